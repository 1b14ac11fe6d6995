# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class QiFormTemplate(models.Model):
    """Self-assessments have a Word template of their own: it knows clauses and items, and no request."""

    _inherit = "qi.form.template"

    form = fields.Selection(selection_add=[("conformity", "Self-Assessment of Conformity")])

    @api.model
    def _sample(self, form):
        if form == "conformity":
            return self.env["qi.conformity"]._document_content()
        return super()._sample(form)
