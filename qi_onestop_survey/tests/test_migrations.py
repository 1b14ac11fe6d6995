# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.modules.module import load_script

from .review_common import ReviewCase


class TestMigrations(ReviewCase):
    """What an upgrade does that a new installation needs not."""

    def migrate(self):
        load_script("qi_onestop_survey/migrations/19.0.1.1.0/post-form.py", "migration").migrate(
            self.env.cr, "19.0.1.0.0"
        )
        self.env.invalidate_all()

    def test_the_form_of_appendix_e_is_put_into_use(self):
        form = self.env.ref("qi_onestop_survey.survey_survey_satisfaction")
        self.env.flush_all()
        self.env.cr.execute("UPDATE survey_survey SET qi_state = 'draft' WHERE id = %s", [form.id])
        self.env.invalidate_all()
        self.assertFalse(self.env["survey.survey"]._qi_form())
        self.migrate()
        self.assertEqual(self.env["survey.survey"]._qi_form(), form)
        since = form.qi_used_from
        self.migrate()
        self.assertEqual(form.qi_used_from, since, "twice is once")
