# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools import review


class SurveyQuestion(models.Model):
    """Questions of a satisfaction form say which question of Appendix E they are, and what they weigh."""

    _name = "survey.question"
    _inherit = ["survey.question", "qi.fixed.words.mixin"]

    qi_code = fields.Selection(
        [(code, code) for code in review.CODES],
        string="Number on the Form",
        help="Q1 to Q10 make up the score, Q11 is the overall grade, Q12 whether it is solved, Q13 whether one "
        "would come again, Q14 reasons, Q15 comment, Q16 whether a call is wanted.",
    )
    qi_weight = fields.Float(
        string="Weight", digits=(6, 4), help="Share of the item in the score; of Q1 to Q10 alone."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Create questions of forms that are not in use yet."""
        questions = super().create(vals_list)
        questions.survey_id._qi_check_draft()
        return questions

    def write(self, vals):
        """Change questions of forms that are not in use yet.

        :raises UserError: when answers keep the form as it is
        """
        self.survey_id._qi_check_draft()
        result = super().write(vals)
        if "survey_id" in vals:
            self.survey_id._qi_check_draft()
        return result

    def _check_words(self, name):
        self.survey_id._qi_check_draft()

    @api.ondelete(at_uninstall=False)
    def _unlink_of_draft(self):
        self.survey_id._qi_check_draft()
