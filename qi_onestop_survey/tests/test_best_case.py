# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.qi_onestop.tools import protected

from .case_common import CaseCase


@tagged("post_install", "-at_install")
class TestBestCase(CaseCase):
    """A best case satisfied the enterprise, as it says itself; who said nothing with a name plays no part."""

    def best(self, role="coordinator"):
        return self.as_role(self.env["qi.request"], role).search(
            [("is_best_case", "=", True), ("platform_id", "=", self.station.id)]
        )

    def saving(self):
        """Return a request that was completed in time and saved money."""
        request = self.request_at("completed")
        protected.permitted(request).write({"saved_amount": 500, "amount_basis": "List prices"})
        return request

    def test_who_is_satisfied_by_name(self):
        request = self.saving()
        self.assertFalse(self.best(), "nobody was heard yet")
        self.answer(request, grade="satisfied")
        self.assertEqual(self.best(), request)
        self.assertEqual(self.best("manager"), request)

    def test_who_is_not(self):
        self.answer(self.saving(), grade="dissatisfied")
        self.assertFalse(self.best())

    def test_an_answer_without_a_name_makes_none_and_unmakes_none(self):
        """Otherwise the list would say what somebody wanted to say unnamed."""
        for grade in ("very_satisfied", "very_dissatisfied"):
            self.answer(self.saving(), grade=grade, named=False)
        self.assertFalse(self.best())

    def test_an_answer_that_does_not_count_makes_none(self):
        answer = self.answer(self.saving(), grade="satisfied")
        protected.permitted(answer).write({"qi_state": "excluded", "qi_excluded_reason": "Not about us"})
        self.assertFalse(self.best())
