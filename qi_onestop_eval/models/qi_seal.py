# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


def _keep(_lines):
    """Leave the lines as they are when the add-on goes: each holds the hash of the one before."""


class QiSeal(models.Model):
    """Frozen rounds of the evaluation are sealed too."""

    _inherit = "qi.seal"

    kind = fields.Selection(selection_add=[("evaluation", "Evaluation Round")], ondelete={"evaluation": _keep})
