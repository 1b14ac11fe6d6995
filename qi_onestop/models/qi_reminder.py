# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import past, protected

ACTIVITY = "qi_onestop.mail_activity_type_enterprise_reminder"


class QiReminder(models.Model):
    """Reminder (催办): the enterprise asks where its request stays, online or by telephone."""

    _name = "qi.reminder"
    _description = "Reminder by the Enterprise"
    _inherit = ["qi.protected.mixin", "qi.portal.mixin"]
    _secret_path = "request_id"
    _order = "id desc"
    _rec_name = "request_id"

    request_id = fields.Many2one("qi.request", required=True, ondelete="cascade", index=True)
    platform_id = fields.Many2one(related="request_id.platform_id", store=True, index=True)
    partner_id = fields.Many2one(related="request_id.partner_id", string="Enterprise", store=True, index=True)
    reminded_at = fields.Datetime(string="Reminded On", readonly=True)
    user_id = fields.Many2one("res.users", string="Recorded By", readonly=True, ondelete="restrict")
    is_online = fields.Boolean(string="Online", readonly=True, help="Sent by the enterprise itself.")
    note = fields.Text(required=True, string="What the Enterprise Says")
    answer = fields.Text(string="What It Was Told")
    answered_at = fields.Datetime(string="Told On", readonly=True)
    answered_by_id = fields.Many2one("res.users", string="Told By", readonly=True, ondelete="restrict")

    _request_idx = models.Index("(request_id, id DESC)")

    _machine_fields = frozenset({"reminded_at", "user_id", "is_online", "answered_at", "answered_by_id"})

    # Who of the staff wrote it down is the house's business.
    _portal_readable_fields = frozenset(
        {
            "id",
            "display_name",
            "request_id",
            "partner_id",
            "reminded_at",
            "is_online",
            "note",
            "answer",
            "answered_at",
        }
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Record reminders, count them on the requests and tell whoever is in charge.

        :raises UserError: when a request is closed
        """
        for vals in vals_list:
            self._check_values(vals)
            self._check_machine_fields(vals)
        requests = self.env["qi.request"].browse({vals.get("request_id") for vals in vals_list} - {None, False})
        requests.check_access("read")
        for request in requests:
            if not request.is_open:
                raise UserError(
                    self.env._("%(number)s is closed. Nobody needs to be reminded.", number=request.name)
                )
        now = past.now(self)
        online = self.env.user.share
        prepared = [
            {**vals, "reminded_at": now, "user_id": self.env.uid, "is_online": online, "answer": False}
            for vals in vals_list
        ]
        reminders = protected.without_permit(
            super(QiReminder, protected.permitted(self._without_machine_defaults())).create(prepared)
        )
        reminders._count_and_tell(now)
        return reminders

    def write(self, vals):
        """Write what the enterprise was told; what it said stays as it was recorded."""
        self._check_values(vals)
        self._check_machine_fields(vals)
        for reminder in self:
            kept = {"note": reminder.note, "request_id": reminder.request_id.id}
            if any(vals.get(name, value) != value for name, value in kept.items()):
                raise UserError(self.env._("What the enterprise said stays as it was recorded."))
        if not (vals.get("answer") or "").strip():
            return super().write(vals)
        stamps = {"answered_at": past.now(self), "answered_by_id": self.env.uid}
        self.env["qi.telling.mixin"]._forget_told(self.request_id, ACTIVITY)
        return super(QiReminder, protected.permitted(self)).write({**vals, **stamps})

    @api.constrains("note")
    def _check_note(self):
        for reminder in self:
            if not (reminder.note or "").strip():
                raise ValidationError(self.env._("Write down what the enterprise says."))

    def _count_and_tell(self, now):
        # Counters and who is in charge are the house's, also when an enterprise reminds.
        requests_sudo = self.sudo().request_id
        counts = dict(
            self.sudo()._read_group([("request_id", "in", requests_sudo.ids)], ["request_id"], ["__count"])
        )
        for count, group in requests_sudo.grouped(lambda request: counts[request]).items():
            group._stamp({"reminder_count": count, "last_reminded_at": now})
        holders = requests_sudo._holders()
        self.env["qi.telling.mixin"]._tell(
            [
                (
                    reminder.request_id,
                    holders[reminder.request_id.id],
                    lambda speaks, note=reminder.note: speaks._("The enterprise reminds: %(note)s", note=note),
                )
                for reminder in self.sudo()
            ],
            ACTIVITY,
        )
