# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools import past, protected


class QiComplaintStatement(models.Model):
    """Statements that do not come in: who is asked is reminded once, and the handler is told to go on without."""

    _inherit = "qi.complaint.statement"

    reminded_at = fields.Datetime(string="Reminded On", readonly=True, help="Institutions and experts, once.")

    _asked_idx = models.Index("(due) WHERE state = 'asked'")

    @api.model
    def _follow_up(self):
        """See to the statements that are waited for, with all rights; the scheduler calls it."""
        waiting = self.sudo().search([("state", "=", "asked")])
        stranded = waiting._stranded()
        stranded._qi_try_each(lambda statements: statements._pass_on())
        _days, today = self.env["qi.telling.mixin"]._city_days()
        overdue = (waiting - stranded).filtered(
            lambda statement: statement.provider_id and not statement.reminded_at and statement.due < today
        )
        overdue._qi_try_each(lambda statements: statements._remind())

    def _stranded(self):
        """Return those that nobody can make: who was asked is gone, or nobody of theirs has an account."""
        asked = self.provider_id.filtered("active")
        reached = self.env["qi.notice"]._provider_users(asked).qi_provider_ids & asked
        return self.filtered(
            lambda statement: not (statement.respondent_id.active or statement.provider_id & reached)
        )

    def _pass_on(self):
        """Ask for no more of what nobody can make, and put that before the handlers.

        An account may be closed by mistake: the draft stays, and goes on where its writer is asked again.
        """
        self._ask_no_more()
        for statement in self:
            self.env["qi.complaint"]._tell_of_statement(
                statement,
                lambda speaks, number, name=statement.asked_name: speaks._(
                    "%(number)s: %(name)s can make no statement any more. Ask somebody else, or decide without "
                    "it.",
                    number=number,
                    name=name,
                ),
            )

    def _remind(self):
        """Remind institutions and experts of what is overdue, and tell the handlers that they were."""
        self.env["qi.notice"]._tell("statement_overdue", self)
        protected.permitted(self).write({"reminded_at": past.now(self)})
        for statement in self:
            self.env["qi.complaint"]._tell_of_statement(
                statement,
                lambda speaks, number, name=statement.asked_name: speaks._(
                    "%(number)s: the statement of %(name)s is overdue, and they were reminded. Wait, or decide "
                    "without it.",
                    number=number,
                    name=name,
                ),
            )
