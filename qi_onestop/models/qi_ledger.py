# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import ledger_reader

_DEMANDS = ("|", ("qi_platform_id", "!=", False), ("partner_id.qi_enterprise_kind", "!=", False))
"""What of CRM is a demand, as in the list of demands."""

_EVENTS = (("qi_platform_id", "!=", False), ("active", "=", True))
"""What is a service event; one that was archived did not take place."""


class Ledger(NamedTuple):
    """A ledger: ``name`` of it, whose rows are the records of ``model``.

    ``moment`` and ``platform`` are the fields that put a row into a period and a place, ``domain`` what else
    must hold. A ``discreet`` one is of matters of which not even the number is told to others.
    """

    name: str
    model: str
    moment: str
    platform: str = "platform_id"
    domain: tuple = ()
    discreet: bool = False


class QiLedgerModel(models.AbstractModel):
    """The ledgers (台账) there are, and what is in them: the rows that the caller may read, and no others.

    An add-on adds one by extending :meth:`_ledgers` and :meth:`_ledger_names`, and columns as records of
    ``qi.ledger.column``.
    """

    _name = "qi.ledger"
    _description = "Ledger"

    # What a person still opens with Excel, and what the server makes before it gives up waiting.
    _max_rows = 300_000

    @api.model
    def _ledgers(self):
        """Return the ledgers there are; the first one somebody may read is what the dialog begins with."""
        return [
            Ledger("request", "qi.request", "received_at"),
            Ledger("task", "qi.request.task", "create_date"),
            Ledger("deadline", "qi.request.deadline", "started_at", "document_id.platform_id"),
            Ledger("visit", "qi.visit", "date_planned"),
            Ledger("event", "event.event", "date_begin", "qi_platform_id", _EVENTS),
            Ledger("demand", "crm.lead", "create_date", "qi_platform_id", _DEMANDS),
            # How many there are would tell of mystery visits.
            Ledger("inspection", "qi.inspection", "date_planned", discreet=True),
            Ledger("improvement", "qi.improvement", "create_date"),
            Ledger("training", "qi.training.attendance", "date", "commissioner_id.platform_id"),
            Ledger("archive", "qi.archive", "closed_at"),
            Ledger("complaint", "qi.complaint", "received_at", discreet=True),
            Ledger("dispute", "qi.dispute", "submitted_at", discreet=True),
        ]

    @api.model
    def _ledger_names(self):
        """Return what people call the ledgers, by their names."""
        return {
            "request": self.env._("Requests"),
            "task": self.env._("Tasks"),
            "deadline": self.env._("Deadlines"),
            "visit": self.env._("Visits"),
            "event": self.env._("Service Events"),
            "demand": self.env._("Demands"),
            "inspection": self.env._("Inspections"),
            "improvement": self.env._("Improvements"),
            "training": self.env._("Trainings Attended"),
            "archive": self.env._("Archives"),
            "complaint": self.env._("Complaints"),
            "dispute": self.env._("Disputes"),
        }

    @api.model
    def _selection(self):
        """Return all ledgers as a selection."""
        names = self._ledger_names()
        return [(ledger.name, names[ledger.name]) for ledger in self._ledgers()]

    @api.model
    def _selection_readable(self):
        """Return the ledgers of which the caller may read the records, as a selection."""
        readable = {ledger.name for ledger in self._ledgers() if self.env[ledger.model].has_access("read")}
        return [choice for choice in self._selection() if choice[0] in readable]

    @api.model
    def _ledger(self, name):
        """Return a ledger by its name.

        :raises UserError: when the caller may not read it, or there is none
        """
        ledger = next((ledger for ledger in self._ledgers() if ledger.name == name), None)
        if ledger is None or not self.env[ledger.model].has_access("read"):
            raise UserError(self.env._("This ledger is not for you. Choose one from the list."))
        return ledger

    @api.model
    def _model(self, ledger):
        """Return the model whose records are the rows: a case stays one when it was archived."""
        return self.env[ledger.model].with_context(active_test=False)

    @api.model
    def _domain(self, ledger, when, platform):
        """Return the domain of the rows.

        :param when: :class:`~..tools.period.Period`
        :param platform: with all below it; empty for all
        """
        if self.env[ledger.model]._fields[ledger.moment].type == "datetime":
            begin, end = when.instants()
            domain = Domain(ledger.moment, ">=", begin) & Domain(ledger.moment, "<", end)
        else:
            domain = Domain(ledger.moment, ">=", when.first) & Domain(ledger.moment, "<=", when.last)
        if platform:
            domain &= Domain(ledger.platform, "child_of", platform.id)
        return domain & Domain(list(ledger.domain))

    @api.model
    def _left_out(self, ledger, domain):
        """Return how many rows are left out for being trade secrets that the caller may not read.

        Only the rule of secrecy is taken away: what another rule hides, as those of recusal do, leaves no trace.
        """
        Model = self._model(ledger)
        rules = self.env["ir.rule"]._qi_domain_but_secrecy(ledger.model)
        if rules is None:
            return 0
        # Counted with all rights within the other rules: what is counted is what the rule of secrecy hides.
        return Model.sudo().search_count(domain & rules) - Model.search_count(domain)

    @api.model
    def _too_many(self, row_count):
        """Return the sentence for more rows than a file may have, or nothing."""
        return row_count > self._max_rows and self.env._(
            "These are more than 300,000 rows. Choose a shorter period."
        )

    @api.model
    def _rows(self, ledger, domain, columns):
        """Return an iterator of the rows, as lists of values that fit ``tools.ledger_book``, oldest first.

        Trade secrets among them are logged as exported.

        :param columns: ``qi.ledger.column`` records
        :raises UserError: when there are more rows than a file may have
        """
        ids = (
            self._model(ledger)
            ._search(domain, order=f"{ledger.moment}, id", limit=self._max_rows + 1)
            .get_result_ids()
        )
        if problem := self._too_many(len(ids)):
            raise UserError(problem)
        return ledger_reader.rows(self.env[ledger.model], ids, columns.mapped("path"))
