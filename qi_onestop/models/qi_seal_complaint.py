# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiSeal(models.Model):
    """The file of a closed complaint is sealed as well. The line names none: others read the log."""

    _inherit = "qi.seal"

    kind = fields.Selection(selection_add=[("complaint", "Complaint File")], ondelete={"complaint": "cascade"})
