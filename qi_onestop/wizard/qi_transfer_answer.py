# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiTransferAnswer(models.TransientModel):
    """Asks who is in charge of what is taken over, or why it is returned."""

    _name = "qi.transfer.answer"
    _description = "Answer a Transfer"

    transfer_id = fields.Many2one("qi.transfer", required=True, readonly=True, ondelete="cascade")
    answer = fields.Selection(
        [("take_over", "Take It Over"), ("give_back", "Return")],
        string="What to Do",
        required=True,
        default="take_over",
    )
    to_platform_id = fields.Many2one(related="transfer_id.to_platform_id")
    commissioner_id = fields.Many2one(
        "qi.commissioner",
        string="In Charge From Now On",
        domain="[('state', '=', 'on_duty'), ('platform_id', '=', to_platform_id)]",
        help="Empty: whoever takes it over, or who takes it from the board.",
    )
    reason = fields.Text()

    def action_answer(self):
        """Take over for the chosen commissioner, or return with the reason."""
        self.ensure_one()
        if self.answer == "take_over":
            self.transfer_id._take_over(self.commissioner_id)
        else:
            self.transfer_id._give_back(self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
