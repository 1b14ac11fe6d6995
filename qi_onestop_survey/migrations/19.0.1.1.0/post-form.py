# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Ask with the form of Appendix E where no form is in use: the add-on came without one before."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    form = env.ref("qi_onestop_survey.survey_survey_satisfaction", raise_if_not_found=False)
    if form and form.qi_state == "draft" and not env["survey.survey"]._qi_form():
        form._qi_put_into_use()
