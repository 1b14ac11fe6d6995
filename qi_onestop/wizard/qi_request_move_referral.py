# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiRequestMove(models.TransientModel):
    _inherit = "qi.request.move"

    referred_partner_id = fields.Many2one(
        "res.partner", string="Referred Institution", domain=[("qi_provider_state", "=", "active")]
    )
