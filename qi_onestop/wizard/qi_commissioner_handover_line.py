# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiCommissionerHandoverLine(models.TransientModel):
    """One open request of a commissioner who goes, and who gets it."""

    _name = "qi.commissioner.handover.line"
    _description = "Request to Hand Over"

    handover_id = fields.Many2one("qi.commissioner.handover", required=True, ondelete="cascade", index=True)
    request_id = fields.Many2one("qi.request", required=True, ondelete="cascade", readonly=True)
    partner_id = fields.Many2one(related="request_id.partner_id")
    service_id = fields.Many2one(related="request_id.service_id")
    stage_id = fields.Many2one(related="request_id.stage_id")
    receiver_id = fields.Many2one(
        "qi.commissioner",
        string="To Another",
        ondelete="cascade",
        domain="[('state', '=', 'on_duty'), ('platform_id', '=', parent.platform_id),"
        " ('id', '!=', parent.commissioner_id)]",
        help="Only where another colleague than the one above gets it.",
    )
