# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

ROUND_FORMS = {"eval_notice": "Notice of Evaluation Results", "eval_report": "Evaluation Report"}
RESULT_FORMS = {"eval_order": "Rectification Notice of the Evaluation"}
FORMS = {**ROUND_FORMS, **RESULT_FORMS}


class QiFormTemplate(models.Model):
    """The documents of the evaluation have Word templates of their own: they know platforms and scores."""

    _inherit = "qi.form.template"

    form = fields.Selection(selection_add=list(FORMS.items()), ondelete=dict.fromkeys(FORMS, "cascade"))

    @api.model
    def _sample(self, form):
        if form in ROUND_FORMS:
            return self.env["qi.eval.round"]._document_content(form)
        if form in RESULT_FORMS:
            return self.env["qi.eval.result"]._document_content(form)
        return super()._sample(form)
