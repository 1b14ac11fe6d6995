# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiImportProblem(models.Model):
    """A row that cannot be imported, and why."""

    _name = "qi.import.problem"
    _description = "Bad Row"
    _order = "import_id, row, id"
    _rec_name = "reason"

    import_id = fields.Many2one("qi.import", required=True, readonly=True, ondelete="cascade", index=True)
    row = fields.Integer(readonly=True, required=True, aggregator=None)
    reason = fields.Text(readonly=True, required=True)
    original = fields.Json(readonly=True)
    original_text = fields.Text(string="What the Row Says", compute="_compute_original_text")

    _import_idx = models.Index("(import_id, row, id)")

    def _compute_original_text(self):
        for problem in self:
            problem.original_text = " | ".join(text for text in problem.original or () if text)
