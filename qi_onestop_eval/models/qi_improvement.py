# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiImprovement(models.Model):
    """Improvements may come from an evaluation."""

    _inherit = "qi.improvement"

    source = fields.Selection(selection_add=[("evaluation", "Evaluation")], ondelete={"evaluation": "set default"})
