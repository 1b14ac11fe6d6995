# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class SurveyUserInputLine(models.Model):
    """Lines say which question of Appendix E they answer."""

    _inherit = "survey.user_input.line"
    _secret_path = "user_input_id.qi_request_id"

    qi_code = fields.Selection(related="question_id.qi_code", string="Number on the Form")
