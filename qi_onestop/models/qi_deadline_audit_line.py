# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class QiDeadlineAuditLine(models.Model):
    """A promise whose stored values do not follow from its events."""

    _name = "qi.deadline.audit.line"
    _description = "Deadline That Differs"
    _order = "id"

    audit_id = fields.Many2one("qi.deadline.audit", required=True, ondelete="cascade", index=True)
    res_model = fields.Char(string="Kind of Document", required=True)
    res_id = fields.Many2oneReference(string="Document ID", model_field="res_model", required=True)
    name = fields.Char(string="Deadline", required=True)
    document = fields.Char(compute="_compute_document")
    field = fields.Char(required=True)
    stored = fields.Char()
    derived = fields.Char(string="Follows From the Events")

    @api.depends("res_model", "res_id")
    @api.depends_context("uid")
    def _compute_document(self):
        Recompute = self.env["qi.deadline.recompute"]
        for line in self:
            document = self.env[line.res_model].browse(line.res_id) if line.res_model in self.env else None
            line.document = document and document.exists() and Recompute._document_name(document)

    def action_open_document(self):
        """Open the document whose promise differs."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }
