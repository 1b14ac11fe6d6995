# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import protected


class QiInspectionTemplate(models.Model):
    """Checklist of inspections. Once it was used it stays as it was; a change is a new version."""

    _name = "qi.inspection.template"
    _description = "Checklist"
    _inherit = ["qi.protected.mixin"]
    _order = "sequence, id"

    _machine_fields = frozenset({"version", "predecessor_id"})

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    version = fields.Integer(readonly=True, required=True, default=1, copy=False, aggregator=None)
    predecessor_id = fields.Many2one(
        "qi.inspection.template",
        string="Earlier Version",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    item_ids = fields.One2many("qi.inspection.template.item", "template_id", string="Items", copy=True)
    item_count = fields.Integer(string="Number of Items", compute="_compute_item_count")
    is_used = fields.Boolean(compute="_compute_is_used")

    @api.depends("item_ids")
    def _compute_item_count(self):
        for template in self:
            template.item_count = len(template.item_ids)

    def _compute_is_used(self):
        # Also by inspections that the caller does not see.
        used = self.env["qi.inspection"].sudo()._read_group([("template_id", "in", self.ids)], ["template_id"], [])
        used_ids = {template.id for (template,) in used}
        for template in self:
            template.is_used = template._origin.id in used_ids

    @api.depends("name", "version")
    def _compute_display_name(self):
        for template in self:
            template.display_name = (
                f"{template.name} V{template.version}" if template.version > 1 else template.name
            )

    def _check_unused(self):
        """Raise a UserError for checklists that were used."""
        self.invalidate_recordset(["is_used"])
        for template in self:
            if template.is_used:
                raise UserError(
                    self.env._("“%(name)s” was used and stays as it was. Make a new version.", name=template.name)
                )

    def action_new_version(self):
        """Replace the checklist by a new version with the same items, and open that."""
        self.ensure_one()
        self.check_access("write")
        following = self.copy({"name": self.name})
        protected.permitted(following).write({"version": self.version + 1, "predecessor_id": self.id})
        self.active = False
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": following.id,
            "views": [[False, "form"]],
        }
