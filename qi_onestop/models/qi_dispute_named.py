# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiDisputeNamed(models.Model):
    """Somebody of the house whom a dispute that stands alone names, see ``qi_named_mixin.py``."""

    _name = "qi.dispute.named"
    _description = "Person Named in a Dispute"
    _inherit = ["qi.named.mixin"]
    _order = "dispute_id, is_sure desc, id"
    _matter_field = "dispute_id"
    _clear_action = "qi_onestop.qi_dispute_clear_action"

    dispute_id = fields.Many2one("qi.dispute", required=True, readonly=True, ondelete="cascade", index=True)
    held_user_ids = fields.Many2many(
        "res.users", "qi_dispute_named_held_rel", "named_id", "user_id", groups=fields.NO_ACCESS
    )

    _user_uniq = models.Constraint("UNIQUE (dispute_id, user_id)", "This person is named already.")
