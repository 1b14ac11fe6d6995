# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiServiceMode(models.Model):
    """Way an enterprise gets a service (服务方式, DB1403/T 22-2023, 6.2)."""

    _name = "qi.service.mode"
    _description = "Service Mode"
    _rec_names_search = ["name", "code"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "Another service mode has this code already.")
