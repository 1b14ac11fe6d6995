# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.qi_onestop.models.qi_disposable_destruction import BESIDE

from .review_common import ReviewCase

STAYS = {
    "qi.archive": "what the archive says of itself is kept for ever",
    "qi.complaint": "a complaint is a file of its own",
    "qi.dispute": "as a complaint is",
}


@tagged("post_install", "-at_install")
class TestArchiveDestruction(ReviewCase):
    """What was said of a request goes with its archive."""

    def test_what_was_said_is_gone_and_grades_stay(self):
        request = self.completed()
        entered = self.entered(Q3="dissatisfied", reasons=1, comment="Nobody called back for a week")
        answer = self.take(request, "portal", entered, respondent="Li Na", phone="13800001234")
        case = self.env["qi.review.case"].search([("request_id", "=", request.id)])
        score = answer.qi_score
        self.env.flush_all()
        self.env.execute_query(
            SQL("UPDATE qi_review_case SET cause = 'Two were ill' WHERE id = %s RETURNING id", case.id)
        )
        request.archive_ids._destroy("7")
        self.env.invalidate_all()
        self.assertEqual((answer.qi_score, answer.qi_request_id), (score, request))
        left = str(answer.sudo().read() + answer.sudo().user_input_line_ids.read() + case.sudo().read())
        for said in ("Nobody called back", "Li Na", "13800001234", "Two were ill"):
            with self.subTest(said=said):
                self.assertNotIn(said, left)

    def test_a_case_without_a_name_goes_as_well_and_no_list_leads_to_its_request(self):
        request, other = self.completed(), self.completed()
        entered = self.entered(Q3="dissatisfied", reasons=1, comment="Nobody called back for a week")
        case, others = (
            self.env["qi.review.case"].search([("answer_id", "=", self.take(rated, entered=entered).id)])
            for rated in (request, other)
        )
        self.assertFalse(case.is_named or case.request_id)
        messages = {}
        for record in case | others:
            messages[record] = record._message_log(body="Mr Zhao was at the counter that day")
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE qi_review_case SET cause = 'Two were ill' WHERE id IN %s RETURNING id",
                (case | others)._ids,
            )
        )
        score = case.score
        request.archive_ids._destroy("list-7")
        self.env.invalidate_all()
        left = str(case.sudo().read() + messages[case].read(["body"]) + case.deadline_ids.read())
        for said in ("Nobody called back", "Two were ill", "Mr Zhao", "list-7"):
            with self.subTest(said=said):
                self.assertNotIn(said, left)
        self.assertEqual((case.score, case.state), (score, "new"), "statistics need them")
        self.assertEqual(others.cause, "Two were ill")
        self.assertIn("Mr Zhao", messages[others].body)

    def test_all_that_belongs_to_a_request_is_known(self):
        known = {part.model for part in self.env["qi.archive"]._destroyed_parts()}
        missing = {
            name
            for name, model in self.env.registry.items()
            if model._auto
            and not model._abstract
            and not model._transient
            and name not in known
            and name not in STAYS
            and name not in BESIDE
            and any(
                field.store and field.type == "many2one" and field.comodel_name in known
                for field in model._fields.values()
            )
        }
        self.assertEqual(missing, set())
