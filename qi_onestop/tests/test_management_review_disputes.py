# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools import protected
from .common import china
from .test_management_review import ReviewCase

NONE = {"sees_disputes": False, "routes": [], "dispute_outcomes": [], "dispute_figures": []}


class TestManagementReviewDisputes(ReviewCase):
    """Disputes in the management review (GB/T 19013-2021), their figures recomputed by hand."""

    def dispute(self, day, route="mediation", role="complaint", **values):
        """Return a dispute submitted on a day of 2024, as it stands in the table."""
        dispute = self.as_role(self.env["qi.dispute"], role).create(
            {
                "platform_id": values.pop("platform_id", self.station).id,
                "route_id": self.env.ref(f"qi_onestop.qi_dispute_route_{route}").id,
                "title": f"Dispute {self.counter()}",
            }
        )
        self.set(dispute.sudo(), submitted_at=china(f"{day} 10:00"), **values)
        return dispute.sudo()

    def settled(self, day, outcome_on, **values):
        values = {"state": "closed", "is_open": False, "outcome": "settlement", **values}
        return self.dispute(day, outcome_on=outcome_on, **values)

    def actions(self, dispute, *days):
        """Give a dispute actions, each with its last day and the instant at which it was done."""
        state = dispute.state
        self.set(dispute, state="implementing")
        for due, done in days:
            action = self.env["qi.dispute.action"].create(
                {"dispute_id": dispute.id, "name": "Pay back", "due_date": "2099-01-01"}
            )
            self.set(
                action, due_date=due, state="done" if done else "to_do", done_at=china(done) if done else None
            )
        self.set(dispute, state=state)

    def five_settled(self):
        """Settle five disputes of a week: after 5, 5, 10, 15 and 15 working days, the last by a decision."""
        ends = ("2024-03-11", "2024-03-11", "2024-03-18", "2024-03-25")
        settled = [self.settled("2024-03-04", day) for day in ends]
        return [*settled, self.settled("2024-03-04", "2024-03-25", outcome="decision")]

    def test_by_route_with_the_time_to_the_result(self):
        self.five_settled()
        self.settled("2024-05-06", "2024-05-07", route="retest")
        self.dispute("2023-12-30", route="retest")
        self.dispute("2024-07-01", route="retest")
        routes = {row["name"]: row for row in self.content()["routes"]}
        mediation, retest = (
            routes[self.env.ref(f"qi_onestop.qi_dispute_route_{code}").name] for code in ("mediation", "retest")
        )
        self.assertEqual((mediation["now"], mediation["before"], mediation["days"]), ("5", "0", "10.0"))
        self.assertEqual((retest["now"], retest["before"]), ("1", "1"))
        self.assertEqual(retest["days"], "–", "the time of one is no figure")
        figures = self.row(self.content()["dispute_figures"], "Working days to the result (median)")
        self.assertEqual((figures["now"], figures["before"]), ("7.5", "–"))

    def test_what_came_of_them(self):
        self.five_settled()
        self.dispute("2024-06-03", state="withdrawn", is_open=False)
        self.dispute("2024-06-04")
        self.dispute("2024-06-05", state="resolving", outcome="settlement")
        rows = {row["name"]: row["now"] for row in self.content()["dispute_outcomes"]}
        labels = dict(self.env["qi.dispute"]._fields["outcome"]._description_selection(self.env))
        self.assertEqual(rows[labels["settlement"]], "4 (50.0 %)")
        self.assertEqual(rows[labels["decision"]], "1 (12.5 %)")
        self.assertEqual(rows["Dispute withdrawn"], "1 (12.5 %)")
        self.assertEqual(rows["No result yet"], "2 (25.0 %)", "not noted yet as having come")

    def test_actions_carried_out_in_time(self):
        dispute = self.settled("2023-11-01", "2023-11-20")
        self.actions(
            dispute,
            ("2024-02-01", "2024-02-01 23:59"),
            ("2024-02-01", "2024-02-02 00:01"),
            ("2024-02-02", None),
            ("2023-12-31", "2023-12-01 10:00"),
            ("2024-06-30", "2024-01-01 10:00"),
        )
        row = self.row(self.content()["dispute_figures"], "Actions carried out in time")
        self.assertEqual((row["now"], row["before"]), ("2 / 4", "1 / 1"), "too few for a share")
        self.actions(dispute, ("2024-03-01", "2024-02-20 10:00"))
        row = self.row(self.content()["dispute_figures"], "Actions carried out in time")
        self.assertEqual(row["now"], "3 / 5 (60.0 %)")

    def test_nobody_learns_of_what_they_may_not_read(self):
        self.dispute("2024-03-04")
        recused = self.dispute("2024-03-04")
        link = [Command.link(self.users["coordinator"].id)]
        protected.permitted(recused).write({"recused_user_ids": link})
        self.assertEqual([row["now"] for row in self.content()["routes"]], ["1"])
        self.assertEqual([row["now"] for row in self.content("overseer")["routes"]], ["2"])
        content = self.content("manager")
        self.assertEqual({name: content[name] for name in NONE}, NONE)

    def test_of_one_platform_and_below(self):
        self.dispute("2024-03-04")
        self.dispute("2024-03-04", platform_id=self.other_station)
        for platform, count in ((self.other_station, "1"), (self.county, "2")):
            [row] = self.content(platform_id=platform.id)["routes"]
            self.assertEqual(row["now"], count)

    def test_the_document_tells_of_them_to_who_reads_them(self):
        self.five_settled()
        heading = "7. Disputes resolved outside (GB/T 19013-2021)"
        sentence = "Disputes are with their handlers and the coordinating department, whose report tells of them."
        route = self.env.ref("qi_onestop.qi_dispute_route_mediation").name
        texts = self.texts(self.document(self.review()))
        self.assertLess(texts.index(heading), texts.index("8. Conclusions of the management review (8.6)"))
        self.assertIn(route, texts)
        self.assertIn("4 (80.0 %)", texts)
        self.assertNotIn(sentence, texts)
        texts = self.texts(self.document(self.review("manager")))
        self.assertIn(heading, texts)
        self.assertIn(sentence, texts)
        self.assertNotIn(route, texts)
        nobody = self.texts(self.document(self.review(date_from="1999-01-01", date_to="1999-12-31")))
        self.assertNotIn(route, nobody)
        self.assertFalse([text for text in nobody if "{{" in text or "{%" in text])

    def test_queries_do_not_grow_with_disputes(self):
        def content():
            return self.review()._document_content()

        self.five_settled()
        content()
        few = self.queries(content)
        for index in range(8):
            self.actions(self.settled("2024-03-04", "2024-03-11"), (f"2024-05-0{index + 1}", None))
        content()
        self.assertLessEqual(self.queries(content), few + 2)


class TestManagementReviewNames(ReviewCase):
    """A file says whose complaints it counts, and leads to them."""

    def test_the_file_is_called_after_the_platforms(self):
        self.assertEqual(self.review()._place_code(), "All Platforms")
        self.assertEqual(self.review(platform_id=self.station.id)._place_code(), self.station.code)
        managed = self.users["manager"].qi_managed_platform_ids
        self.assertEqual(managed, self.county | self.station | self.other_station)
        self.assertEqual(self.review("manager")._place_code(), self.county.code, "with all below it")
        self.assertIn(self.county.code, self.review("manager").action_download()["url"])
        self.assertIn("All", self.review().action_download()["url"])

    def test_many_platforms_apart_are_counted(self):
        apart = self.env["qi.platform"].create(
            [{"name": f"P{index}", "code": f"TX{index}", "parent_id": self.city.id} for index in range(4)]
        )
        self.users["manager"].qi_duty_platform_ids += apart
        self.assertEqual(self.review("manager")._place_code(), "7 Platforms")

    def test_from_a_cause_that_came_back_to_its_complaints(self):
        behind = self.env["qi.complaint"].union(*(self.complaint() for _ in range(3)))
        self.complaint(cause_id=self.other_cause.id)
        self.complaint("2024-06-02", platform_id=self.other_station.id)
        self.complaint("2024-07-01")
        review = self.review()
        self.assertTrue(review.has_repeats)
        action = review.action_view_repeats()
        found = self.as_role(self.env["qi.complaint.report"], "coordinator").search(action["domain"])
        self.assertEqual(found.complaint_id, behind)
        link = [Command.link(self.users["overseer"].id)]
        protected.permitted(behind[0].sudo()).write({"recused_user_ids": link})
        found = self.as_role(self.env["qi.complaint.report"], "overseer").search(action["domain"])
        self.assertEqual(found.complaint_id, behind[1:], "who is recused sees one less")
        self.assertFalse(self.review(repeat_from=4).has_repeats)
        with self.assertRaisesRegex(UserError, "No cause came back"):
            self.review(repeat_from=4).action_view_repeats()
