# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import itertools
from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, TransactionCase, tagged

from ..tools import improvement_flow, overdue
from .common import OnestopCase

PLAN = {
    "cause": "Nobody was told to",
    "cause_category": "rules",
    "measure": "A list on the wall",
}
SAID = {
    ("plan", "do"): {},
    ("do", "check"): {"done_note": "The list hangs"},
    ("check", "act"): {"effect": "effective", "verification": "Looked twice"},
    ("check", "do"): {"effect": "not", "verification": "The list fell down"},
    ("act", "closed"): {"lasting": "document", "lasting_note": "Rule 7, from today"},
    ("closed", "plan"): {"reason": "It happened again"},
    **{(source, "cancelled"): {"reason": "The counter is closed"} for source in improvement_flow.OPEN_STATES},
}
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa75\x81\x84\x00\x00\x00\x00IEND\xaeB`\x82"
)


class TestImprovementTable(TransactionCase):
    """The table itself, without a database behind it."""

    def test_every_state_is_reached_and_left_as_drawn(self):
        self.assertEqual(set(SAID), {(step.source, step.target) for step in improvement_flow.TRANSITIONS})
        self.assertFalse(improvement_flow.targets("cancelled"))
        self.assertEqual(improvement_flow.targets("closed"), ("plan",))
        self.assertEqual(improvement_flow.targets("check", {"other"}), ("act", "do"))
        self.assertEqual(improvement_flow.asked("plan", "closed"), ())
        for state in improvement_flow.OPEN_STATES:
            self.assertIn("cancelled", improvement_flow.targets(state, {"manager"}))

    def test_nobody_checks_own_work(self):
        for step in improvement_flow.TRANSITIONS:
            if step.source == "check" and step.target != "cancelled" or step.target == "closed":
                self.assertEqual(step.actors, ("other",))

    def test_days_rise_in_order_and_are_told_once(self):
        days = self.env["resource.calendar"]._qi_statutory()._qi_day_table()._compiled()
        for shift, before in itertools.product(range(0, 400, 3), (1, 3, 8)):
            due = date(2026, 1, 2) + timedelta(days=shift)
            planned = overdue.plan(due, days, before, 5, 10)
            ordered = [planned[level] for level in overdue.LEVELS[1:]]
            self.assertEqual(ordered, sorted(ordered))
            self.assertTrue(days.hours(planned[overdue.BEFORE]))
            told, seen = overdue.NOBODY, []
            for day in (due + timedelta(days=offset) for offset in range(-30, 40)):
                levels = overdue.reached(told, day, planned)
                seen += levels
                told = max(levels, default=told)
            self.assertEqual(seen, [1, 2, 3, 4])
            self.assertIsNone(overdue.following(told, planned))

    def test_what_is_late_already_is_not_told_to_be_due(self):
        days = self.env["resource.calendar"]._qi_statutory()._qi_day_table()._compiled()
        planned = overdue.plan(date(2026, 5, 14), days)
        self.assertEqual(overdue.reached(0, date(2026, 6, 30), planned), [2, 3, 4])
        # Friday the 15th to Thursday the 21st are the five working days.
        self.assertEqual(planned[overdue.MANAGER], date(2026, 5, 21))
        self.assertEqual(planned[overdue.BEFORE], date(2026, 5, 11))


class ImprovementCase(OnestopCase):
    def improve(self, role="commissioner", **values):
        return self.as_role(self.env["qi.improvement"], role).create(
            {"problem": "The list is missing", "platform_id": self.station.id, **values}
        )

    def planned(self, **values):
        owner = self.users["commissioner"].id
        return self.improve(**{**PLAN, "owner_id": owner, "due_date": "2030-01-15", **values})

    def step(self, improvement, role, target, **said):
        """Take a step as ``role``, saying what the step asks for."""
        values = {**SAID[improvement.with_env(self.env).state, target], **said}
        self.as_role(improvement, role).write({**values, "state": target})

    def improvement_at(self, state):
        """Return an improvement that has walked to ``state``."""
        improvement = self.planned()
        way = {
            "cancelled": [("manager", "cancelled")],
        }.get(
            state,
            [("commissioner", "do"), ("commissioner", "check"), ("clerk", "act"), ("manager", "closed")],
        )
        for role, target in way:
            if improvement.state == state:
                break
            self.step(improvement, role, target)
        self.assertEqual(improvement.state, state)
        return improvement

    def told(self, improvement, name="improvement"):
        activity_type = self.env.ref(f"qi_onestop.mail_activity_type_{name}")
        activities = improvement.with_env(self.env).activity_ids
        return activities.filtered(lambda one: one.activity_type_id == activity_type).user_id


class TestImprovement(ImprovementCase):
    def test_people_are_given_the_day_of_the_improvement(self):
        improvement = self.planned()
        self.step(improvement, "manager", "do")
        asked = improvement.with_env(self.env).activity_ids.filtered(lambda one: "Have it done" in one.summary)
        self.assertEqual((asked.user_id, asked.date_deadline), (improvement.owner_id, improvement.due_date))

    def test_people_are_told_in_their_own_language_whoever_acts(self):
        improvement = self.planned()
        improvement.owner_id.sudo().lang = "zh_CN"
        self.assertEqual(self.users["manager"].lang, "en_US")
        self.step(improvement, "manager", "do")
        told = improvement.with_env(self.env).activity_ids.filtered(
            lambda one: one.user_id == improvement.owner_id
        )
        speaks = self.env(context={**self.env.context, "lang": "zh_CN"})
        self.assertEqual(told.summary, speaks._("Have it done, and say what was done"))
        self.assertNotEqual(told.summary, "Have it done, and say what was done")

    def test_an_improvement_goes_round_and_is_closed_by_another(self):
        improvement = self.planned()
        self.assertRegex(improvement.name, r"^GJ-\d{4}-\d{4}$")
        self.assertEqual(improvement.title, "The list is missing")
        self.as_role(improvement, "commissioner").action_plan_done()
        with self.assertRaisesRegex(RedirectWarning, "fill in: What Was Done"):
            self.as_role(improvement, "commissioner").action_done()
        self.as_role(improvement, "commissioner").done_note = "The list hangs"
        self.as_role(improvement, "commissioner").action_done()
        self.assertEqual(improvement.done_by_id, self.users["commissioner"])
        self.assertEqual(self.told(improvement), self.users["manager"])
        self.step(improvement, "clerk", "act")
        self.assertEqual((improvement.effect, improvement.verified_by_id), ("effective", self.users["clerk"]))
        self.as_role(improvement, "commissioner").write({"lasting": "document", "lasting_note": "Rule 7"})
        with self.assertRaisesRegex(AccessError, "somebody else than who did it"):
            self.step(improvement, "commissioner", "closed")
        self.step(improvement, "manager", "closed")
        self.assertEqual(improvement.closed_by_id, self.users["manager"])
        self.assertFalse(improvement.is_open or improvement.remind_on)
        self.assertFalse(self.told(improvement))

    def test_every_step_of_the_table_and_no_other(self):
        """All pairs of states × all roles: what the table permits goes, all else is refused with a sentence."""
        parts = {
            "commissioner": {"owner"},
            "colleague": {"other"},
            "clerk": {"other"},
            "manager": {"other", "manager"},
            "coordinator": {"other", "department"},
            "administrator": {"other", "manager", "department"},
        }
        for source in improvement_flow.STATES:
            improvement = self.improvement_at(source)
            for target in improvement_flow.STATES:
                step = improvement_flow.find(source, target)
                for role, actors in parts.items():
                    if source == target:
                        continue
                    with self.subTest(source=source, target=target, role=role):
                        said = {**SAID.get((source, target), {}), "state": target}
                        error = self.attempt(
                            lambda role=role, said=said, improvement=improvement: self.as_role(
                                improvement, role
                            ).write(said),
                            UserError,
                        )
                        self.assertEqual(error is None, bool(step and actors & set(step.actors)), error)
                        offered = target in (self.as_role(improvement, role).next_states or ())
                        self.assertEqual(offered, error is None)

    def test_strangers_take_no_step(self):
        improvement = self.improvement_at("check")
        for role in ("stranger", "nobody", "archivist", "auditor", "portal"):
            with self.subTest(role=role):
                self.assertTrue(self.attempt(lambda role=role: self.step(improvement, role, "act"), AccessError))

    def test_each_required_field_leads_to_the_form_that_asks(self):
        for (source, target), said in SAID.items():
            step = improvement_flow.find(source, target)
            role = {"other": "colleague", "owner": "commissioner", "manager": "manager"}[step.actors[0]]
            improvement = self.improvement_at(source)
            for name in said:
                with self.subTest(source=source, target=target, name=name):
                    error = self.attempt(
                        lambda name=name, improvement=improvement, role=role, target=target: self.step(
                            improvement, role, target, **{name: False}
                        ),
                        RedirectWarning,
                    )
                    self.assertEqual(error.args[3]["default_target"], target)
        improvement = self.planned(cause=False, owner_id=False)
        with self.assertRaisesRegex(RedirectWarning, "Root Cause and Owner"):
            self.as_role(improvement, "manager").action_plan_done()

    def test_the_window_asks_and_takes_the_step(self):
        improvement = self.improvement_at("check")
        action = self.as_role(improvement, "clerk").action_verify()
        window = Form(self.as_role(self.env["qi.improvement.step"], "clerk").with_context(**action["context"]))
        self.assertEqual(set(window.asked_fields), {"effect", "verification", "evidence_ids"})
        window.effect, window.verification = "partly", "One of two lists hangs"
        photo = self.as_role(self.env["ir.attachment"], "clerk").create({"name": "list.png", "raw": PNG})
        step = window.save()
        step.evidence_ids = photo
        step.action_confirm()
        self.assertEqual((improvement.state, improvement.effect), ("act", "partly"))
        self.assertEqual((photo.res_model, photo.res_id), ("qi.improvement", improvement.id))
        self.assertTrue(self.as_role(photo, "colleague").has_access("read"))
        self.assertFalse(self.as_role(photo, "stranger").has_access("read"))
        self.step(improvement, "manager", "closed")
        action = self.as_role(improvement, "manager").action_reopen()
        window = Form(self.as_role(self.env["qi.improvement.step"], "manager").with_context(**action["context"]))
        window.reason = "The other list fell down too"
        window.save().action_confirm()
        self.assertEqual((improvement.state, improvement.reopened_count), ("plan", 1))
        self.assertEqual(improvement.evidence_ids, photo, "what was seen in the first round stays")
        self.assertFalse(improvement.due_date or improvement.effect or improvement.closed_at)

    def test_the_judgement_decides_the_way(self):
        for effect, target, goes in (
            ("effective", "act", True),
            ("effective", "do", False),
            ("partly", "act", True),
            ("partly", "do", True),
            ("not", "act", False),
            ("not", "do", True),
        ):
            with self.subTest(effect=effect, target=target):
                improvement = self.improvement_at("check")
                error = self.attempt(
                    lambda improvement=improvement, target=target, effect=effect: self.step(
                        improvement, "colleague", target, effect=effect
                    ),
                    UserError,
                )
                self.assertEqual(error is None, goes)

    def test_who_did_it_does_not_check_it_as_somebody_else(self):
        improvement = self.improvement_at("do")
        self.as_role(improvement, "commissioner").done_note = "The list hangs"
        self.as_role(improvement, "manager").action_done()
        with self.assertRaisesRegex(AccessError, "somebody else"):
            self.step(improvement, "manager", "act")
        with self.assertRaisesRegex(UserError, "cannot be written while"):
            self.as_role(improvement, "commissioner").owner_id = self.users["clerk"]

    def test_what_is_said_later_or_by_others_is_refused(self):
        improvement = self.planned()
        for role, values, error in (
            ("commissioner", {"done_note": "Early"}, UserError),
            ("commissioner", {"effect": "effective"}, UserError),
            ("commissioner", {"verified_by_id": self.users["clerk"].id}, AccessError),
            ("commissioner", {"name": "GJ-1"}, AccessError),
            ("commissioner", {"told_level": 4}, AccessError),
            ("commissioner", {"state": "do", "effect": "effective"}, AccessError),
            ("colleague", {"cause": "Mine"}, AccessError),
            ("clerk", {"due_date": "2031-01-01"}, AccessError),
            ("coordinator", {"cause": "Mine"}, AccessError),
            ("commissioner", {"state": "nowhere"}, ValidationError),
        ):
            with self.subTest(role=role, values=values), self.assertRaises(error), self.env.cr.savepoint():
                self.as_role(improvement, role).write(values)
        for values in ({"state": "closed"}, {"done_note": "Early"}, {"effect": "not"}):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "comes later"):
                self.improve(**values)
        for key in ("default_state", "default_verified_by_id"):
            made = self.as_role(self.env["qi.improvement"], "clerk").with_context(**{key: "closed"})
            self.assertEqual(made.create({"problem": "x", "platform_id": self.station.id}).state, "plan")
        with self.assertRaisesRegex(UserError, "Call this one off"):
            improvement.with_env(self.env).unlink()
        with self.assertRaisesRegex(ValidationError, "not of the house"):
            self.as_role(improvement, "manager").owner_id = self.users["portal"]
        with self.assertRaisesRegex(ValidationError, "what the problem is"):
            self.improve(problem=" \n")

    def test_evidence_of_others_is_not_taken(self):
        improvement = self.improvement_at("check")
        Attachment = self.env["ir.attachment"]
        foreign = Attachment.create({"name": "a.png", "raw": PNG})
        bound = self.as_role(Attachment, "clerk").create(
            {"name": "b.png", "raw": PNG, "res_model": "res.partner", "res_id": self.enterprise.id}
        )
        program = self.as_role(Attachment, "clerk").create({"name": "c.exe", "raw": b"MZ\x90\x00"})
        for file in (foreign, bound, program):
            with self.subTest(file=file.name), self.assertRaises(UserError):
                self.step(improvement, "clerk", "act", evidence_ids=[Command.link(file.id)])

    def test_one_field_hands_in_an_idea(self):
        for role in ("clerk", "commissioner"):
            view = "qi_onestop.qi_improvement_view_form_idea"
            form = Form(self.as_role(self.env["qi.improvement"], role), view)
            form.problem = "A sign to the lift is missing\nThey ask every day"
            idea = form.save()
            self.assertEqual((idea.title, idea.source), ("A sign to the lift is missing", "idea"))
            self.assertEqual(idea.platform_id, self.station)
            self.assertIn(idea.name, idea.action_hand_in()["params"]["message"])
            self.assertEqual(self.told(idea), self.users["manager"])
        with self.assertRaises(AccessError):
            self.improve("stranger")

    def test_every_form_opens_for_each_role(self):
        for role in ("clerk", "commissioner", "manager", "coordinator", "administrator"):
            with self.subTest(role=role):
                form = Form(self.as_role(self.env["qi.improvement"], role))
                form.platform_id = self.station
                form.problem = "Form"
                self.assertTrue(form.save().name)

    def test_no_field_tells_of_a_complaint(self):
        relations = {
            field.comodel_name for field in self.env["qi.improvement"]._fields.values() if field.relational
        }
        self.assertFalse({name for name in relations if "complaint" in (name or "")})

    def test_the_board_shows_empty_columns_and_moves_in_batch(self):
        groups = (
            self.env["qi.improvement"]
            .with_context(read_group_expand=True)
            .web_read_group([("platform_id", "=", self.station.id)], ["state"], ["__count"])
        )
        self.assertEqual([group["state"] for group in groups["groups"]], list(improvement_flow.STATES))
        many = self.planned() | self.planned()
        self.as_role(many, "commissioner").write({"state": "do"})
        self.assertEqual(set(many.mapped("state")), {"do"})

    def test_the_sheet_prints(self):
        improvement = self.improvement_at("closed")
        report = self.env["ir.actions.report"]
        html = report._render_qweb_html("qi_onestop.qi_improvement_sheet", improvement.ids)[0].decode()
        for text in (improvement.name, "Looked twice", "Rule 7, from today", "Manager", "Clerk"):
            self.assertIn(text, html)


@tagged("-at_install", "post_install")
class TestImprovementOverdue(ImprovementCase):
    def run_at(self, instant):
        self.env.flush_all()
        with freeze_time(instant), self.enter_registry_test_mode():
            self.env.ref("qi_onestop.ir_cron_improvement_overdue").method_direct_trigger()
        self.env.invalidate_all()

    def test_what_is_late_rises_by_working_days_once(self):
        with freeze_time("2026-05-05 02:00:00"):
            improvement = self.planned(due_date="2026-05-14")
        self.run_at("2026-05-10 23:00:00")  # Monday the 11th in the city, three working days before
        self.assertEqual(self.told(improvement, "overdue"), self.users["commissioner"])
        self.run_at("2026-05-11 02:00:00")
        self.assertEqual(len(improvement.activity_ids.filtered("automated")), 0)
        self.assertEqual(improvement.remind_on, date(2026, 5, 14))
        self.run_at("2026-05-14 02:00:00")
        self.run_at("2026-05-20 02:00:00")
        self.assertEqual(self.told(improvement, "overdue"), self.users["commissioner"])
        self.run_at("2026-05-21 02:00:00")
        self.assertEqual(self.told(improvement, "overdue"), self.users["commissioner"] | self.users["manager"])
        self.run_at("2026-05-28 02:00:00")
        self.assertIn(self.users["coordinator"], self.told(improvement, "overdue"))
        self.assertFalse(improvement.remind_on)
        self.run_at("2026-06-28 02:00:00")
        manager = improvement.activity_ids.filtered(lambda one: one.user_id == self.users["manager"])
        self.assertEqual(len(manager.filtered(lambda one: "late" in (one.summary or ""))), 1)
        with freeze_time("2026-06-29 02:00:00"):
            self.as_role(improvement, "commissioner").due_date = "2026-07-31"
        self.assertFalse(self.told(improvement, "overdue"), "a new day begins anew")
        with freeze_time("2026-06-30 02:00:00"):
            self.step(improvement, "manager", "cancelled")
        self.run_at("2026-09-30 02:00:00")
        self.assertFalse(self.told(improvement, "overdue"))

    def test_days_are_the_citys(self):
        Settings = self.env["res.config.settings"]
        for before, manager, department in ((0, 5, 10), (3, 0, 10), (3, 10, 10), (3, 5, 61)):
            with (
                self.subTest(days=(before, manager, department)),
                self.assertRaisesRegex(UserError, "Correct the days"),
            ):
                Settings.create(
                    {
                        "qi_overdue_before_days": before,
                        "qi_overdue_manager_days": manager,
                        "qi_overdue_department_days": department,
                    }
                ).execute()
        Settings.create({"qi_overdue_manager_days": 1, "qi_overdue_department_days": 2}).execute()
        improvement = self.planned(due_date="2026-05-14")
        self.run_at("2026-05-18 02:00:00")
        self.assertIn(self.users["coordinator"], self.told(improvement, "overdue"))

    def test_many_cost_no_more_queries_each(self):
        few = self.env["qi.improvement"].create(
            [{"problem": "x", "platform_id": self.station.id, "due_date": "2026-05-14"}] * 5
        )
        many = self.env["qi.improvement"].create(
            [{"problem": "x", "platform_id": self.station.id, "due_date": "2026-05-14"}] * 105
        )
        with freeze_time("2026-05-22 02:00:00"):
            cost = self.queries(few._tell_of_due)
            self.assertLessEqual(self.queries(many._tell_of_due), cost + 30)
        domain = [("platform_id", "in", self.station.ids)]
        self.env.invalidate_all()
        cost = self.queries(lambda: self.env["qi.improvement"].web_search_read(domain, {"title": {}}, limit=5))
        self.env.invalidate_all()
        self.assertLessEqual(
            self.queries(lambda: self.env["qi.improvement"].web_search_read(domain, {"title": {}}, limit=80)),
            cost + 1,
        )
