# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiServiceIntakeOption(models.Model):
    """Answer that may be chosen at intake. Services share them, so that answers can be counted together."""

    _name = "qi.service.intake.option"
    _description = "Intake Option"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
