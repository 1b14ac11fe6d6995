# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from werkzeug.exceptions import NotFound

from odoo.http import route

from odoo.addons.survey.controllers.main import Survey

from ..models.survey_survey import SATISFACTION


class SatisfactionSurvey(Survey):
    """Odoo's own pages of surveys: a satisfaction form is neither filled in nor evaluated there."""

    def _fetch_from_access_token(self, survey_token, answer_token):
        survey_sudo, answer_sudo = super()._fetch_from_access_token(survey_token, answer_token)
        if SATISFACTION in survey_sudo.mapped("survey_type"):
            return survey_sudo.browse(), answer_sudo.browse()
        return survey_sudo, answer_sudo

    def _check_validity(self, survey_sudo, answer_sudo, answer_token, **kwargs):
        if SATISFACTION in survey_sudo.mapped("survey_type"):
            return "survey_wrong"
        return super()._check_validity(survey_sudo, answer_sudo, answer_token, **kwargs)

    @route()
    def survey_report(self, survey, answer_token=None, **post):
        """Show the answers of a survey; not of satisfaction forms, which have rights of their own."""
        if survey.sudo().survey_type == SATISFACTION:
            raise NotFound
        return super().survey_report(survey, answer_token, **post)
