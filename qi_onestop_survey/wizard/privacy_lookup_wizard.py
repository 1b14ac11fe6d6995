# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.qi_onestop.wizard.privacy_lookup_wizard import NAMED

NAMED |= {"survey.user_input": "qi_respondent", "qi.review.case": "respondent"}
