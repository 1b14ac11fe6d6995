# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiSeal(models.Model):
    """Signed periodic reports are sealed too."""

    _inherit = "qi.seal"

    kind = fields.Selection(selection_add=[("report", "Periodic Report")], ondelete={"report": "cascade"})
