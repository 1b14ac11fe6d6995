# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiServiceCategory(models.Model):
    """Branch of the service catalogue: C.1, C.2, C.3 and below (DB1403/T 22-2023, Appendix C)."""

    _name = "qi.service.category"
    _description = "Service Category"
    _parent_store = True
    _rec_names_search = ["name", "code"]
    _order = "code, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    parent_id = fields.Many2one("qi.service.category", ondelete="restrict", index="btree_not_null")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("qi.service.category", "parent_id", string="Subcategories")
    element_id = fields.Many2one("qi.element", ondelete="restrict")
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "Another service category has this code already.")

    def _compute_display_name(self):
        for category in self:
            category.display_name = f"{category.code} {category.name}"
