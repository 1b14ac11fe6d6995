# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiDisputeClear(models.TransientModel):
    """Say why somebody whom a dispute names was not meant."""

    _name = "qi.dispute.clear"
    _description = "Take Back a Recusal From a Dispute"
    _inherit = ["qi.clear.mixin"]

    dispute_id = fields.Many2one("qi.dispute", required=True, readonly=True, ondelete="cascade")
    named_id = fields.Many2one("qi.dispute.named")
