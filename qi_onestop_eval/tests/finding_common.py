# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.qi_onestop.tests.common import OnestopCase

START = "2025-03-04 10:00"


class FindingCase(OnestopCase):
    """The small city, whose work the data check looks at."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.questions = {one.code: one for one in cls.env["qi.eval.question"].search([])}

    def enterprises(self, count):
        """Return as many enterprises."""
        return self.env["res.partner"].create(
            [
                {"name": f"Firm {number}", "is_company": True, "qi_enterprise_kind": "enterprise"}
                for number in range(count)
            ]
        )

    def found(self, code, requests):
        """Return the requests that a question finds among ``requests``, as the department sees them."""
        self.env.flush_all()
        self.env.invalidate_all()
        findings = self.as_role(self.env["qi.eval.finding"], "coordinator").search(
            [("question_id", "=", self.questions[code].id), ("request_id", "in", requests.ids)]
        )
        self.assertEqual(findings.request_id, requests.with_env(findings.env), "All are looked at.")
        return findings.filtered("is_found").request_id.with_env(self.env)
