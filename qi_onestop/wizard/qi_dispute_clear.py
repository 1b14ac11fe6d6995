# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError


class QiDisputeClear(models.TransientModel):
    """Say why somebody whom a dispute names was not meant."""

    _name = "qi.dispute.clear"
    _description = "Take Back a Recusal From a Dispute"

    dispute_id = fields.Many2one("qi.dispute", required=True, readonly=True, ondelete="cascade")
    named_id = fields.Many2one("qi.dispute.named", required=True, readonly=True, ondelete="cascade")
    user_id = fields.Many2one(related="named_id.user_id")
    words = fields.Char(related="named_id.words")
    reason = fields.Char(string="Taken Back Because", required=True)

    def action_confirm(self):
        """Take it back.

        :raises AccessError: when it is up to somebody else
        :raises UserError: when it was decided already
        """
        self.ensure_one()
        if self.named_id.dispute_id != self.dispute_id:
            raise UserError(self.env._("This name stands in another dispute. Open that one."))
        self.named_id._take_back(self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
