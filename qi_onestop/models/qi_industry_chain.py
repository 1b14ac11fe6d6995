# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiIndustryChain(models.Model):
    """Industry chain (产业链) or specialised town (特色专业镇) of the city, across industries.

    What an enterprise makes belongs to a chain; where many of one trade work, they make a town.
    """

    _name = "qi.industry.chain"
    _description = "Industry Chain"
    _rec_names_search = ["name", "code"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    kind = fields.Selection(
        [("chain", "Industry Chain"), ("town", "Specialised Town")], required=True, default="chain"
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "Another industry chain has this code already.")
