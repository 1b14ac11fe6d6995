# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

SATISFACTION = "qi_satisfaction"


class SurveySurvey(models.Model):
    """Satisfaction forms (DB1403/T 22-2023, Appendix E) are a survey type of their own."""

    _inherit = "survey.survey"

    survey_type = fields.Selection(
        selection_add=[(SATISFACTION, "Service Satisfaction")],
        ondelete={SATISFACTION: "set default"},
    )

    @api.depends_context("uid")
    def _compute_allowed_survey_types(self):
        result = super()._compute_allowed_survey_types()
        for survey in self:
            if survey.allowed_survey_types:
                survey.allowed_survey_types = [*survey.allowed_survey_types, SATISFACTION]
        return result
