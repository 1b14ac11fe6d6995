# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class QiInspectionTemplateItem(models.Model):
    """What an inspection looks at, and how it is judged. It has no weight: each is met or not."""

    _name = "qi.inspection.template.item"
    _description = "Item of a Checklist"
    _order = "template_id, sequence, id"

    template_id = fields.Many2one(
        "qi.inspection.template", string="Checklist", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    topic = fields.Char(string="Area", translate=True)
    name = fields.Char(string="Item", required=True, translate=True)
    how = fields.Char(string="How to Judge", translate=True)
    clause = fields.Char(help="Where it is asked for, as text: DB1403/T 22-2023, 5.2.")

    @api.model_create_multi
    def create(self, vals_list):
        templates = self.env["qi.inspection.template"].browse({vals.get("template_id") for vals in vals_list})
        templates.filtered("id")._check_unused()
        return super().create(vals_list)

    def write(self, vals):
        self.template_id._check_unused()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        self.template_id._check_unused()
