# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools import import_targets


class QiImportMapping(models.Model):
    """Which column of a ledger means what, remembered for the next file with the same heading."""

    _name = "qi.import.mapping"
    _description = "Remembered Mapping"
    _order = "target, id"
    _rec_name = "target"

    target = fields.Selection("_selection_target", string="What It Holds", required=True, readonly=True)
    fingerprint = fields.Char(required=True, readonly=True, help="Of the words in the heading.")
    mapping = fields.Json(readonly=True, help="Place of a column and what it means.")
    meanings = fields.Char(string="Columns", compute="_compute_meanings")

    _heading_uniq = models.Constraint(
        "UNIQUE (target, fingerprint)", "The mapping of this heading is remembered already. Try once more."
    )

    @api.model
    def _selection_target(self):
        return self.env["qi.import"]._selection_target()

    @api.depends("mapping")
    def _compute_meanings(self):
        for memory in self:
            target = import_targets.TARGETS.get(memory.target)
            labels = {column.key: column.label for column in target.columns} if target else {}
            memory.meanings = "、".join(labels.get(key, key) for key in (memory.mapping or {}).values())
