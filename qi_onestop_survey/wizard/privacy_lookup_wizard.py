# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class PrivacyLookupWizard(models.TransientModel):
    """The administrator's look-up of a person finds answers and bad reviews that bear a name."""

    _inherit = "privacy.lookup.wizard"

    @api.model
    def _named_in(self):
        return {**super()._named_in(), "survey.user_input": "qi_respondent", "qi.review.case": "respondent"}
