# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiRequestMoveRefusal(models.TransientModel):
    """A request that could not be moved along with others, and why."""

    _name = "qi.request.move.refusal"
    _description = "Request Not Moved"

    move_id = fields.Many2one(
        "qi.request.move", string="Moved Along", required=True, ondelete="cascade", index=True
    )
    request_id = fields.Many2one("qi.request", required=True, readonly=True, ondelete="cascade")
    reason = fields.Char(readonly=True)
