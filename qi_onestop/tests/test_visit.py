# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
from datetime import timedelta

import polib

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form
from odoo.tools import SQL, format_date
from odoo.tools.misc import file_open
from odoo.tools.safe_eval import safe_eval

from ..models import qi_files_mixin
from .visit_common import CARRIED, ON_SITE, VisitCase

PNG = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


class TestVisit(VisitCase):
    def test_the_whole_story(self):
        """Planned, visited, carried back, requested, completed: the visit closes by itself."""
        visit = self.as_role(self.new_visit(), "commissioner")
        self.assertRegex(visit.name, r"^ZF-\d{4}-\d{4}$")
        self.assertEqual((visit.state, visit.is_open), ("planned", True))
        visit.write({"finding_ids": [(0, 0, ON_SITE), (0, 0, {**CARRIED, "element_id": self.metrology.id})]})
        answered, carried = visit.finding_ids
        self.assertEqual(visit.finding_ids.mapped("state"), ["open", "open"])
        visit.action_record_done()
        self.assertEqual((visit.state, visit.recorded_by_id), ("done", self.users["commissioner"]))
        self.assertTrue(visit.visited_at)
        self.assertEqual((answered.state, answered.solved_by_id), ("solved", self.users["commissioner"]))
        self.assertEqual(answered.solved_on, self.today)
        self.assertEqual((carried.state, visit.open_finding_count), ("open", 1))
        demand = carried.lead_id
        self.assertEqual(demand.name, "Twelve gauges without calibration")
        self.assertEqual(demand.partner_id, self.enterprise)
        self.assertEqual((demand.qi_platform_id, demand.qi_visit_id), (self.station, visit))
        self.assertEqual((demand.qi_contact_phone, demand.qi_element_ids), ("13800000001", self.metrology))
        self.assertEqual((demand.qi_state, visit.demand_count), ("open", 1))
        request = self.new_request(lead_id=demand.id)
        self.assertEqual((request.visit_id, visit.request_count), (visit, 1))
        self.assertEqual(demand.qi_state, "in_progress")
        self.finish(request)
        self.assertEqual((demand.qi_state, demand.qi_solved_on), ("solved", self.today))
        self.assertEqual((carried.state, carried.outcome), ("solved", request.name))
        self.assertEqual((visit.state, visit.is_open), ("closed", False))

    def test_two_people_go(self):
        visit = self.new_visit(visitor_ids=self.users["commissioner"].ids)
        with self.assertRaisesRegex(UserError, "At least two people"):
            visit.action_record_done()
        with self.assertRaisesRegex(ValidationError, "not of the house"):
            visit.visitor_ids += self.users["portal"]
        self.env.invalidate_all()
        visit.visitor_ids += self.users["manager"]
        visit.action_record_done()
        self.assertEqual(visit.state, "closed")

    def test_what_was_answered_on_site_is_written_down(self):
        visit = self.new_visit({**ON_SITE, "answer": " "})
        with self.assertRaisesRegex(UserError, "what was answered on site to “Which scales"):
            visit.action_record_done()

    def test_a_visit_is_recorded_once_and_not_ahead(self):
        visit = self.new_visit(CARRIED)
        with self.assertRaisesRegex(ValidationError, "in the future"):
            visit.visited_at = fields.Datetime.now() + timedelta(days=1)
        visit.action_record_done()
        with self.assertRaisesRegex(UserError, "recorded or cancelled already"):
            visit.action_record_done()
        visit.finding_ids._carry_back()
        self.assertEqual(len(visit.demand_ids), 1)

    def test_a_problem_remembered_later_is_carried_back_too(self):
        visit = self.new_visit(CARRIED)
        visit.action_record_done()
        visit.write({"finding_ids": [(0, 0, {**CARRIED, "problem": "No standards"})]})
        self.assertEqual(
            visit.demand_ids.sorted("id").mapped("name"), ["Twelve gauges without calibration", "No standards"]
        )
        with self.assertRaisesRegex(UserError, "is a demand already"):
            visit.finding_ids[0].handling = "on_site"
        with self.assertRaisesRegex(UserError, "is a demand already"):
            visit.finding_ids[0].unlink()

    def test_recorded_and_closed_visits_stay_as_they_are(self):
        visit = self.new_visit(CARRIED)
        visit.action_record_done()
        with self.assertRaisesRegex(UserError, "“Planned For” stays as it is"):
            visit.date_planned = self.day(3)
        visit.notes = "They also asked about standards"
        visit.finding_ids._solve("Settled by phone")
        self.assertEqual((visit.state, visit.demand_ids.qi_state), ("closed", "solved"))
        self.assertEqual(visit.finding_ids.outcome, "Settled by phone")
        for change in (
            lambda: visit.write({"notes": "Again"}),
            lambda: visit.write({"finding_ids": [(0, 0, CARRIED)]}),
            lambda: visit.finding_ids.write({"answer": "x"}),
            lambda: self.env["qi.visit.finding"].create({**CARRIED, "visit_id": visit.id}),
        ):
            with self.assertRaisesRegex(UserError, "can no longer be changed"):
                change()
        with self.assertRaisesRegex(UserError, "is solved already"):
            visit.finding_ids._solve("Twice")

    def test_problems_close_by_hand_through_the_window(self):
        visit = self.new_visit(CARRIED)
        window = self.env["qi.demand.solve"]
        with self.assertRaisesRegex(UserError, "as done first"):
            window.create({"finding_ids": visit.finding_ids.ids, "note": "Early"}).action_solve()
        visit.action_record_done()
        with self.assertRaisesRegex(UserError, "how it was solved"):
            window.create({"finding_ids": visit.finding_ids.ids, "note": " \n"}).action_solve()
        self.new_request(lead_id=visit.demand_ids.id)
        with self.assertRaisesRegex(UserError, "requests under way"):
            window.create({"finding_ids": visit.finding_ids.ids, "note": "Over"}).action_solve()
        visit.demand_ids.qi_request_ids.write(
            {"stage_id": self.stage("withdrawn").id, "exit_reason": "No longer needed"}
        )
        self.assertEqual(visit.demand_ids.qi_state, "open")
        window.create({"finding_ids": visit.finding_ids.ids, "note": "Over"}).action_solve()
        self.assertEqual(visit.state, "closed")

    def test_planned_visits_are_cancelled_with_the_reason(self):
        visit = self.new_visit()
        window = self.env["qi.visit.cancel"].with_context(active_ids=visit.ids)
        window.create({"reason": "The firm is closed for stocktaking"}).action_cancel()
        self.assertEqual((visit.state, visit.is_open), ("cancelled", False))
        with self.assertRaisesRegex(UserError, "only planned visits"):
            window.create({"reason": "Again"}).action_cancel()
        with self.assertRaisesRegex(UserError, "can no longer be changed"):
            visit.purpose = "Something else"

    def test_only_enterprises_are_visited(self):
        with self.assertRaisesRegex(ValidationError, "not marked as an enterprise"):
            self.new_visit(partner_id=self.users["clerk"].partner_id.id)

    def test_machine_fields_cannot_be_forged(self):
        Visit = self.as_role(self.env["qi.visit"], "commissioner")
        visit = self.as_role(self.new_visit(CARRIED), "commissioner")
        values = {"platform_id": self.station.id, "partner_id": self.enterprise.id}
        forged_problem = {**CARRIED, "closing_note": "Solved"}
        for attempt in (
            lambda: visit.write({"state": "closed"}),
            lambda: visit.write({"recorded_at": fields.Datetime.now()}),
            lambda: visit.write({"finding_ids": [(0, 0, forged_problem)]}),
            lambda: visit.finding_ids.write({"state": "solved"}),
            lambda: Visit.create({**values, "name": "ZF-1"}),
            lambda: Visit.create({**values, "finding_ids": [(0, 0, forged_problem)]}),
        ):
            with self.assertRaisesRegex(AccessError, "kept by the program"):
                attempt()
        made = Visit.with_context(default_state="closed", default_name="ZF-1").create(values)
        self.assertEqual(made.state, "planned")
        self.assertNotEqual(made.name, "ZF-1")

    def test_records_created_along_with_a_visit_cannot_be_forged_either(self):
        visits = self.as_role(self.env["qi.visit"], "commissioner")
        demand = {"name": "Gauges", "partner_id": self.enterprise.id, "qi_platform_id": self.station.id}
        for forged in ({"qi_state": "solved"}, {"qi_solution": "By magic"}):
            with self.subTest(forged=forged), self.assertRaisesRegex(AccessError, "kept by the program"):
                visits.create(
                    {
                        "platform_id": self.station.id,
                        "partner_id": self.enterprise.id,
                        "demand_ids": [(0, 0, {**demand, **forged})],
                    }
                )

    def test_photos_are_photos_and_ones_own(self):
        Attachment = self.as_role(self.env["ir.attachment"], "commissioner")
        visit = self.as_role(self.new_visit(), "commissioner")
        photo = Attachment.create({"name": "gate.png", "raw": base64.b64decode(PNG), "res_model": "qi.visit"})
        visit.photo_ids += photo
        self.assertEqual((photo.res_model, photo.res_id), ("qi.visit", visit.id))
        self.as_role(photo, "colleague").check_access("read")
        values = {"name": "other.png", "raw": base64.b64decode(PNG)}
        page = Attachment.create({"name": "gate2.png", "raw": b"<html>", "res_model": "qi.visit"})
        foreign = self.env["ir.attachment"].create(values)
        elsewhere = Attachment.create({**values, "res_model": "res.partner", "res_id": self.enterprise.id})

        def refused(attachment):
            link = {"photo_ids": [(4, attachment.id)]}
            return str(self.attempt(lambda: visit.write(link), AccessError, ValidationError))

        self.assertIn("“gate2.png” is no photo", refused(page))
        self.assertIn("not allowed to access", refused(foreign))
        self.assertIn("“other.png” belongs elsewhere", refused(elsewhere))
        self.patch(qi_files_mixin, "MAX_PHOTO_BYTES", 10)
        big = Attachment.create({**values, "name": "big.png", "res_model": "qi.visit"})
        self.assertIn("“big.png” is larger than", refused(big))
        self.patch(qi_files_mixin, "MAX_FILES", 0)
        self.assertIn("0 photos at most", refused(photo))

    def test_the_form_fills_in_the_contact(self):
        self.env["res.partner"].create(
            {"name": "Mr Fan", "parent_id": self.enterprise.id, "phone": "139", "type": "contact"}
        )
        self.enterprise.street = "Mill Lane 1"
        form = Form(self.as_role(self.env["qi.visit"], "commissioner"))
        form.partner_id = self.enterprise
        self.assertEqual((form.contact_name, form.contact_phone, form.place), ("Mr Fan", "139", "Mill Lane 1"))
        self.assertFalse(form.near_warning)
        form.save()

    # The same firm twice

    def test_another_platforms_visit_within_thirty_days_warns(self):
        stranger = self.new_visit(
            platform_id=self.other_station.id, date_planned=self.day(20), purpose="Confidential", notes="Secret"
        )
        form = Form(self.as_role(self.env["qi.visit"], "commissioner"))
        form.partner_id = self.enterprise
        self.assertIn(f"{format_date(self.env, self.day(20))} (Other Station)", form.near_warning)
        for hidden in (stranger.name, "Confidential", "Secret"):
            self.assertNotIn(hidden, form.near_warning)
        form.date_planned = self.day(51)
        self.assertFalse(form.near_warning)
        form.date_planned = self.day(50)
        self.assertIn("Other Station", form.near_warning)
        form.partner_id = self.other_enterprise
        self.assertFalse(form.near_warning)
        visit = form.save()
        self.assert_warned(visit, False)
        visit = self.as_role(self.new_visit(), "commissioner")
        self.assert_warned(visit, True)
        stranger._cancel("Not needed")
        self.assert_warned(visit, False)

    def assert_warned(self, visit, warned):
        self.env.invalidate_all()
        self.assertEqual(bool(visit.near_warning), warned)

    def test_nobody_without_a_role_is_told_of_visits(self):
        with self.assertRaises(AccessError):
            self.as_role(self.env["qi.visit"], "nobody")._near_visits(self.enterprise, self.today, self.today)

    def test_last_visit_counts_whoever_came(self):
        visits = self.new_visit() | self.new_visit(platform_id=self.other_station.id)
        self.assertFalse(self.enterprise.qi_last_visit_on)
        visits[0].visited_at = fields.Datetime.now() - timedelta(days=400)
        visits.action_record_done()
        self.assertEqual(self.enterprise.qi_last_visit_on, self.today)
        self.assertEqual(self.as_role(self.enterprise, "clerk").qi_visit_count, 1)

    # The walking plan

    def _plan(self, partners, **values):
        return self.as_role(self.env["qi.visit.plan"], "commissioner").create(
            {
                "platform_id": self.station.id,
                "partner_ids": partners.ids,
                "date_from": "2025-09-29",
                "date_to": "2025-10-11",
                "visitor_ids": (self.users["commissioner"] | self.users["colleague"]).ids,
                **values,
            }
        )

    def test_plan_spreads_over_working_days(self):
        firms = self.env["res.partner"].create(
            [{"name": f"Firm {n}", "qi_enterprise_kind": "enterprise", "phone": str(n)} for n in range(8)]
        )
        plan = self._plan(firms, purpose="Tell of the new offers")
        action = plan.action_plan()
        visits = self.env["qi.visit"].search(action["domain"])
        self.assertEqual(visits.partner_id, firms)
        self.assertEqual(len(visits), 8)
        # National Day: 1 to 8 October are off, Saturday the 11th is made up for.
        days = sorted(str(day) for day in set(visits.mapped("date_planned")))
        self.assertEqual(days, ["2025-09-29", "2025-09-30", "2025-10-09", "2025-10-10", "2025-10-11"])
        self.assertEqual(visits.visitor_ids, self.users["commissioner"] | self.users["colleague"])
        self.assertEqual(set(visits.mapped("purpose")), {"Tell of the new offers"})

    def test_plan_says_what_is_missing(self):
        firm = self.enterprise
        for values, sentence in (
            ({"partner_ids": []}, "Choose the enterprises"),
            ({"visitor_ids": self.users["commissioner"].ids}, "Choose the second one"),
            ({"date_to": "2025-09-01"}, "ends before it begins"),
            ({"date_to": "2027-09-01"}, "a year at most"),
            ({"date_from": "2025-10-01", "date_to": "2025-10-05"}, "no working day"),
        ):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, sentence):
                self._plan(firm, **values).action_plan()

    def test_plan_warns_of_firms_visited_by_others(self):
        self.new_visit(platform_id=self.other_station.id, date_planned="2025-10-20")
        plan = self._plan(self.enterprise | self.other_enterprise)
        self.assertIn("Bearing Works: 10/20/2025 (Other Station)", plan.near_warning)
        self.assertNotIn("Hill Farm", plan.near_warning)
        self.assertEqual(plan.action_plan()["res_model"], "qi.visit")

    def test_plan_from_the_list_of_enterprises(self):
        Plan = self.as_role(self.env["qi.visit.plan"], "commissioner")
        plan = Form(Plan.with_context(active_model="res.partner", active_ids=self.enterprise.ids))
        self.assertEqual(plan.partner_ids[:], self.enterprise)


class TestVisitPerformance(VisitCase):
    def _plan(self, count):
        firms = self.env["res.partner"].create(
            [{"name": f"Firm {n}", "qi_enterprise_kind": "enterprise"} for n in range(count)]
        )
        return self.env["qi.visit.plan"].create(
            {
                "platform_id": self.station.id,
                "partner_ids": firms.ids,
                "visitor_ids": (self.users["commissioner"] | self.users["colleague"]).ids,
            }
        )

    def test_planning_two_hundred_costs_hardly_more_queries_than_ten(self):
        self._plan(2).action_plan()
        few, many = self._plan(10), self._plan(200)
        cost_of_few = self.queries(few.action_plan)
        self.assertLessEqual(self.queries(many.action_plan), cost_of_few + 10)

    def test_recording_fifty_costs_hardly_more_queries_than_five(self):
        def visits(count):
            made = self.env["qi.visit"]
            for _serial in range(count):
                made |= self.new_visit(CARRIED, ON_SITE)
            return made

        warm_up, few, many = visits(2), visits(5), visits(50)
        warm_up.action_record_done()
        cost_of_few = self.queries(few.action_record_done)
        self.assertLessEqual(self.queries(many.action_record_done), cost_of_few + 10)

    def test_warnings_of_a_hundred_visits_are_found_with_one_query(self):
        visits = self.env["qi.visit"]
        for offset in range(100):
            visits |= self.new_visit(date_planned=self.day(offset))
        self.env.invalidate_all()
        visits.mapped("partner_id.name")
        visits.mapped("platform_id.name")
        self.assertLessEqual(self.queries(lambda: visits.mapped("near_warning")), 4)

    def test_every_list_a_role_opens_has_an_index(self):
        self.new_visit()
        self.env.flush_all()
        columns = "state, create_uid"
        platforms = self.env["qi.platform"].create([{"name": f"P{n}", "code": f"P{n}"} for n in range(40)])
        partners = self.env["res.partner"].create(
            [{"name": f"E{n}", "qi_enterprise_kind": "farm"} for n in range(40)]
        )
        self.env.execute_query(
            SQL(
                """INSERT INTO qi_visit (name, platform_id, partner_id, is_open, date_planned, %s)
                   SELECT 'X-' || n, (%s)[1 + n %% 40], (%s)[1 + n %% 40], FALSE, date '2015-01-01' + n %% 3000, %s
                   FROM (SELECT * FROM qi_visit ORDER BY id DESC LIMIT 1) r, generate_series(1, 20000) n
                   RETURNING qi_visit.id""",
                SQL(columns),
                platforms.ids,
                partners.ids,
                SQL(columns),
            )
        )
        self.env.cr.execute("ANALYZE qi_visit")
        order = self.env["qi.visit"]._order
        for role in ("clerk", "commissioner", "manager", "coordinator", "administrator"):
            for name in ("qi_visit_action", "qi_visit_action_my"):
                user = self.users[role]
                domain = safe_eval(self.env.ref(f"qi_onestop.{name}").domain or "[]", {"uid": user.id})
                query = self.env["qi.visit"].with_user(user)._search(domain, limit=80, order=order)
                plan = "\n".join(line for (line,) in self.env.execute_query(SQL("EXPLAIN %s", query.select())))
                with self.subTest(role=role, action=name):
                    self.assertNotIn("Seq Scan on qi_visit ", plan)


class TestVisitWords(VisitCase):
    def test_a_service_visit_is_never_called_an_inspection(self):
        """服务性走访 is no 检查: the word stands nowhere in what visits and demands show."""
        ours = ("visit", "demand", "finding", "crm_lead")
        with file_open("qi_onestop/i18n/zh_CN.po", "rb") as file:
            entries = polib.pofile(file.read().decode())
        terms = [
            entry for entry in entries if any(word in place for place, _line in entry.occurrences for word in ours)
        ]
        self.assertGreater(len(terms), 100)
        for entry in terms:
            with self.subTest(term=entry.msgid):
                self.assertTrue(entry.msgstr or entry.msgid == "ID" or entry.msgid.startswith("object."))
                self.assertNotIn("检查", entry.msgstr)

    def test_form_and_print_say_service_visit(self):
        visit = self.new_visit(ON_SITE).with_context(lang="zh_CN")
        self.assertIn("服务性走访", visit.get_view(view_type="form")["arch"])
        report = self.env["ir.actions.report"].with_context(lang="zh_CN")
        for name, ids in (
            ("qi_visit_form", visit.ids),
            ("qi_visit_form_partner", self.enterprise.ids),
            ("qi_visit_form_blank", []),
        ):
            with self.subTest(report=name):
                page = report._render_qweb_html(f"qi_onestop.{name}", ids)[0].decode()
                self.assertIn("服务性走访登记表", page)
                self.assertIn("走访人签字", page)
                self.assertNotIn("检查", page)
                self.assertEqual("Bearing Works" in page, name != "qi_visit_form_blank")
                self.assertEqual("Those for trade" in page, name == "qi_visit_form")

    def test_text_of_visitors_is_inert(self):
        visit = self.new_visit({**ON_SITE, "problem": "<script>alert(1)</script>"})
        page = self.env["ir.actions.report"]._render_qweb_html("qi_onestop.qi_visit_form", visit.ids)[0].decode()
        self.assertNotIn("<script>alert", page)

    def test_file_name_carries_the_number(self):
        visit = self.new_visit().with_context(lang="zh_CN")
        self.assertEqual(visit._form_name(), f"服务性走访登记表{visit.name}")
