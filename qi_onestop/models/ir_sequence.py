# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytz

from odoo import api, models
from odoo.tools import SQL

from ..hooks import CITY_TIMEZONE
from ..tools import past


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    def _qi_draw(self, count):
        """Draw ``count`` numbers in a bounded number of queries and return them formatted.

        The year of a yearly sequence is the city's, not UTC's: on New Year's morning Beijing is
        eight hours ahead. Numbers are unique; a rolled back transaction leaves a gap.
        """
        self.ensure_one()
        today = past.now(self).replace(tzinfo=pytz.utc).astimezone(pytz.timezone(CITY_TIMEZONE))
        sequence = self.with_context(ir_sequence_date=today.strftime("%Y-%m-%d %H:%M:%S"))
        name = f"ir_sequence_{self.id:03d}"
        if self.use_date_range:
            period = sequence._qi_period(today.date())
            sequence = sequence.with_context(ir_sequence_date_range=str(period.date_from))
            name += f"_{period.id:03d}"
        drawn = self.env.execute_query(SQL("SELECT nextval(%s) FROM generate_series(1, %s)", name, count))
        prefix, suffix = sequence._get_prefix_suffix()
        return [f"{prefix}{number:0{self.padding}d}{suffix}" for (number,) in drawn]

    def _qi_draw_gapless(self):
        """Draw the next number of a sequence without gaps; others who draw wait until this transaction ends.

        Whoever waited while a number was drawn fails as a conflict, which Odoo retries: what they read
        before is no longer so.
        """
        self.ensure_one()
        [(number,)] = self.env.execute_query(
            SQL(
                "UPDATE ir_sequence SET number_next = number_next + number_increment WHERE id = %s "
                "RETURNING number_next - number_increment",
                self.id,
            )
        )
        self.invalidate_recordset(["number_next"])
        return number

    @api.model
    def _qi_wait(self, xmlid):
        """Wait until no other transaction draws from a sequence without gaps; no other draws until we end."""
        self.env.execute_query(SQL("SELECT id FROM ir_sequence WHERE id = %s FOR UPDATE", self.env.ref(xmlid).id))

    def _qi_period(self, date):
        """Return the subsequence of ``date``, made by the first who needs it."""
        period = self.env["ir.sequence.date_range"].search(
            [
                ("sequence_id", "=", self.id),
                ("date_from", "<=", date),
                ("date_to", ">=", date),
            ],
            limit=1,
        )
        if not period:
            # Of two first requests of a year one must wait for the other: touching the row makes the
            # later transaction fail as a conflict, which Odoo retries and which then finds the period.
            self.env.execute_query(
                SQL("UPDATE ir_sequence SET padding = padding WHERE id = %s RETURNING id", self.id)
            )
            period = self._create_date_range_seq(date)
        return period
