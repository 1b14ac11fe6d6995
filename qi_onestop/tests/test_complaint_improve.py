# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user

from ..tools import complaint_flow, protected
from .complaint_common import ComplaintCase


class TestComplaintImprove(ComplaintCase):
    """A complaint leads to an improvement: the complaint knows it, and the improvement knows nothing."""

    def improve(self, complaint, role=None, **values):
        """Open an improvement as the handler, or as ``role``, and return it with all rights."""
        user = self.users[role] if role else complaint.sudo().user_id
        form = (
            self.env["qi.complaint.improve"]
            .with_user(user)
            .create(
                {
                    "complaint_id": complaint.id,
                    "title": "Nobody looks after waiting gauges",
                    "problem": "Gauges lie at the counter for days",
                    "measure": "They are looked through every morning",
                    **values,
                }
            )
        )
        form.action_open()
        return complaint.sudo().improvement_ids[-1:].improvement_id

    def test_the_handler_opens_one_and_follows_it(self):
        complaint = self.complaint_at("answered")
        self.assertTrue(complaint.can_improve)
        action = complaint.action_improve()
        form = Form(
            self.env["qi.complaint.improve"].with_user(complaint.env.uid).with_context(**action["context"])
        )
        self.assertEqual(form.title, self.cause.name)
        self.assertEqual(form.measure, "Gauges are looked through every morning")
        improvement = self.improve(complaint, owner_id=self.users["clerk"].id, due_date="2030-01-15")
        self.assertRecordValues(
            improvement,
            [
                {
                    "source": "oversight",
                    "state": "plan",
                    "platform_id": self.station.id,
                    "owner_id": self.users["clerk"].id,
                    "measure": "They are looked through every morning",
                }
            ],
        )
        link = complaint.improvement_ids
        self.assertEqual(
            (link.number, link.state, link.opened_by_id), (improvement.name, "plan", complaint.env.user)
        )
        with self.assertRaisesRegex(AccessError, "by the people of the platform"):
            link.action_open()
        self.assertEqual(self.as_role(link, "coordinator").action_open()["res_id"], improvement.id)

    def test_it_tells_nobody_of_whom_it_came(self):
        complaint = self.complaint_at("answered")
        improvement = self.improve(complaint)
        self.assertEqual(
            improvement.create_uid | improvement.write_uid | improvement.message_ids.create_uid,
            self.env.ref("base.user_root"),
            "who handles complaints is not seen to begin it",
        )
        self.assertFalse(improvement.message_ids.author_id - self.env.ref("base.partner_root"))
        self.assertNotIn(complaint.name, str(improvement.read()))
        self.assertTrue(self.as_role(improvement, "commissioner").has_access("read"), "who is recused reads it")
        self.assertFalse(self.as_role(complaint.improvement_ids, "commissioner").has_access("read"))
        for field in self.env["qi.improvement"]._fields.values():
            self.assertFalse((field.comodel_name or "").startswith("qi.complaint"), field)

    def test_nothing_tells_it_from_others_that_came_of_oversight(self):
        values = {
            "title": "Nobody looks after waiting gauges",
            "problem": "Gauges lie at the counter for days",
            "measure": "They are looked through every morning",
            "owner_id": self.users["clerk"].id,
        }
        traces = [self.trace(self.improve(self.complaint_at("answered"), owner_id=self.users["clerk"].id))]
        Improvement = self.env["qi.improvement"].with_context(default_platform_id=self.station.id)
        for role in ("coordinator", "manager", "commissioner"):
            mine = self.as_role(Improvement, role)
            idea, told, usual = mine.create(
                [{**values, "source": "idea"}, {**values, "source": "oversight"}]
            ) | mine.with_context(default_source="oversight").create([values])
            self.assertEqual((idea.source, told.source, usual.source), ("idea", "oversight", "oversight"))
            self.assertEqual(idea.create_uid, self.users[role])
            traces += [self.trace(told), self.trace(usual)]
        self.assertEqual(traces, traces[:1] * len(traces))

    def trace(self, improvement):
        """Return what there is to see of who opened an improvement, and of what."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()
        improvement = improvement.sudo()
        return (
            improvement.create_uid | improvement.write_uid,
            improvement.platform_id,
            [(said.author_id, said.create_uid, said.subtype_id, said.body) for said in improvement.message_ids],
            improvement.message_partner_ids,
            [(one.user_id, one.create_uid, one.summary) for one in improvement.activity_ids],
            [(file.create_uid, file.name) for file in improvement.evidence_ids],
        )

    def test_oversight_is_handed_in_with_the_rights_of_the_caller(self):
        clerk = self.as_role(self.env["qi.improvement"], "clerk")
        values = {"problem": "Seen on a visit", "source": "oversight"}
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            clerk.create({**values, "platform_id": self.other_station.id})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.as_role(self.env["qi.improvement"], "portal").create({**values, "platform_id": self.station.id})
        own = clerk.create({**values, "platform_id": self.station.id})
        self.assertEqual((own.env.uid, own.env.su), (self.users["clerk"].id, False))

    def test_words_that_give_it_away_are_refused(self):
        complaint = self.complaint_at("answered", subject_user_ids=self.users["colleague"].ids)
        for words, what in (
            ("wu xiaodong waited", "the complainant"),
            ("Call 13900000001", "the complainant"),
            (f"As {complaint.name.lower()} says", "a number"),
            (f"About {self.request.name}", "a number"),
            (f"{self.users['colleague'].name} was rude", "somebody the complaint is about"),
        ):
            for name in ("title", "problem", "cause", "measure"):
                with self.subTest(words=words, field=name), self.assertRaisesRegex(UserError, what):
                    self.improve(complaint, **{name: words})
        self.assertFalse(complaint.improvement_ids)

    def test_the_form_says_so_before(self):
        complaint = self.complaint_at("investigating")
        form = self.env["qi.complaint.improve"].with_user(complaint.env.uid).new({"complaint_id": complaint.id})
        form.problem = "Wu Xiaodong waited"
        self.assertEqual(form.gives_away, "the complainant")
        self.assertTrue(form.is_too_early, "the commissioner had the request in hand, and reads improvements")
        self.assertFalse(form.is_early)
        self.step(complaint, "decision")
        self.step(complaint, "answered")
        form = self.env["qi.complaint.improve"].new({"complaint_id": complaint.id})
        self.assertFalse(form.is_early or form.is_too_early)

    def test_none_is_opened_before_the_answer_that_somebody_recused_could_read(self):
        complaint = self.complaint_at("assessed")
        for state in complaint_flow.UNANSWERED:
            if complaint.state != state:
                self.step(complaint, state)
            with self.subTest(state), self.assertRaisesRegex(UserError, "Wait for the answer"):
                self.improve(complaint)
        self.step(complaint, "answered")
        self.assertTrue(self.improve(complaint))

    def test_whoever_reads_it_by_any_rule_is_asked_about(self):
        outside = new_test_user(self.env, "t_outside", groups="qi_onestop.qi_onestop_group_clerk")
        outside.qi_duty_platform_ids = self.other_station
        for subject, owner, is_refused in (
            (outside, self.users["clerk"], False),
            (outside, outside, True),
            (self.users["overseer"], self.users["clerk"], True),
            (self.users["manager"], self.users["clerk"], True),
        ):
            complaint = self.receive(request_number="", subject_user_ids=subject.ids).complaint
            for step in ("acknowledged", "assessed"):
                self.step(complaint, step)
            with self.subTest(subject=subject.login, owner=owner.login):
                self.assertEqual(self.by_handler(complaint)._improves_too_early(owner.id), is_refused)

    def test_whoever_is_recused_is_told_nothing_and_owns_nothing(self):
        complaint = self.complaint_at("answered", request_number="", subject_user_ids=self.users["manager"].ids)
        recused = complaint.sudo().recused_user_ids
        self.assertIn(self.users["manager"], recused)
        with self.assertRaisesRegex(UserError, "nothing to do with the matter"):
            self.improve(complaint, owner_id=self.users["manager"].id)
        improvement = self.improve(complaint)
        department = self.users["coordinator"] | self.users["overseer"]
        self.assertEqual(improvement.activity_ids.user_id, department, "the manager would have been told")
        planned = {"cause": "C", "cause_category": "method", "measure": "M", "due_date": "2030-01-15"}
        improvement.write({**planned, "owner_id": self.users["clerk"].id, "state": "do"})
        improvement.write({"done_note": "Done", "state": "check"})
        self.assertEqual(improvement.activity_ids.user_id, department)
        protected.permitted(improvement).write({"remind_on": "2026-01-01", "due_date": "2020-01-15"})
        improvement._tell_of_due()
        told = improvement.activity_ids.user_id.partner_id | improvement.message_partner_ids
        told |= improvement.message_ids.notified_partner_ids
        self.assertFalse(told & recused.partner_id)

    def test_only_handler_and_oversight_once_it_is_taken_up(self):
        complaint = self.complaint_at("acknowledged")
        self.assertFalse(complaint.can_improve)
        with self.assertRaisesRegex(UserError, "once a complaint is taken up"):
            self.improve(complaint)
        for step in ("assessed", "investigating", "decision", "answered"):
            self.step(complaint, step)
        other = "handler" if complaint.user_id == self.users["complaint"] else "complaint"
        for role in (other, "manager", "commissioner", "clerk", "administrator", "archivist"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.improve(complaint, role=role)
        self.assertTrue(self.improve(complaint, role="coordinator"))
        self.assertTrue(complaint.improvement_ids)
        for state in complaint_flow.UNANSWERED:
            self.assertIn(state, complaint_flow.IMPROVABLE)

    def test_a_closed_complaint_opens_more_and_its_seal_stays_whole(self):
        complaint = self.complaint_at("answered")
        complaint._complainant_answer(True)
        self.improve(complaint)
        self.improve(complaint, title="Something else", problem="The queue has no numbers")
        self.assertEqual(len(complaint.improvement_ids), 2)
        line = self.env["qi.seal"].search([("res_model", "=", "qi.complaint"), ("res_id", "=", complaint.id)])
        self.assertEqual(line._verify(), {line: []})

    def test_what_was_upheld_and_led_to_nothing_is_found(self):
        complaint = self.complaint_at("answered")
        domain = [("outcome", "in", ("upheld", "partly")), ("improvement_ids", "=", False)]
        found = self.as_role(self.env["qi.complaint"], "coordinator").search(domain)
        self.assertIn(complaint, found)
        self.improve(complaint)
        self.assertNotIn(complaint, self.as_role(self.env["qi.complaint"], "coordinator").search(domain))
