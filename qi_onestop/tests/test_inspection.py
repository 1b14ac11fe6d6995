# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
import itertools
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, TransactionCase, tagged

from ..tools import inspection_flow
from .common import OnestopCase
from .test_improvement import PNG


class TestInspectionTable(TransactionCase):
    def test_the_share_counts_what_applies(self):
        self.assertEqual(inspection_flow.share([]), 0)
        self.assertEqual(inspection_flow.share(["na", False]), 0)
        self.assertEqual(inspection_flow.share(["met", "met", "partly", "not", "na"]), 0.5)
        for results in itertools.product((*inspection_flow.RESULTS, False), repeat=4):
            share = inspection_flow.share(results)
            self.assertTrue(0 <= share <= 1)
            self.assertEqual(share, inspection_flow.share([*results, "na"]), "what does not apply counts nothing")
            self.assertEqual(share, inspection_flow.share(results[::-1]))
            if "met" in results:
                self.assertLess(inspection_flow.share([*results, "not"]), share)

    def test_every_state_is_reached(self):
        reached = {step.target for step in inspection_flow.TRANSITIONS}
        self.assertEqual(reached | {"planned"}, set(inspection_flow.STATES))
        for state in inspection_flow.OPEN_STATES:
            self.assertTrue([step for step in inspection_flow.TRANSITIONS if step.source == state])


class InspectionCase(OnestopCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env["qi.inspection.template"].create(
            {
                "name": "Counter",
                "item_ids": [
                    Command.create({"sequence": 1, "topic": "Place", "name": "The sign hangs", "how": "Look"}),
                    Command.create({"sequence": 2, "topic": "Place", "name": "The way is free"}),
                    Command.create({"sequence": 3, "name": "The phone is answered", "clause": "5.2"}),
                ],
            }
        )

    def plan(self, role="coordinator", kind="superior", inspectors=("coordinator", "stranger"), **values):
        """Plan an inspection of the station."""
        return self.as_role(self.env["qi.inspection"], role).create(
            {
                "kind": kind,
                "platform_id": self.station.id,
                "template_id": self.template.id,
                "inspector_ids": [Command.set([self.users[name].id for name in inspectors])],
                "body": "TÜV" if kind == "third" else False,
                **values,
            }
        )

    def judge(self, inspection, role, *results):
        for line, result in zip(self.as_role(inspection, role).line_ids, results, strict=True):
            line.write({"result": result, "note": "Seen" if result in inspection_flow.FINDINGS else False})

    def inspection_at(self, state, kind="superior", **values):
        """Return an inspection that has walked to ``state``; the second of three items is a finding."""
        inspection = self.plan(kind=kind, **values)
        at_work = self.as_role(inspection, "coordinator")
        if state == "cancelled":
            at_work._call_off("The hall is closed")
        if state in ("inspecting", "reported", "rectifying", "closed"):
            at_work.action_start()
        if state in ("reported", "rectifying", "closed"):
            self.judge(inspection, "coordinator", "met", "not", "met")
            at_work.action_report()
        if state in ("rectifying", "closed"):
            at_work.line_ids[1].due_date = "2030-01-15"
            at_work.action_order_rectification()
        if state == "closed":
            self.put_right(inspection.line_ids[1])
            self.as_role(inspection.line_ids[1], "coordinator").action_accept()
        inspection = inspection.with_env(self.env)
        self.assertEqual(inspection.state, state)
        return inspection

    def put_right(self, line, role="manager"):
        line = self.as_role(line, role)
        line.write({"measure": "Take the boxes away", "done_note": "They are away"})
        line.action_done()

    def told(self, record):
        return record.with_env(self.env).activity_ids.user_id


class TestInspectionFigures(InspectionCase):
    def test_the_average_is_of_those_that_have_a_share(self):
        judged = self.inspection_at("inspecting")
        self.judge(judged, "coordinator", "met", "not", "na")
        bad = self.inspection_at("inspecting")
        self.judge(bad, "coordinator", "not", "not", "na")
        planned = self.plan()
        nothing_applies = self.inspection_at("inspecting")
        self.judge(nothing_applies, "coordinator", "na", "na", "na")

        def average(inspections):
            [(share,)] = self.env["qi.inspection"]._read_group(
                [("id", "in", inspections.ids)], [], ["met_share:avg"]
            )
            return share

        self.assertEqual(average(judged | bad | planned | nothing_applies), 0.25)
        self.assertFalse(average(planned | nothing_applies))

    def test_findings_are_put_before_people_for_their_day(self):
        inspection = self.inspection_at("rectifying")
        finding = inspection.line_ids[1]
        self.assertEqual(set(finding.activity_ids.mapped("date_deadline")), {date(2030, 1, 15)})
        self.put_right(finding)
        next_day = self.env["qi.telling.mixin"]._working_day_after(1)
        checks = finding.activity_ids.filtered(lambda one: "Check" in one.summary)
        self.assertEqual(set(checks.mapped("date_deadline")), {next_day})


class TestInspection(InspectionCase):
    def test_from_the_plan_until_all_is_put_right(self):
        inspection = self.plan()
        self.assertRegex(inspection.name, r"^JC-\d{4}-\d{4}$")
        self.assertEqual(inspection.line_ids.mapped("item"), self.template.item_ids.mapped("name"))
        self.assertEqual(self.told(inspection), self.users["stranger"], "who arranged it knows of it")
        at_work = self.as_role(inspection, "stranger")
        at_work.action_start()
        with self.assertRaisesRegex(UserError, "Judge “The sign hangs” first"):
            at_work.action_report()
        at_work.line_ids[0].action_met()
        self.assertEqual(at_work.line_ids[1].action_not()["target"], "new")
        at_work.line_ids[2].action_na()
        with self.assertRaisesRegex(UserError, "what was seen at “The way is free”"):
            at_work.action_report()
        at_work.line_ids[1].note = "Boxes stand in it"
        at_work.opinion = "Well kept"
        self.assertEqual((at_work.judged_count, at_work.finding_count, at_work.met_share), (3, 1, 0.5))
        at_work.action_report()
        finding = inspection.line_ids[1].with_env(self.env)
        self.assertEqual((inspection.state, finding.rectification), ("reported", "to_do"))
        with self.assertRaisesRegex(UserError, "by when “The way is free”"):
            at_work.action_order_rectification()
        with self.assertRaisesRegex(UserError, "ask the platform"):
            at_work.action_close()
        at_work.line_ids[1].due_date = "2030-01-15"
        at_work.action_order_rectification()
        self.assertEqual(self.told(finding), self.users["manager"])
        manager = self.as_role(finding, "manager")
        with self.assertRaisesRegex(UserError, "How It Is Put Right"):
            manager.action_done()
        manager.write({"measure": "Take the boxes away", "responsible_id": self.users["clerk"].id})
        clerk = self.as_role(finding, "clerk")
        photo = self.as_role(self.env["ir.attachment"], "clerk").create({"name": "a.png", "raw": PNG})
        clerk.write({"done_note": "They are away", "done_photo_ids": [Command.link(photo.id)]})
        clerk.action_done()
        self.assertEqual(self.told(finding), self.users["coordinator"] | self.users["stranger"])
        self.as_role(finding, "stranger")._send_back("One box is left")
        self.assertEqual((finding.rectification, finding.check_note), ("to_do", "One box is left"))
        self.assertEqual(self.told(finding), self.users["clerk"])
        clerk.action_done()
        self.as_role(finding, "coordinator").action_accept()
        self.assertEqual(finding.checked_by_id, self.users["coordinator"])
        self.assertEqual((inspection.state, inspection.is_open), ("closed", False))
        self.assertFalse(self.told(finding) or finding.remind_on)

    def test_nothing_found_is_closed_at_once(self):
        inspection = self.inspection_at("inspecting")
        self.judge(inspection, "coordinator", "met", "met", "na")
        at_work = self.as_role(inspection, "coordinator")
        at_work.action_report()
        with self.assertRaisesRegex(UserError, "Nothing was found"):
            at_work.action_order_rectification()
        at_work.action_close()
        self.assertEqual((inspection.state, inspection.met_share), ("closed", 1))

    def test_every_step_of_the_table_and_no_other(self):
        steps = {
            "inspecting": lambda one: one.action_start(),
            "reported": lambda one: one.action_report(),
            "rectifying": lambda one: one.action_order_rectification(),
            "cancelled": lambda one: one._call_off("Closed today"),
        }
        parts = {
            "coordinator": {"inspector", "department"},
            "stranger": {"inspector"},
            "manager": set(),
            "clerk": set(),
            "administrator": {"department"},
        }
        for source in inspection_flow.STATES:
            inspection = self.inspection_at(source)
            if source == "inspecting":
                self.judge(inspection, "coordinator", "met", "not", "met")
            if source == "reported":
                self.as_role(inspection, "coordinator").line_ids[1].due_date = "2030-01-15"
            for (target, take), (role, actors) in itertools.product(steps.items(), parts.items()):
                step = inspection_flow.find(source, target)
                with self.subTest(source=source, target=target, role=role):
                    record = self.as_role(inspection, role)
                    error = self.attempt(lambda take=take, record=record: take(record), UserError)
                    self.assertEqual(error is None, bool(step and actors & set(step.actors)), error)

    def test_calling_off_needs_a_reason(self):
        inspection = self.plan()
        action = self.as_role(inspection, "coordinator").action_call_off()
        window = Form(
            self.as_role(self.env["qi.inspection.step"], "coordinator").with_context(**action["context"])
        )
        window.reason = "The hall is closed"
        window.save().action_confirm()
        self.assertEqual((inspection.state, inspection.reason), ("cancelled", "The hall is closed"))
        with self.assertRaisesRegex(UserError, "Say why"):
            self.as_role(self.plan(), "coordinator")._call_off(" ")

    def test_nobody_inspects_where_they_work(self):
        for role in ("clerk", "commissioner", "colleague"):
            with self.subTest(role=role), self.assertRaisesRegex(ValidationError, "cannot inspect it"):
                self.plan(inspectors=("coordinator", role))
        own = self.plan("manager", kind="self", inspectors=("commissioner",))
        self.as_role(own, "commissioner").action_start()
        with self.assertRaisesRegex(ValidationError, "not of the house"):
            self.plan(inspectors=("coordinator", "portal"))
        inspection = self.plan()
        with self.assertRaisesRegex(ValidationError, "works at Station"):
            self.as_role(inspection, "coordinator").inspector_ids = self.users["clerk"]

    def test_two_go_and_a_third_party_has_a_name(self):
        with self.assertRaisesRegex(UserError, "At least 2 people"):
            self.as_role(self.plan(inspectors=("coordinator",)), "coordinator").action_start()
        third = self.plan(kind="third", inspectors=("coordinator",), body=False)
        with self.assertRaisesRegex(UserError, "which body inspects"):
            self.as_role(third, "coordinator").action_start()
        with self.assertRaisesRegex(UserError, "Choose a checklist"):
            self.as_role(self.plan(template_id=False), "coordinator").action_start()

    def test_who_arranges_inspections(self):
        self.plan("manager", kind="self", inspectors=("manager",))
        for role in ("clerk", "commissioner"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.plan(role, kind="self", inspectors=(role,))
        with self.assertRaises(AccessError):
            self.plan("manager", platform_id=self.city.id)

    def test_each_side_writes_its_own_and_in_time(self):
        finding = self.inspection_at("rectifying").line_ids[1]
        for role, values, error in (
            ("manager", {"result": "met"}, AccessError),
            ("manager", {"note": "All is well"}, AccessError),
            ("manager", {"due_date": "2031-01-01"}, AccessError),
            ("stranger", {"measure": "Ours"}, AccessError),
            ("stranger", {"result": "met"}, UserError),
            ("commissioner", {"done_note": "Mine"}, AccessError),
            ("manager", {"rectification": "accepted"}, AccessError),
            ("manager", {"checked_by_id": self.users["manager"].id}, AccessError),
        ):
            with self.subTest(role=role, values=values), self.assertRaises(error), self.env.cr.savepoint():
                self.as_role(finding, role).write(values)
        self.put_right(finding)
        with self.assertRaisesRegex(UserError, "cannot be written any more"):
            self.as_role(finding, "manager").done_note = "Else"
        with self.assertRaises(AccessError):
            self.as_role(finding, "manager").action_accept()
        with self.assertRaisesRegex(UserError, "stay as they are"):
            self.as_role(finding, "coordinator").unlink()
        with self.assertRaisesRegex(UserError, "stay as they are"):
            self.as_role(self.env["qi.inspection.line"], "coordinator").create(
                {"inspection_id": finding.inspection_id.id, "item": "One more"}
            )
        with self.assertRaisesRegex(UserError, "cannot be written while"):
            self.as_role(finding.inspection_id, "coordinator").opinion = "Else"
        with self.assertRaisesRegex(UserError, "stay on record"):
            finding.inspection_id.unlink()

    def test_in_a_self_check_another_accepts(self):
        inspection = self.plan("manager", kind="self", inspectors=("manager",))
        manager = self.as_role(inspection, "manager")
        manager.action_start()
        self.judge(inspection, "manager", "met", "partly", "met")
        manager.action_report()
        manager.line_ids[1].due_date = "2030-01-15"
        manager.action_order_rectification()
        finding = inspection.line_ids[1]
        self.put_right(finding)
        with self.assertRaisesRegex(AccessError, "not who did it"):
            self.as_role(finding, "manager").action_accept()
        self.as_role(finding, "coordinator").action_accept()
        self.assertEqual(inspection.with_env(self.env).state, "closed")

    def test_one_click_opens_an_improvement(self):
        early = self.inspection_at("inspecting").line_ids[1]
        with self.assertRaisesRegex(UserError, "was reported"):
            self.as_role(early, "coordinator").action_improve()
        finding = self.inspection_at("rectifying").line_ids[1]
        action = self.as_role(finding, "manager").action_improve()
        improvement = self.env["qi.improvement"].browse(action["res_id"])
        self.assertEqual((improvement.source, improvement.title), ("inspection", "The way is free"))
        self.assertEqual(improvement.platform_id, self.station)
        again = self.as_role(finding, "coordinator").action_improve()
        self.assertEqual(again["res_id"], improvement.id)
        self.assertEqual(self.as_role(finding.inspection_id, "manager").improvement_count, 1)

    def test_photos_are_photos(self):
        line = self.as_role(self.inspection_at("inspecting").line_ids[0], "stranger")
        Attachment = self.as_role(self.env["ir.attachment"], "stranger")
        photo = Attachment.create({"name": "a.png", "raw": PNG})
        line.photo_ids = photo
        self.assertEqual((photo.res_model, photo.res_id, line.photo_count), (line._name, line.id, 1))
        with self.assertRaisesRegex(ValidationError, "is no photo. JPEG"):
            line.photo_ids = Attachment.create({"name": "b.pdf", "raw": b"%PDF-1.4 x"})

    def test_a_used_checklist_stays_and_is_followed(self):
        self.plan()
        with self.assertRaisesRegex(UserError, "Make a new version"):
            self.as_role(self.template.item_ids[0], "coordinator").name = "Else"
        with self.assertRaisesRegex(UserError, "Make a new version"):
            self.as_role(self.template, "coordinator").item_ids = [Command.create({"name": "More"})]
        with self.assertRaisesRegex(UserError, "Make a new version"):
            self.template.item_ids[0].unlink()
        action = self.as_role(self.template, "coordinator").action_new_version()
        following = self.env["qi.inspection.template"].browse(action["res_id"])
        self.assertEqual((following.version, following.predecessor_id), (2, self.template))
        self.assertFalse(self.template.active)
        following.item_ids[0].name = "Two signs hang"
        self.assertEqual(self.template.item_ids[0].name, "The sign hangs")

    def test_the_checklist_changes_while_it_is_planned(self):
        other = self.template.copy({"name": "Short"})
        other.item_ids[1:].unlink()
        inspection = self.plan()
        self.as_role(inspection, "coordinator").template_id = other
        self.assertEqual(len(inspection.line_ids), 1)
        self.as_role(self.plan(inspectors=("coordinator", "stranger")), "coordinator").action_start()
        with self.assertRaisesRegex(UserError, "cannot be written while"):
            self.as_role(self.inspection_at("inspecting"), "coordinator").template_id = other

    def test_seeded_checklists_are_there(self):
        for name, least in (("offline", 15), ("online", 10), ("mystery", 10)):
            template = self.env.ref(f"qi_onestop.qi_inspection_template_{name}")
            self.assertGreaterEqual(template.item_count, least)
            self.assertTrue(all(template.item_ids.mapped("how")))

    def test_every_form_opens(self):
        for role in ("manager", "coordinator", "administrator"):
            form = Form(self.as_role(self.env["qi.inspection"], role))
            form.platform_id = self.station
            form.kind = "self"
            form.template_id = self.template
            self.assertEqual(len(form.save().line_ids), 3)
        line = self.as_role(self.inspection_at("rectifying").line_ids[1], "manager")
        form = Form(line, "qi_onestop.qi_inspection_line_view_form")
        form.measure = "Boxes go"
        form.save()
        Form(self.as_role(self.env["qi.inspection.template"], "coordinator"))

    def test_papers_print(self):
        inspection = self.inspection_at("rectifying")
        report = self.env["ir.actions.report"]
        record = report._render_qweb_html("qi_onestop.qi_inspection_record", inspection.ids)[0].decode()
        order = report._render_qweb_html("qi_onestop.qi_inspection_order", inspection.ids)[0].decode()
        for text in (inspection.name, "The sign hangs", "The way is free", "66.7"):
            self.assertIn(text, record)
        self.assertIn("The way is free", order)
        self.assertNotIn("The sign hangs", order)


class TestMysteryVisit(InspectionCase):
    """Every way by which the inspected platform could learn of a mystery visit before it is reported."""

    AT_THE_PLATFORM = ("clerk", "commissioner", "colleague", "manager")

    def setUp(self):
        super().setUp()
        self.visit = self.plan(kind="mystery", inspectors=("stranger",))

    def ways(self, role):
        """Yield ``(way, what it shows)`` of the visit to ``role``."""
        env = self.as_role(self.env["qi.inspection"], role).env
        Inspection, Line = env["qi.inspection"], env["qi.inspection.line"]
        here = [("platform_id", "=", self.station.id)]
        yield "read", self.as_role(self.visit, role).has_access("read")
        yield "search", Inspection.search(here)
        yield "count", Inspection.search_count(here)
        yield "name_search", Inspection.name_search("")
        yield "list", Inspection.web_search_read(here, {"name": {}})["records"]
        yield "read_group", Inspection._read_group(here, ["kind"], ["__count"])
        yield "pivot", Inspection.formatted_read_group(here, ["platform_id"], ["finding_count:sum"])
        yield "calendar", Inspection.search_read([*here, ("date_planned", "=", self.visit.date_planned)], ["kind"])
        yield "ledger", "Rows: 0" not in self.ledger(role).content
        yield "items", Line.search([("platform_id", "=", self.station.id)])
        yield "item groups", Line._read_group([("platform_id", "=", self.station.id)], ["topic"], ["__count"])
        yield "items read", self.as_role(self.visit.line_ids, role).has_access("read")
        yield "activities", env["mail.activity"].search([("res_model", "=", "qi.inspection")])
        yield (
            "messages",
            env["mail.message"].search([("model", "=", "qi.inspection"), ("res_id", "in", self.visit.ids)]),
        )
        photos = env["ir.attachment"].search([("res_model", "=", "qi.inspection.line")])
        yield "photos", photos.filtered(lambda photo: photo.res_id in self.visit.line_ids.ids)
        yield "followers", self.users[role].partner_id in self.visit.message_partner_ids

    def ledger(self, role):
        """Return the ledger of the month's inspections of the station, as ``role`` fills in its dialog."""
        planned = self.visit.date_planned
        return self.as_role(self.env["qi.ledger.make"], role).create(
            {"ledger": "inspection", "platform_id": self.station.id, "date_from": planned, "date_to": planned}
        )

    def test_the_log_of_exports_does_not_count_it(self):
        ledger = self.ledger("coordinator")
        ledger._write_file(io.BytesIO())
        self.assertIn("Rows: 1", ledger.content)
        log = self.as_role(self.env["qi.ledger.export"], "auditor").search([], limit=1)
        self.assertEqual((log.ledger, log.row_text), ("inspection", False))

    def assert_seen(self, role, seen):
        self.env.flush_all()
        self.env.invalidate_all()
        for way, shown in self.ways(role):
            if seen and way in ("followers", "activities", "photos", "messages"):
                continue
            with self.subTest(role=role, way=way, state=self.visit.state):
                self.assertEqual(bool(shown), seen)

    def test_it_is_hidden_until_it_is_reported(self):
        photo = self.as_role(self.env["ir.attachment"], "stranger").create({"name": "a.png", "raw": PNG})
        for state in ("planned", "inspecting"):
            if state == "inspecting":
                self.as_role(self.visit, "stranger").action_start()
                self.as_role(self.visit.line_ids[1], "stranger").photo_ids = photo
            for role in self.AT_THE_PLATFORM:
                self.assert_seen(role, False)
            for role in ("stranger", "coordinator", "administrator"):
                self.assert_seen(role, True)
        self.visit.message_subscribe([self.users["manager"].partner_id.id])
        self.assert_seen("manager", False)
        self.judge(self.visit, "stranger", "met", "not", "met")
        self.as_role(self.visit, "stranger").action_report()
        for role in self.AT_THE_PLATFORM:
            self.assert_seen(role, True)
        self.assertTrue(self.as_role(photo, "clerk").has_access("read"))

    def test_a_visit_called_off_stays_hidden(self):
        self.as_role(self.visit, "coordinator")._call_off("Known already")
        for role in self.AT_THE_PLATFORM:
            self.assert_seen(role, False)

    def test_no_gap_of_numbers_tells_of_it(self):
        self.assertFalse(self.visit.name)
        before, after = self.plan(), self.plan()
        numbers = [int(one.name.rsplit("-", 1)[1]) for one in (before, after)]
        self.plan(kind="mystery", inspectors=("stranger",))
        self.assertEqual(numbers[1], numbers[0] + 1)
        self.assertEqual(int(self.plan().name.rsplit("-", 1)[1]), numbers[1] + 1)
        self.as_role(self.visit, "stranger").action_start()
        self.judge(self.visit, "stranger", "met", "met", "met")
        self.as_role(self.visit, "stranger").action_report()
        self.assertTrue(self.visit.with_env(self.env).name)

    def test_it_is_one_from_the_start(self):
        with self.assertRaisesRegex(UserError, "from the start"):
            self.as_role(self.visit, "coordinator").kind = "third"
        with self.assertRaisesRegex(UserError, "from the start"):
            self.as_role(self.plan(), "coordinator").kind = "mystery"

    def test_somebody_of_the_department_who_works_there_learns_nothing(self):
        watcher = self.users["administrator"]
        self.station.staff_ids |= watcher
        self.assert_seen("administrator", False)

    def test_nobody_may_ask_for_it_through_the_platform(self):
        with self.assertRaises(AccessError):
            self.as_role(self.visit, "manager").read(["kind"])
        with self.assertRaises(AccessError):
            self.as_role(self.visit, "manager").action_call_off()
        with self.assertRaises(AccessError):
            self.as_role(self.visit.line_ids[0], "manager").write({"measure": "x"})
        with self.assertRaises(AccessError):
            self.as_role(self.visit, "manager").write({"opinion": "x"})

    def test_links_show_no_name_of_it(self):
        """Odoo shows the name of what a link points to, whoever asks."""
        Step = self.env["qi.inspection.step"]
        for role, seen in (("manager", False), ("stranger", True)):
            step = self.as_role(Step, role).create(
                {
                    "inspection_id": self.visit.id,
                    "line_id": self.visit.line_ids[0].id,
                    "step": "cancel",
                    "reason": "x",
                }
            )
            self.env.flush_all()
            self.env.invalidate_all()
            [shown] = step.read(["inspection_id", "line_id"])
            with self.subTest(role=role):
                self.assertEqual("Mystery" in shown["inspection_id"][1], seen)
                self.assertEqual("sign" in shown["line_id"][1], seen)


@tagged("-at_install", "post_install")
class TestRectificationOverdue(InspectionCase):
    def run_at(self, instant):
        self.env.flush_all()
        with freeze_time(instant), self.enter_registry_test_mode():
            self.env.ref("qi_onestop.ir_cron_inspection_overdue").method_direct_trigger()
        self.env.invalidate_all()

    def late(self, finding):
        activity_type = self.env.ref("qi_onestop.mail_activity_type_overdue")
        return finding.activity_ids.filtered(lambda one: one.activity_type_id == activity_type).user_id

    def test_what_is_not_put_right_rises(self):
        with freeze_time("2026-05-05 02:00:00"):
            finding = self.inspection_at("rectifying").line_ids[1]
            self.as_role(finding, "coordinator").due_date = "2026-05-14"
            self.as_role(finding, "manager").responsible_id = self.users["clerk"]
        self.assertEqual(finding.remind_on, date(2026, 5, 11))
        self.run_at("2026-05-11 02:00:00")
        self.assertEqual(self.late(finding), self.users["clerk"])
        self.run_at("2026-05-21 02:00:00")
        self.assertEqual(self.late(finding), self.users["clerk"] | self.users["manager"])
        self.run_at("2026-05-28 02:00:00")
        self.assertIn(self.users["coordinator"], self.late(finding))
        with freeze_time("2026-05-29 02:00:00"):
            self.put_right(finding)
        self.assertFalse(self.late(finding) or finding.remind_on)
