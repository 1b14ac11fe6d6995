# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.qi_onestop.tools import protected

from .case_common import CaseCase

PLANTED, USUAL = 4, 12


@tagged("post_install", "-at_install")
class TestSatisfactionQuestioned(CaseCase):
    """The data check of the evaluation asks about all answers that staff entered, and about no other."""

    def test_answers_that_staff_entered(self):
        answers = [self.answer(grade="very_satisfied") for _count in range(PLANTED + USUAL)]
        for answer, channel in zip(answers, ("phone", "paper", "phone", "paper"), strict=False):
            protected.permitted(answer).write({"qi_channel": channel})
        self.env.flush_all()
        self.env.invalidate_all()
        requests = [answer.qi_request_id for answer in answers]
        findings = self.as_role(self.env["qi.eval.finding"], "coordinator").search(
            [
                ("question_id.code", "=", "staff"),
                ("request_id", "in", [request.id for request in requests]),
            ]
        )
        self.assertEqual(len(findings), PLANTED + USUAL, "All are looked at.")
        found = findings.filtered("is_found").request_id.ids
        self.assertEqual(sorted(found), sorted(request.id for request in requests[:PLANTED]))
