# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

GRADES = [
    ("very_satisfied", "Very Satisfied"),
    ("satisfied", "Satisfied"),
    ("basically_satisfied", "Basically Satisfied"),
    ("dissatisfied", "Dissatisfied"),
    ("very_dissatisfied", "Very Dissatisfied"),
    ("not_applicable", "Not Applicable"),
]
SOLVED = [("fully", "Fully"), ("partly", "In Part"), ("not", "Not at All")]


class SurveyQuestionAnswer(models.Model):
    """Choices of a satisfaction form say what they stand for, whatever words they are given."""

    _name = "survey.question.answer"
    _inherit = ["survey.question.answer", "qi.fixed.words.mixin"]

    qi_grade = fields.Selection(GRADES, string="Grade")
    qi_solved = fields.Selection(SOLVED, string="Problem Solved")
    qi_is_yes = fields.Boolean(string="Means Yes")

    @api.model_create_multi
    def create(self, vals_list):
        """Create choices of forms that are not in use yet."""
        choices = super().create(vals_list)
        choices._qi_forms()._qi_check_draft()
        return choices

    def write(self, vals):
        """Change choices of forms that are not in use yet.

        :raises UserError: when answers keep the form as it is
        """
        self._qi_forms()._qi_check_draft()
        result = super().write(vals)
        if vals.keys() & {"question_id", "matrix_question_id"}:
            self._qi_forms()._qi_check_draft()
        return result

    def _check_words(self, name):
        self._qi_forms()._qi_check_draft()

    @api.ondelete(at_uninstall=False)
    def _unlink_of_draft(self):
        self._qi_forms()._qi_check_draft()

    def _qi_forms(self):
        return self.question_id.survey_id | self.matrix_question_id.survey_id
