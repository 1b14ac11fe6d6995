# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


from odoo import fields
from odoo.exceptions import UserError

from ..tools import conformity_rules
from ..tools.conformity import Figure
from ..tools.period import Period
from .common import china
from .conformity_common import PERIOD, ConformityCase


class TestConformityFigures(ConformityCase):
    """What the program counts, each rule recomputed by hand."""

    def figure(self, name, platform=None, period=PERIOD):
        self.env.flush_all()
        self.env.invalidate_all()
        platform = platform or self.station
        first, last = (fields.Date.to_date(day) for day in period.values())
        return (self.station | self.other_station)._conformity_figures([name], Period(first, last))[name][
            platform.id
        ]

    def test_every_rule_counts_every_platform(self):
        for name in conformity_rules.RULES:
            for platform in (self.station, self.other_station):
                with self.subTest(rule=name):
                    figure = self.figure(name, platform)
                    self.assertIsInstance(figure, Figure)
                    self.assertTrue(0 <= figure.done <= figure.total)

    def test_commissioners(self):
        self.assertEqual(self.figure("staffed"), Figure(1, 1))
        self.assertEqual(self.figure("commissioners"), Figure(2, 2))
        self.commissioner.exam_score = 40
        self.assertEqual(self.figure("commissioners"), Figure(1, 2))
        self.assertEqual(self.figure("commissioners", self.other_station), Figure(1, 1))
        self.colleague.action_suspend()
        self.assertEqual(self.figure("commissioners"), Figure(0, 1))
        self.commissioner.undertaking_ids.date_to = "2026-06-29"
        self.assertEqual(self.figure("undertakings"), Figure(0, 1))
        self.commissioner.undertaking_ids.date_to = "2026-06-30"
        self.assertEqual(self.figure("undertakings"), Figure(1, 1))
        self.assertEqual(self.figure("backups"), Figure(0, 1))
        self.commissioner.backup_id = self.stranger
        self.assertEqual(self.figure("backups"), Figure(1, 1))
        self.assertEqual(self.figure("badges"), Figure(0, 1))

    def test_training_in_twelve_months(self):
        trainings = self.env["qi.training"].create(
            [
                {"name": "Just inside", "date": "2025-07-01", "hours": 10, "pass_score": 0},
                {"name": "Too early", "date": "2025-06-30", "hours": 14, "pass_score": 0},
            ]
        )
        self.env["qi.training.attendance"].create(
            [
                {"training_id": training.id, "commissioner_id": self.commissioner.id, "attended": True}
                for training in trainings
            ]
        )
        self.assertEqual(self.figure("training"), Figure(0, 2))
        trainings[1].date = "2026-06-30"
        self.assertEqual(self.figure("training"), Figure(1, 2))

    def test_places(self):
        self.assertEqual(self.figure("hours"), Figure(0, 1))
        self.env["qi.platform.hours"].create({"platform_id": self.county.id})
        self.assertEqual(self.figure("hours"), Figure(1, 1), "those of the superior platform hold")
        kinds = self.env["qi.platform.zone.kind"].search([])
        self.env["qi.platform.zone"].create(
            [{"platform_id": self.station.id, "kind_id": kind.id} for kind in kinds[0] | kinds[0] | kinds[1]]
        )
        self.assertEqual(self.figure("zones"), Figure(2, len(kinds)))
        self.env["qi.platform.equipment"].create(
            [
                {"platform_id": self.station.id, "name": "A", "kind": "printer"},
                {"platform_id": self.station.id, "name": "B", "kind": "computer", "state": "repair"},
                {"platform_id": self.station.id, "name": "C", "kind": "safety"},
            ]
        )
        self.assertEqual(self.figure("equipment"), Figure(1, 5))
        self.assertEqual(self.figure("equipment_safety"), Figure(1, 1))
        self.assertEqual(self.figure("equipment_access"), Figure(0, 1))
        self.assertEqual(self.figure("plate"), Figure(0, 2))
        self.station.plate_date = "2024-01-01"
        self.assertEqual(self.figure("plate"), Figure(1, 2))

    def test_documents_on_the_last_day(self):
        document = self.post("phone", valid_until="2026-06-29")
        self.assertEqual(self.figure("document_phone"), Figure(0, 1))
        document.valid_until = "2026-06-30"
        self.assertEqual(self.figure("document_phone"), Figure(1, 1))
        self.assertEqual(self.figure("document_flow"), Figure(0, 1))

    def test_visits(self):
        Visit = self.env["qi.visit"]
        for day, state in (("2026-05-04", "planned"), ("2026-05-05", "done"), ("2025-12-31", "done")):
            visit = Visit.create(
                {"platform_id": self.station.id, "partner_id": self.enterprise.id, "date_planned": day}
            )
            self.env.flush_all()
            self.env.cr.execute("UPDATE qi_visit SET state = %s WHERE id = %s", [state, visit.id])
        self.assertEqual(self.figure("visits"), Figure(1, 2))

    def test_promises_kept_in_the_period(self):
        requests = (
            self.new_request()
            | self.new_request()
            | self.new_request()
            | self.new_request(platform_id=self.other_station.id)
        )
        self.env.flush_all()
        cases = (
            ("met", china("2026-01-01 00:00")),
            ("missed", china("2026-06-30 23:59")),
            ("met", china("2025-12-31 23:59")),
            ("met", china("2026-03-01 10:00")),
        )
        for request, (state, closed_at) in zip(requests, cases, strict=True):
            promise = request.deadline_ids[:1]
            self.assertTrue(promise)
            self.env.cr.execute(
                "UPDATE qi_request_deadline SET state = %s, is_open = FALSE, closed_at = %s WHERE id = %s",
                [state, closed_at, promise.id],
            )
        self.assertEqual(self.figure("promises"), Figure(1, 2), "the day of China counts, not that of UTC")
        self.assertEqual(self.figure("promises", self.other_station), Figure(1, 1))
        self.assertEqual(self.figure("archives"), Figure(0, 0))

    def test_catalogue(self):
        elements = self.env["qi.element"].search([])
        self.general.element_ids = elements[0]
        self.station.service_ids = self.general
        self.assertEqual(self.figure("catalogue"), Figure(1, len(elements)))
        self.general.date_to = "2026-06-29"
        self.assertEqual(self.figure("catalogue"), Figure(0, len(elements)))


class TestConformityOfAll(ConformityCase):
    """All platforms at once, in a number of queries that does not grow with them."""

    def make(self, platforms, period):
        wizard = self.env["qi.conformity.make"].create(
            {"standard_id": self.standard.id, "platform_ids": platforms.ids, **period}
        )
        return wizard.action_make()

    def test_queries_do_not_grow_with_the_platforms(self):
        many = self.env["qi.platform"].create(
            [{"name": f"P{index}", "code": f"TP{index}", "parent_id": self.county.id} for index in range(20)]
        )
        self.make(self.station | self.other_station, {"date_from": "2025-01-01", "date_to": "2025-03-31"})
        few = self.queries(lambda: self.make(many[:2], PERIOD))
        more = self.queries(lambda: self.make(many[2:], PERIOD))
        self.assertLess(more, few + 30, f"{few} queries for 2 platforms, {more} for 18")
        self.assertLess(more, 150)

    def test_manager_begins_those_of_their_platforms(self):
        wizard = self.as_role(self.env["qi.conformity.make"], "manager").create(
            {"standard_id": self.standard.id, **PERIOD}
        )
        wizard.action_make()
        made = self.env["qi.conformity"].search([("standard_id", "=", self.standard.id)])
        self.assertEqual(made.platform_id, self.county | self.station | self.other_station)
        with self.assertRaisesRegex(UserError, "begun already"):
            wizard.action_make()

    def test_department_begins_all(self):
        self.as_role(self.env["qi.conformity.make"], "coordinator").create(
            {"standard_id": self.standard.id, **PERIOD}
        ).action_make()
        made = self.env["qi.conformity"].search([("standard_id", "=", self.standard.id)])
        self.assertEqual(len(made), self.env["qi.platform"].search_count([]))

    def test_shipped_standard(self):
        standard = self.env.ref("qi_onestop.qi_standard_db1403_22_2023")
        numbers = standard.clause_ids.sorted().mapped("number")
        self.assertEqual([number for number in numbers if "." not in number], [*"4567ABCDEF"])
        self.assertEqual(
            standard.clause_ids.filtered("is_informative").mapped("number"),
            [number for number in numbers if number[0] in "ABCDEF"],
        )
        leaves = standard.clause_ids.filtered(lambda clause: not clause.child_ids)
        self.assertFalse(
            leaves.filtered(lambda clause: not clause.item_ids).mapped("number"), "nothing is looked at"
        )
        self.assertEqual(set(standard.item_ids.mapped("rule")) - {False}, set(conformity_rules.RULES))
        self.assertFalse(standard.item_ids.filtered(lambda item: not (item.how and item.evidence)))
        self.assertEqual(set(standard.item_ids.mapped("origin")), {"standard", "published", "reading"})
