# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tools.safe_eval import safe_eval

from ..tools import protected
from .common import OnestopCase, china


class TestMyWork(OnestopCase):
    def work(self, role):
        action = self.env.ref("qi_onestop.qi_request_action_work")
        return self.as_role(self.env["qi.request"], role).search(safe_eval(action.domain))

    def test_what_is_in_my_hands_or_to_be_taken(self):
        mine, waiting, done = map(self.request_at, ("executing", "plan_confirm", "completed"))
        archived, declined = self.request_at("archived"), self.request_at("declined")
        to_take = self.new_request()
        others = self.new_request(commissioner_id=self.colleague.id)
        elsewhere = self.new_request(platform_id=self.other_station.id)
        instant = self.new_request(self.instant)
        self.assertEqual(self.work("commissioner"), mine | waiting | done | to_take)
        self.assertEqual(self.work("colleague"), others | to_take)
        self.assertEqual(self.work("stranger"), elsewhere)
        everything = mine | waiting | done | archived | declined | to_take | others | instant
        shown = self.as_role(everything, "commissioner").sudo().filtered("is_my_work")
        self.assertEqual(shown.sudo(False).with_env(self.env), mine | waiting | done | to_take)
        rest = self.as_role(self.env["qi.request"], "commissioner").search([("is_my_work", "=", False)])
        self.assertEqual(rest & everything, archived | declined | others | instant)

    def test_work_of_an_absent_colleague_is_mine(self):
        request = self.new_request(platform_id=self.other_station.id, commissioner_id=self.stranger.id)
        self.stranger.backup_id = self.commissioner
        self.assertNotIn(request, self.work("commissioner"))
        self.stranger.is_absent = True
        self.assertIn(request, self.work("commissioner"))

    def test_tiles_count_what_their_filters_show(self):
        self.request_at("executing")
        self.request_at("plan_confirm")
        requests = self.as_role(self.env["qi.request"], "commissioner")
        mine = [("is_my_work", "=", True)]
        domains = [
            [*mine, ("waiting_for", "=", "commissioner")],
            [*mine, ("waiting_for", "=", "enterprise")],
            [*mine, ("due_at", "<", "now")],
        ]
        self.assertEqual(requests.tile_counts(domains), [1, 1, 0])
        self.assertEqual(self.as_role(self.env["qi.request"], "stranger").tile_counts(domains), [0, 0, 0])
        with self.assertRaises(AccessError):
            self.as_role(self.env["qi.request"], "nobody").tile_counts(domains)

    def test_tiles_are_filters_of_the_search_view(self):
        for name in ("qi_request_action_work", "qi_request_load_action"):
            action = self.env.ref(f"qi_onestop.{name}")
            view = self.env[action.res_model].get_view(action.search_view_id.id or False, "search")
            for tile in safe_eval(action.context)["qi_tiles"]:
                with self.subTest(action=name, tile=tile):
                    self.assertIn(f'<filter name="{tile}"', view["arch"])

    def test_application_opens_on_what_each_role_does_first(self):
        root = self.env.ref("qi_onestop.qi_onestop_menu_root")
        expected = {
            "clerk": "qi_counter_action",
            "commissioner": "qi_request_action_work",
            "manager": "qi_request_load_action",
            "coordinator": "qi_request_load_action",
            "administrator": "qi_request_load_action",
        }
        for role, action in expected.items():
            with self.subTest(role=role):
                menus = self.as_role(self.env["ir.ui.menu"], role).load_web_menus(False)
                self.assertEqual(menus[root.id]["actionID"], self.env.ref(f"qi_onestop.{action}").id)


class TestLoad(OnestopCase):
    def rows(self, role, *names):
        return self.as_role(self.env["qi.request.load"], role)._read_group(
            [("platform_id", "in", (self.station | self.other_station).ids)],
            ["platform_id", "commissioner_id"],
            [f"{name}:sum" for name in names],
            order="platform_id, commissioner_id",
        )

    def test_load_by_platform_and_commissioner(self):
        with self.at("2026-03-02 10:00"):
            self.request_at("executing")
            self.request_at("plan_confirm")
            self.request_at("completed")
            self.new_request()
            self.new_request(self.instant)
            self.new_request(platform_id=self.other_station.id)
        self.env.flush_all()
        names = ("opened", "waiting", "unassigned")
        nobody = self.env["qi.commissioner"]
        with self.at("2026-03-02 10:01"):
            self.assertEqual(
                self.rows("coordinator", *names),
                [
                    (self.station, self.commissioner, 2, 1, 0),
                    (self.station, nobody, 2, 0, 1),
                    (self.other_station, nobody, 1, 0, 1),
                ],
            )
            self.assertEqual(len(self.rows("commissioner", *names)), 2)
            self.assertEqual(len(self.rows("manager", *names)), 3)

    def test_past_due_still_due_and_age_count_from_now(self):
        with self.at("2026-03-02 10:00"):
            request = self.request_at("executing")
        self.env.flush_all()
        due = request.due_at
        self.assertTrue(due)
        for now, overdue, due_week in (
            (due, 0, 1),
            (china("2026-03-02 10:00"), 0, 0),
            (china("2026-12-01 10:00"), 1, 0),
        ):
            self.env.invalidate_all()
            with self.subTest(now=now), patch.object(fields.Datetime, "now", lambda *_args, now=now: now):
                row = self.as_role(self.env["qi.request.load"], "manager").search([("id", "=", request.id)])
                self.assertEqual((row.overdue, row.due_week), (overdue, due_week))
                self.assertEqual(row.age, (now - request.registered_at).days)
                commissioner = self.as_role(self.commissioner, "manager")
                self.assertEqual(commissioner.overdue_request_count, overdue)
                self.assertEqual(commissioner.due_week_request_count, due_week)

    def test_row_leads_to_its_request(self):
        request = self.new_request()
        self.env.flush_all()
        row = self.as_role(self.env["qi.request.load"].browse(request.id), "manager")
        self.assertEqual(row.action_view_request()["res_id"], request.id)
        with self.assertRaises(AccessError):
            self.as_role(self.env["qi.request.load"].browse(request.id), "stranger").action_view_request()


class TestKeptPromises(OnestopCase):
    def report(self, role, *aggregates):
        request_ids = self.env["qi.request"].search([("platform_id", "=", self.station.id)]).ids
        return self.as_role(self.env["qi.deadline.report"], role)._read_group(
            [("request_id", "in", request_ids), ("milestone_id.code", "=", "completion")], aggregates=aggregates
        )[0]

    def test_rates_and_used_working_time(self):
        with self.at("2026-03-02 10:00"):
            early, late = self.request_at("delivery_confirm"), self.request_at("executing")
        with self.at("2026-03-04 10:00"):
            early.write(self.step_to(early, "completed"))
        with self.at("2026-11-24 10:00"):
            for kind in ("delivery_confirm", "completed"):
                late.write(self.step_to(late, kind))
        self.env.flush_all()
        values = ("__count", "on_time:avg", "extended:avg", "deemed:avg", "used_hours:avg", "used_days:avg")
        count, on_time, extended, deemed, hours, days = self.report("manager", *values)
        self.assertEqual((count, on_time, extended, deemed), (2, 50, 0, 0))
        ended = (early | late).deadline_ids.filtered(lambda one: one.milestone_id.code == "completion")
        minutes = ended.mapped("used_minutes")
        self.assertAlmostEqual(hours, sum(minutes) / 2 / 60, 3)
        per_day = self.env["resource.calendar"]._qi_statutory().hours_per_day
        self.assertAlmostEqual(days, hours / per_day, 3)
        self.assertEqual(self.report("coordinator", "__count"), (2,))
        self.assertEqual(self.report("stranger", "__count"), (0,))

    def test_deemed_confirmed_is_counted(self):
        request = self.request_at("delivery_confirm")
        request.sudo().write({"delivery_confirmation": "silence", "stage_id": self.stage("completed").id})
        self.env.flush_all()
        self.assertEqual(self.report("manager", "deemed:avg"), (100,))
        self.assertEqual(self.report("manager", "on_time:avg"), (100,))

    def test_open_and_cancelled_promises_are_no_row(self):
        self.request_at("executing")
        self.request_at("withdrawn")
        self.env.flush_all()
        self.assertEqual(self.report("manager", "__count"), (0,))


class TestLinks(OnestopCase):
    """From a request to what it hangs together with, and back."""

    def test_request_and_its_enterprise(self):
        one, two = self.new_request(), self.new_request()
        other = self.new_request(platform_id=self.other_station.id)
        self.assertEqual((one | two | other).mapped("enterprise_request_count"), [3, 3, 3])
        seen = self.as_role(one, "commissioner")
        self.assertEqual(seen.enterprise_request_count, 2)
        action = seen.action_view_enterprise_requests()
        self.assertEqual(seen.search(action["domain"]), one | two)

    def test_request_and_its_deadlines(self):
        request = self.request_at("executing")
        self.assertEqual(request.deadline_count, len(request.deadline_ids))
        action = self.as_role(request, "clerk").action_view_deadlines()
        self.assertEqual(self.env["qi.request.deadline"].search(action["domain"]), request.deadline_ids)

    def test_service_and_its_requests(self):
        request, closed = self.new_request(), self.request_at("declined")
        self.new_request(platform_id=self.other_station.id)
        service = self.as_role(self.general, "commissioner")
        self.assertEqual(service.open_request_count, 1)
        found = self.as_role(self.env["qi.request"], "commissioner").search(
            service.action_view_requests()["domain"]
        )
        self.assertEqual(found, request | closed)
        self.assertEqual(self.as_role(self.general, "nobody").open_request_count, 0)

    def test_commissioner_and_their_requests(self):
        request = self.request_at("accepted")
        action = self.as_role(self.commissioner, "manager").action_view_requests()
        self.assertEqual(self.env["qi.request"].search(action["domain"]), request)

    def test_request_its_demand_and_its_visit(self):
        visit = self.env["qi.visit"].create({"platform_id": self.station.id, "partner_id": self.enterprise.id})
        demand = protected.permitted(self.env["crm.lead"]).create(
            {
                "name": "Gauges",
                "partner_id": self.enterprise.id,
                "qi_platform_id": self.station.id,
                "qi_visit_id": visit.id,
            }
        )
        demand = protected.without_permit(demand)
        request = self.as_role(self.new_request(lead_id=demand.id), "commissioner")
        self.assertEqual(request.action_view_demand()["res_id"], demand.id)
        self.assertEqual(request.action_view_visit()["res_id"], visit.id)
        self.assertEqual((demand.qi_request_count, visit.request_count), (1, 1))
