# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools import notice_events

# Where the enterprise is told why, the field that says it.
_DETAILS = {
    "declined": "exit_reason",
    "withdrawn": "exit_reason",
    "terminated": "exit_reason",
    "delivery_confirm": "result",
    "completed": "result",
}


class QiRequest(models.Model):
    """What enterprises are told of their requests; see ``tools/notice_events.py``."""

    _inherit = "qi.request"

    @api.model_create_multi
    def create(self, vals_list):
        """Register requests and tell the enterprises of those that somebody must look at first."""
        requests = super().create(vals_list)
        waiting = requests.sudo().filtered(lambda request: request.stage_kind == "submitted")
        self.env["qi.notice"]._tell("registered", waiting.filtered(lambda request: not request.is_historic))
        return requests

    def _after_step(self, source, target, at):
        result = super()._after_step(source, target, at)
        if target in notice_events.STAGES:
            step = fields.Datetime.to_string(at)
            self.env["qi.notice"]._tell(
                target,
                self,
                details={request: request._notice_detail(target) for request in self},
                steps=dict.fromkeys(self, step),
            )
        return result

    def _notice_detail(self, target):
        if target == "supplement":
            missing = self.material_ids.filtered(lambda material: material.state == "missing")
            return "\n".join(missing.mapped("name"))
        return self[_DETAILS[target]] if target in _DETAILS else ""

    def _notice_link(self):
        """Return where somebody without an account reads how the request stands."""
        return self._status_url()

    def _remind_enterprise(self):
        result = super()._remind_enterprise()
        self.env["qi.notice"]._tell("silence", self)
        return result

    def _decide_on_extension(self, granted, reason):
        result = super()._decide_on_extension(granted, reason)
        if granted:
            self.env["qi.notice"]._tell("extended", self)
        return result

    def _hand_over_to(self, platform, commissioner):
        moved = self.filtered(lambda request: request.platform_id != platform)
        result = super()._hand_over_to(platform, commissioner)
        self.env["qi.notice"]._tell("transferred", moved)
        return result

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        by_staff = any(not user.share for user in message.author_id.sudo().user_ids)
        if (
            by_staff
            and message.message_type == "comment"
            and not message.is_internal
            and not message.subtype_id.internal
        ):
            self.env["qi.notice"]._tell(
                "message",
                self,
                details=dict.fromkeys(self, message.preview),
                steps=dict.fromkeys(self, str(message.id)),
            )
        return result


class QiRequestChoice(models.Model):
    """Enterprises are told that they may choose."""

    _inherit = "qi.request.choice"

    @api.model_create_multi
    def create(self, vals_list):
        """Show enterprises whom they may choose from, and tell them so."""
        choices = super().create(vals_list)
        self.env["qi.notice"]._tell("choose", choices)
        return choices


class QiReminder(models.Model):
    """Enterprises are told what became of their reminders."""

    _inherit = "qi.reminder"

    def write(self, vals):
        """Write what the enterprise was told, and let it know."""
        result = super().write(vals)
        if (vals.get("answer") or "").strip():
            self.env["qi.notice"]._tell(
                "reminder_answered", self, details={reminder: reminder.answer for reminder in self}
            )
        return result
