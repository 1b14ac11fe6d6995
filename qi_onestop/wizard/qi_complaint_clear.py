# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiComplaintClear(models.TransientModel):
    """Say why somebody whom a complaint names was not meant."""

    _name = "qi.complaint.clear"
    _description = "Take Back a Recusal"
    _inherit = ["qi.complaint.form.mixin", "qi.clear.mixin"]

    named_id = fields.Many2one("qi.complaint.named")
