# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from .mail_message_complaint import WRITTEN


class QiRequest(models.Model):
    """Who gets or moves a request, writes there or follows it up, is recused from complaints about it.

    Nothing of that shows here.
    """

    _inherit = "qi.request"

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"commissioner_id", "followed_up_by_id"}:
            self.env["qi.complaint"]._touched(self)
        if "stage_id" in vals:
            self.env["qi.complaint"]._stepped(self)
        return result

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        if message.message_type in WRITTEN:
            self.env["qi.complaint"]._stepped(self, message._qi_senders())
        return result
