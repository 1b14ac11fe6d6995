# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from psycopg2.extras import execute_values

from odoo import api, fields, models


class QiImportRecord(models.Model):
    """What an import created, or changed from which values: enough to undo it."""

    _name = "qi.import.record"
    _description = "Imported Record"
    _order = "id"
    _log_access = False

    import_id = fields.Many2one("qi.import", required=True, readonly=True, ondelete="cascade")
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(string="Record", model_field="res_model", required=True, readonly=True)
    row = fields.Integer(readonly=True, aggregator=None)
    old_values = fields.Json(readonly=True, help="Empty for what was created.")
    is_destroyed = fields.Boolean(readonly=True, help="The archive of the record was destroyed.")

    _import_idx = models.Index("(import_id, res_model, res_id)")
    _record_idx = models.Index("(res_model, res_id)")

    @api.model
    def _remember(self, batch, lines):
        """Keep ``lines`` (model, id, row, old values or None) of an import: one statement for thousands."""
        execute_values(
            self.env.cr._obj,
            "INSERT INTO qi_import_record (import_id, res_model, res_id, row, old_values) VALUES %s",
            [
                (batch.id, model, res_id, row, None if old is None else json.dumps(old))
                for model, res_id, row, old in lines
            ],
            page_size=len(lines) or 1,
        )
