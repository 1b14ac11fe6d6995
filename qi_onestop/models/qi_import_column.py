# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class QiImportColumn(models.Model):
    """A column of an uploaded ledger and what it means."""

    _name = "qi.import.column"
    _description = "Column of a Ledger"
    _inherit = ["qi.protected.mixin"]
    _order = "import_id, position, id"
    _rec_name = "heading"

    _machine_fields = frozenset({"import_id", "position", "heading", "samples"})

    import_id = fields.Many2one("qi.import", required=True, readonly=True, ondelete="cascade", index=True)
    position = fields.Integer(readonly=True, required=True, aggregator=None)
    heading = fields.Char(readonly=True)
    samples = fields.Char(readonly=True, help="From the first rows.")
    meaning = fields.Selection("_selection_meaning", help="Empty: the column is not imported.")
    meanings = fields.Json(compute="_compute_meanings")
    is_required = fields.Boolean(string="Needed", compute="_compute_meanings")

    @api.model
    def _selection_meaning(self):
        return [
            (f"{target.name}:{column.key}", column.label)
            for target in self.env["qi.import"]._targets()
            for column in self.env["qi.import"]._columns(target)
        ]

    @api.depends("import_id.target", "meaning")
    def _compute_meanings(self):
        for line in self:
            target = line.import_id._target()
            columns = line.import_id._columns(target) if target else ()
            line.meanings = [f"{target.name}:{column.key}" for column in columns]
            line.is_required = any(
                column.required and line.meaning == f"{target.name}:{column.key}" for column in columns
            )

    def write(self, vals):
        """Write values; what was found out belongs to the mapping that was asked for."""
        if "meaning" in vals:
            self.import_id._check_idle()
            self.import_id._forget_check()
        return super().write(vals)
