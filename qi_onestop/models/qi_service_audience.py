# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiServiceAudience(models.Model):
    """Kind of enterprise a service is for (服务对象)."""

    _name = "qi.service.audience"
    _description = "Service Audience"
    _rec_names_search = ["name", "code"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "Another audience has this code already.")
