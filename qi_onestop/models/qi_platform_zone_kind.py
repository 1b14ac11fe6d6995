# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiPlatformZoneKind(models.Model):
    """Kind of functional zone (功能区) at a platform; the city adds its own."""

    _name = "qi.platform.zone.kind"
    _description = "Kind of Functional Zone"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
