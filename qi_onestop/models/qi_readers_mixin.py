# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class QiReadersMixin(models.AbstractModel):
    """For threads that only their readers follow: a follower is sent what is written there."""

    _name = "qi.readers.mixin"
    _description = "Thread for Readers"
    _inherit = ["mail.thread"]

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Let only those of the house follow who may read all of the records."""
        # Whoever subscribes somebody need not see the users: what counts is what these may read.
        users = self.env["res.users"].sudo().search([("partner_id", "in", partner_ids or [])])
        readers = users.filtered(lambda user: not user.share and self.with_user(user).has_access("read"))
        return super().message_subscribe(readers.partner_id.ids, subtype_ids)
