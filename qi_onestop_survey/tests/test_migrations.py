# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.modules.module import load_script

from odoo.addons.qi_onestop.tools import protected

from .review_common import ReviewCase


class TestMigrations(ReviewCase):
    """What an upgrade does that a new installation needs not."""

    def migrate(self, script="19.0.1.1.0/post-form.py", version="19.0.1.0.0"):
        load_script(f"qi_onestop_survey/migrations/{script}", "migration").migrate(self.env.cr, version)
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

    def test_answers_that_reports_have_seen_are_no_late_ones(self):
        count = datetime(2026, 9, 4, 2)
        answers = {minutes: self.take(self.request_at("completed")) for minutes in (5, 65, -5)}
        reports = self.env["qi.report.period"].create(
            [{"platform_id": self.station.id, "first": f"2026-0{month}-01"} for month in (7, 8)]
        )
        plain, remembering = reports
        protected.permitted(reports).write({"counted_at": count, "seen": False})
        protected.permitted(remembering).seen = {"qi.request.registered_at": [1]}
        for minutes, answer in answers.items():
            protected.permitted(answer).write({"qi_answered_at": count - timedelta(minutes=minutes)})
        self.env.flush_all()
        script = "19.0.1.3.0/post-late-answers.py"
        self.migrate(script, version=None)
        self.assertEqual(len(remembering.seen), 1, "a new installation has nothing to note")
        self.migrate(script, version="19.0.1.2.0")
        self.migrate(script, version="19.0.1.2.0")
        [seen] = self.env["qi.review.invitation"].search([("answer_id", "=", answers[5].id)])
        expected = {"qi.request.registered_at": [1], "qi.satisfaction.report.answered_at": [seen.report_key]}
        self.assertEqual(remembering.seen, expected)
        self.assertFalse(plain.seen)

    def test_reports_counted_before_the_upgrade_are_handed_in_after_it(self):
        """What the one before has seen is noted by both of them: no other report was handed in."""
        count = datetime(2026, 8, 4, 2)
        answer = self.take(self.request_at("completed"))
        july, august = self.env["qi.report.period"].create(
            [{"platform_id": self.station.id, "first": f"2026-0{month}-01"} for month in (7, 8)]
        )
        seen = {"qi.request.registered_at": [1]}
        protected.permitted(july).write(
            {"state": "filled", "counted_at": count, "seen": seen, "late_since": {}, "late_seen": {}}
        )
        protected.permitted(answer).write({"qi_answered_at": count - timedelta(minutes=5)})
        protected.permitted(august).write(
            {"counted_at": count + timedelta(days=31), "seen": seen, **august._due_late()[august]}
        )
        self.assertEqual(august.late_seen, {"2026-07-01": seen})
        protected.permitted(august).state = "signed"
        self.env.flush_all()
        self.migrate("19.0.1.3.0/post-late-answers.py", version="19.0.1.2.0")
        self.assertEqual(august.late_seen, {"2026-07-01": seen}, "what is signed stays")
        protected.permitted(august).state = "draft"
        self.env.flush_all()
        with self.assertRaisesRegex(UserError, "Count them again first"):
            august._check_shared_out()
        for _twice in range(2):
            self.migrate("19.0.1.3.0/post-late-answers.py", version="19.0.1.2.0")
            august._check_shared_out()
        [told] = self.env["qi.review.invitation"].search([("answer_id", "=", answer.id)])
        expected = {**seen, "qi.satisfaction.report.answered_at": [told.report_key]}
        self.assertEqual((july.seen, august.late_seen), (expected, {"2026-07-01": expected}))
