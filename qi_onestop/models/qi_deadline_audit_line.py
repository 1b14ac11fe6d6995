# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiDeadlineAuditLine(models.Model):
    """A promise whose stored values do not follow from its events."""

    _name = "qi.deadline.audit.line"
    _description = "Deadline That Differs"
    _order = "id"

    audit_id = fields.Many2one("qi.deadline.audit", required=True, ondelete="cascade", index=True)
    res_model = fields.Char(string="Kind of Document", required=True)
    res_id = fields.Many2oneReference(string="Document", model_field="res_model", required=True)
    name = fields.Char(string="Deadline", required=True)
    field = fields.Char(required=True)
    stored = fields.Char()
    derived = fields.Char(string="Follows From the Events")

    def action_open_document(self):
        """Open the document whose promise differs."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }
