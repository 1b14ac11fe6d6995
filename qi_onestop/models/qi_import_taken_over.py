# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..hooks import CITY_TIMEZONE
from ..tools import ledger_values, past, protected, sealing_run, spreadsheet
from .qi_import_run import QUIET

CHUNK = 500
"""So many requests are filed in one transaction: who is stopped goes on where it stood."""

TOGETHER = 10
"""For so many registers the ledger is read once; their rows lie in memory."""


class QiImport(models.Model):
    """Taking over for good (正式接收) what was imported of an earlier system, see ``qi_archive_taken_over.py``.

    An import can be undone and an archive cannot: therefore nothing that was imported is filed before somebody has
    compared it with the ledger and said that it stays.
    """

    _inherit = "qi.import"

    taken_over_at = fields.Datetime(string="Taken Over On", readonly=True, copy=False)
    taken_over_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    filed_count = fields.Integer(string="Filed", readonly=True, copy=False, help="Requests with an archive.")

    def action_take_over(self):
        """Open the form that sums up what would be filed, and asks.

        :raises UserError: when there is nothing to take over
        """
        self.ensure_one()
        self._check_may_take_over()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take Over for Good"),
            "res_model": "qi.import.take.over",
            "view_mode": "form",
            "target": "new",
            "context": {"default_import_id": self.id},
        }

    def action_file(self):
        """Go on filing what was taken over, where that was stopped.

        :raises UserError: when it was not taken over yet
        """
        self.ensure_one()
        self.check_access("write")
        self._check_idle()
        if self.state != "taken_over":
            raise UserError(self.env._("Take the import over first."))
        return self._start("file")

    def _check_may_take_over(self):
        """Raise a UserError unless the import can be taken over now."""
        self.check_access("write")
        self._check_idle()
        if self.target != "request":
            raise UserError(
                self.env._("Only historic requests are filed. Other ledgers stay as they were imported.")
            )
        if self.state != "done":
            raise UserError(self.env._("Only what was imported, and not undone, can be taken over."))

    def _take_over(self):
        """Let what was imported stay, and file it; afterwards it cannot be undone."""
        self.ensure_one()
        self._check_may_take_over()
        protected.permitted(self).write(
            {"state": "taken_over", "taken_over_at": past.now(self), "taken_over_by_id": self.env.uid}
        )
        return self._start("file")

    def _steps(self, job, at_once=False):
        return self._file_steps() if job == "file" else super()._steps(job, at_once=at_once)

    def _file_steps(self):
        # Who takes over need not keep archives.
        batch_sudo = self.sudo()
        Archive_sudo = self.env["qi.archive"].sudo().with_context(**QUIET)
        last = 0
        while rows := self.env.execute_query(
            SQL(
                "SELECT r.id, r.res_id %s AND r.id > %s ORDER BY r.id LIMIT %s",
                batch_sudo._unfiled_sql(),
                last,
                CHUNK,
            )
        ):
            last = rows[-1][0]
            Archive_sudo._take_over(batch_sudo, self.env["qi.request"].sudo().browse([id_ for _row, id_ in rows]))
            protected.permitted(batch_sudo).filed_count += len(rows)
            batch_sudo._let_go()
            yield
        Archive_sudo._end_taking_over(batch_sudo)

    def _unfiled_sql(self):
        """Return the end of the SQL that finds what the import created and no archive holds yet."""
        self.env.flush_all()
        return SQL(
            """FROM qi_import_record AS r JOIN qi_request AS request ON request.id = r.res_id
                WHERE r.import_id = %s AND r.res_model = 'qi.request' AND r.old_values IS NULL
                  AND r.is_destroyed IS NOT TRUE
                  AND NOT EXISTS (SELECT FROM qi_archive AS archive WHERE archive.request_id = request.id)
                  AND NOT EXISTS (SELECT FROM qi_archive_register_request_rel AS listed
                                   WHERE listed.request_id = request.id)""",
            self.id,
        )

    def _unfiled_groups(self):
        """Return rows of ``(platform, service, year, whether secret, number)`` of what would be filed."""
        rows = self.env.execute_query(
            SQL(
                """SELECT request.platform_id, request.service_id,
                          EXTRACT(YEAR FROM request.closed_at AT TIME ZONE 'UTC' AT TIME ZONE %s)::integer,
                          request.secrecy = 'secret', COUNT(*)
                     %s GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4""",
                CITY_TIMEZONE,
                self._unfiled_sql(),
            )
        )
        # What is summed up was imported by the caller.
        Platform_sudo, Service_sudo = self.env["qi.platform"].sudo(), self.env["qi.service"].sudo()
        return [
            (Platform_sudo.browse(platform), Service_sudo.browse(service), *rest)
            for platform, service, *rest in rows
        ]

    # The ledger in the register

    def _upload(self):
        """Return the attachment that holds the uploaded ledger, with all rights."""
        return (
            self.env["ir.attachment"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_field", "=", "file"), ("res_id", "in", self.ids)])
        )

    def _extract(self, register):
        """Return the rows of the ledger that a register lists, word by word, as an xlsx file.

        The ledger is read once for several registers that are sealed in one run.
        """
        self.ensure_one()
        run = sealing_run.run_of(register)
        if register.id not in run.drawn:
            alike = register.browse(run.archive_ids).filtered_domain(
                [("kind", "=", "register"), ("import_id", "=", self.id), ("state", "=", "ready")]
            )
            run.drawn.update(self._extracts((register | alike)[:TOGETHER]))
        # Each is sealed once, and may be large.
        return run.drawn.pop(register.id)

    def _extracts(self, registers):
        """Return the extract of each register by its id, see :meth:`_extract`, from one reading of the ledger."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT record.row, listed.archive_id
                     FROM qi_import_record AS record
                     JOIN qi_archive_register_request_rel AS listed ON listed.request_id = record.res_id
                    WHERE record.import_id = %s AND record.res_model = 'qi.request'
                      AND listed.archive_id = ANY(%s)""",
                self.id,
                registers.ids,
            )
        )
        wanted = dict(rows)
        labels = {column.position: column.heading for column in self.column_ids}
        width = max(labels, default=-1) + 1
        found = {id_: [] for id_ in registers.ids}
        for number, values in self._lines():
            if not wanted:
                break
            if id_ := wanted.pop(number, None):
                said = [ledger_values.said(value) for value in values]
                found[id_].append([str(number), *(said + [""] * width)[:width]])
        heading = [self.env._("Row"), *(labels.get(position, "") for position in range(width))]
        return {id_: spreadsheet.write(heading, found.pop(id_), [8, *[20] * width]) for id_ in registers.ids}
