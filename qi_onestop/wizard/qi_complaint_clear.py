# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError


class QiComplaintClear(models.TransientModel):
    """Say why somebody who is named was not meant."""

    _name = "qi.complaint.clear"
    _description = "Take Back a Recusal"
    _inherit = ["qi.complaint.form.mixin"]

    named_id = fields.Many2one("qi.complaint.named", required=True, readonly=True, ondelete="cascade")
    user_id = fields.Many2one(related="named_id.user_id")
    words = fields.Char(related="named_id.words")
    reason = fields.Char(string="Taken Back Because", required=True)

    def action_confirm(self):
        """Take it back.

        :raises AccessError: when it is up to somebody else
        :raises UserError: when it was decided already
        """
        self.ensure_one()
        if self.named_id.complaint_id != self.complaint_id:
            raise UserError(self.env._("This name stands in another complaint. Open that one."))
        self.named_id._take_back(self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
