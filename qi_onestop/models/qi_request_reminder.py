# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..tools import supervision


class QiRequest(models.Model):
    """Reminders by the enterprise, counted on the request."""

    _inherit = "qi.request"

    reminder_ids = fields.One2many("qi.reminder", "request_id", string="Reminders", readonly=True)
    reminder_count = fields.Integer(string="Times Reminded", readonly=True, copy=False)
    last_reminded_at = fields.Datetime(string="Last Reminded", readonly=True, copy=False)

    _reminded_idx = models.Index("(last_reminded_at) WHERE is_open IS TRUE AND last_reminded_at IS NOT NULL")

    @property
    def _machine_fields(self):
        return super()._machine_fields | {"reminder_count", "last_reminded_at"}

    def action_enterprise_remind(self, note):
        """Let the enterprise remind the platform of its request, once a working day.

        :return: the reminder
        :raises AccessError: when the caller does not act for the enterprise
        :raises UserError: without a note, on a closed request, or too soon after the last one
        """
        if len(self) != 1:
            raise UserError(self.env._("Choose one request to remind the platform of."))
        self.check_access("read")
        if self.partner_id not in self.env.user.qi_enterprise_ids:
            raise AccessError(self.env._("Only people who act for the enterprise remind the platform."))
        note = note.strip() if isinstance(note, str) else ""
        if not note:
            raise UserError(self.env._("Say in a few words what you are waiting for."))
        # Two clicks at once: the second waits here and finds the first.
        request_sudo = self.sudo()
        request_sudo._lock()
        # Reminders the staff recorded for a caller do not count: the enterprise has its own word.
        last_sudo = (
            self.env["qi.reminder"]
            .sudo()
            .search([("request_id", "=", self.id), ("is_online", "=", True)], limit=1)
        )
        if last_sudo:
            days, today = self._city_days()
            following = supervision.next_working_day(date.fromordinal(days.local_day(last_sudo.reminded_at)), days)
            if today < following:
                raise UserError(
                    self.env._(
                        "The platform has been reminded already. You can remind it again on %(date)s.",
                        date=format_date(self.env, following),
                    )
                )
        # Enterprises read reminders only; what they may remind of was checked.
        return self.env["qi.reminder"].sudo().create({"request_id": self.id, "note": note[:2000]}).sudo(False)
