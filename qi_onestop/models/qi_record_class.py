# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiRecordClass(models.Model):
    """Class of the archives (档案类别) that finished requests belong to."""

    _name = "qi.record.class"
    _description = "Record Class"
    _rec_names_search = ["name", "code"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "Another record class has this code already.")
