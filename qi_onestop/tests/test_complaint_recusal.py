# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import re

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import PROFILE
from .complaint_common import ComplaintCase
from .recusal_common import WORD, RecusalCase
from .recusal_ways import NOBODYS_WAYS, OVERSIGHT_WAYS, WAYS, learned
from .unseen_common import UnseenMixin
from .view_spec import specification
from .web_common import WebCase

"""Stands in every text of the complaint."""


class TestRecusalWays(RecusalCase):
    """Nobody who must not learn of a complaint does, by any way of the table."""

    OUTSIDE = ("colleague", "commissioner", "stranger", "administrator", "system", "archivist", "auditor", "clerk")

    def test_every_way_works_for_who_handles_it(self):
        self.handler.group_ids |= self.env.ref("base.group_allow_export")
        for name, way in WAYS.items():
            with self.subTest(way=name):
                self.assertTrue(learned(self.trial(self.handler), way))

    def test_what_the_oversight_does_works_for_it(self):
        for name, way in OVERSIGHT_WAYS.items():
            with self.subTest(way=name):
                self.assertTrue(learned(self.trial("overseer"), way))

    def test_no_way_works_for_who_is_recused_or_has_no_part_in_it(self):
        for role in self.OUTSIDE:
            for name, way in (WAYS | OVERSIGHT_WAYS | NOBODYS_WAYS).items():
                with self.subTest(role=role, way=name):
                    self.assertFalse(learned(self.trial(role), way))

    def test_what_tells_nobody_tells_the_handler_nothing_either(self):
        for role in ("complaint", "handler", "overseer"):
            for name, way in NOBODYS_WAYS.items():
                with self.subTest(role=role, way=name):
                    self.assertFalse(learned(self.trial(role), way))

    def test_the_request_keeps_no_trace(self):
        before = self.request.read()[0], self.request.message_ids, self.request.activity_ids
        stamp = self.request.write_date
        receipt = self.receive(title=f"Another {WORD}")
        self.step(receipt.complaint, "acknowledged")
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.request.write_date, stamp)
        self.assertEqual((self.request.read()[0], self.request.message_ids, self.request.activity_ids), before)
        for field in self.request._fields.values():
            self.assertFalse((field.comodel_name or "").startswith(("qi.complaint", "qi.dispute")), field)

    def test_who_deletes_or_looks_up_a_contact_learns_nothing(self):
        institution = self.env["res.partner"].create({"name": "Lab of the test", "is_company": True})
        complaint = self.receive(subject_kind="institution", institution_id=institution.id).complaint
        institution.unlink()
        self.assertFalse(complaint.institution_id)
        lookup = self.as_role(self.env["privacy.lookup.wizard"], "system").create(
            {"name": f"Person {WORD}", "email": "nobody@example.com"}
        )
        lookup.action_lookup()
        self.assertFalse(lookup.line_ids.filtered(lambda line: line.res_model.startswith("qi.complaint")))


class TestUnseen(UnseenMixin, RecusalCase):
    """What one may not read answers as what does not exist, whatever is called at the interface of programs."""

    PARTS = (
        ("qi.complaint.deadline", "document_id"),
        ("qi.complaint.message", "complaint_id"),
        ("qi.complaint.complainant", "complaint_id"),
        ("qi.complaint.named", "complaint_id"),
        ("qi.complaint.improvement", "complaint_id"),
        ("qi.complaint.report", "complaint_id"),
        ("qi.notice", "complaint_id"),
    )

    def records(self):
        """Return a record of each kind that hangs on the complaint or its dispute."""
        yield from (self.complaint, self.statement, self.dispute, self.action, self.dispute.deadline_ids[:1])
        for model, path in self.PARTS:
            yield self.env[model].search([(path, "=", self.complaint.id)], limit=1)

    def test_every_method_answers_as_for_an_id_that_does_not_exist(self):
        for record in self.records():
            self.check_unseen(record, "stranger")

    def test_what_is_put_at_one_answers_as_for_an_id_that_does_not_exist(self):
        closed = self.complaint_at("answered", subject_user_ids=self.users["stranger"].ids)
        closed._complainant_answer(True)
        for complaint in (self.complaint, closed.sudo()):
            for model, values in (
                ("ir.attachment", {"name": "a", "raw": b"a", "res_model": "qi.complaint", "res_id": complaint.id}),
                ("mail.message", {"body": "a", "model": "qi.complaint", "res_id": complaint.id}),
                ("qi.complaint.ask", {"complaint_id": complaint.id}),
                ("qi.complaint.improve", {"complaint_id": complaint.id}),
                ("qi.dispute.action", {"name": "a", "due_date": "2099-01-01", "dispute_id": self.dispute.id}),
            ):
                for role in ("stranger", "clerk"):
                    key = next(name for name in ("res_id", "complaint_id", "dispute_id") if name in values)
                    mine = self.as_role(self.env[model], role)
                    with self.subTest(model=model, role=role, state=complaint.state):
                        unseen = self.answer(mine, "create", (values,))
                        self.assertRegex(unseen, "^AccessError")
                        self.assertEqual(unseen, self.answer(mine, "create", ({**values, key: self.NO_ID},)))

    def test_a_form_that_points_at_one_answers_as_for_an_id_that_does_not_exist(self):
        own = self.receive(request_number="", description=f"Says {self.users['colleague'].name}").complaint
        named = self.complaint.named_ids[:1]
        self.assertTrue(named)
        for model, values in (
            ("qi.complaint.ask", {"complaint_id": self.complaint.id}),
            ("qi.complaint.assign", {"complaint_id": self.complaint.id}),
            ("qi.complaint.clear", {"complaint_id": own.id, "reason": "x", "named_id": named.id}),
            ("qi.complaint.write", {"complaint_id": self.complaint.id}),
            ("qi.dispute", {"complaint_id": self.complaint.id}),
            ("qi.dispute.action", {"dispute_id": self.dispute.id}),
            ("mail.activity", {"res_model": "qi.complaint", "res_id": self.complaint.id}),
        ):
            mine = self.as_role(self.env[model], "stranger")
            *_others, key = values
            ways = [
                ("values", "onchange", lambda given: (given, [], {"display_name": {}})),
                ("context", "onchange", lambda _given: ({}, [], {"display_name": {}})),
                ("defaults", "default_get", lambda _given: (["display_name"],)),
            ]
            if mine._transient:
                ways.append(("created", "create", lambda given: (given,)))
            for way, name, arguments in ways:
                answers = []
                for given in (dict(values), {**values, key: self.NO_ID}):
                    defaults = {f"default_{field}": value for field, value in given.items()}
                    form = mine.with_context(**(defaults if way in ("context", "defaults") else {}))
                    answers.append(self.answer(form, name, arguments(given)))
                with self.subTest(model=model, way=way):
                    self.assertRegex(answers[0], "^AccessError: This does not exist, or it is not for you")
                    self.assertEqual(*answers)
        form = self.as_role(self.env["qi.complaint.clear"], "stranger").create(
            {"complaint_id": own.id, "reason": "x", "named_id": own.named_ids[:1].id}
        )
        with self.assertRaisesRegex(AccessError, "does not exist, or it is not for you"):
            form.write({"named_id": named.id})

    def test_what_a_record_points_at_already_does_not_hinder_its_form(self):
        own = self.receive(request_number="").complaint
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE qi_complaint SET joined_into_id = %s WHERE id = %s", [self.complaint.id, own.id]
        )
        self.env.invalidate_all()
        mine = own.with_user(self.users["stranger"]).sudo(False)
        values = {"joined_into_id": self.complaint.id, "title": "Other"}
        self.assertIn("value", mine.onchange(values, ["title"], {"title": {}}))
        with self.assertRaisesRegex(AccessError, "does not exist, or it is not for you"):
            mine.onchange({**values, "joined_into_id": self.NO_ID}, ["title"], {"title": {}})

    def test_what_one_reads_and_may_not_change_is_refused_as_ever(self):
        mine = self.as_role(self.complaint, "manager")
        self.assertTrue(mine.has_access("read"))
        with self.assertRaisesRegex(AccessError, "modify"):
            mine.write({"cost": 1})

    def test_a_mix_is_refused_and_one_asked_for_alone_is_read(self):
        other = self.receive(request_number="").complaint
        mixed = (other | self.complaint).with_user(self.users["stranger"]).sudo(False)
        with self.assertRaisesRegex(AccessError, "does not exist, or it is not for you"):
            mixed.read(["title"])
        self.assertEqual(mixed._filtered_access("read").ids, other.ids)
        self.assertEqual(mixed[0].title, other.title)


class TestRecusal(ComplaintCase):
    """Who is recused when, and who handles a complaint then."""

    def recused(self, complaint):
        complaint.invalidate_recordset(["recused_user_ids"])
        return complaint.sudo().recused_user_ids

    def test_who_had_the_request_in_hand(self):
        request = self.as_role(self.env["qi.request"], "clerk").create(
            {
                "platform_id": self.station.id,
                "service_id": self.general.id,
                "partner_id": self.enterprise.id,
                "description": "x",
            }
        )
        self.commissioner.backup_id = self.stranger
        request.sudo().commissioner_id = self.commissioner
        complaint = self.receive(request_number=request.name).complaint
        self.assertLessEqual(
            self.users["clerk"] | self.users["commissioner"] | self.users["stranger"], self.recused(complaint)
        )
        self.assertNotIn(self.users["colleague"], self.recused(complaint))
        self.assertFalse(self.recused(complaint).filtered("share"))

    def test_who_gets_it_later_is_recused_from_then_on(self):
        complaint = self.receive().complaint
        self.assertNotIn(self.users["colleague"], self.recused(complaint))
        self.request.sudo().commissioner_id = self.colleague
        self.assertIn(self.users["colleague"], self.recused(complaint))
        self.assertIn(self.users["commissioner"], self.recused(complaint), "who had it stays recused")
        self.colleague.backup_id = self.stranger
        self.assertIn(self.users["stranger"], self.recused(complaint))

    def test_a_transfer_recuses_whom_it_is_sent_to(self):
        complaint = self.receive().complaint
        self.as_role(self.request, "commissioner")._send(self.other_station, "Nearer", commissioner=self.stranger)
        self.assertIn(self.users["stranger"], self.recused(complaint))

    def test_a_transfer_recuses_who_sends_it_and_who_answers(self):
        complaint = self.receive().complaint
        manager, stranger = self.users["manager"], self.users["stranger"]
        self.assertNotIn(manager, self.recused(complaint))
        self.as_role(self.request, "manager")._send(self.other_station, "Nearer")
        self.assertIn(manager, self.recused(complaint))
        self.assertNotIn(stranger, self.recused(complaint), "it was sent to nobody of the site in particular")
        self.as_role(self.request.sudo().transfer_ids, "stranger")._give_back("Not ours")
        self.assertIn(stranger, self.recused(complaint))
        later = self.receive().complaint
        self.assertLessEqual(manager | stranger, self.recused(later), "also from what comes in later")

    def move(self, request, role, kind):
        """Let somebody move a request on, and its thread note who it was, as at the end of a transaction."""
        self.env.cr.precommit.run()
        heard = self.as_role(request.with_context(tracking_disable=False, mail_notrack=False), role)
        heard.write(self.step_to(heard, kind))
        self.env.flush_all()
        self.env.cr.precommit.run()

    def test_who_moves_the_request_on_is_recused_without_having_it_in_hand(self):
        complaint = self.receive().complaint
        manager = self.users["manager"]
        self.assertNotIn(manager, self.recused(complaint))
        self.move(self.request, "manager", "delivery_confirm")
        self.assertIn(manager, self.recused(complaint))
        self.assertIn(manager, self.recused(self.receive().complaint), "also from what comes in later")
        self.assertNotIn(self.users["clerk"], self.recused(complaint))
        self.assertFalse(self.as_role(complaint, "manager").has_access("read"))

    def test_a_clerk_who_withdraws_it_is_recused(self):
        request = self.new_request()
        complaint = self.receive(request_number=request.name).complaint
        self.assertNotIn(self.users["clerk"], self.recused(complaint))
        self.move(request, "clerk", "withdrawn")
        self.assertIn(self.users["clerk"], self.recused(complaint))
        self.assertIn(self.users["clerk"], self.recused(self.receive(request_number=request.name).complaint))

    def test_the_department_that_moves_it_on_has_no_part_in_it(self):
        self.users["manager"].group_ids |= self.env.ref("qi_onestop.qi_onestop_group_coordinator")
        complaint = self.receive().complaint
        self.move(self.request, "manager", "terminated")
        self.assertNotIn(self.users["manager"], self.recused(complaint))
        self.assertNotIn(self.users["manager"], self.recused(self.receive().complaint))

    def test_what_the_enterprise_moves_costs_no_look_at_complaints(self):
        mine = self.as_role(self.env["qi.complaint"], "portal")
        mine._stepped(self.request)
        self.assertEqual(self.queries(lambda: mine._stepped(self.request)), 0)

    def supervise(self, role):
        return self.as_role(self.env["qi.supervision"], role).create(
            {"request_id": self.request.id, "matter": "Why so long?", "answer_due": "2099-01-01"}
        )

    def test_a_supervision_recuses_the_manager_who_issues_it(self):
        complaint = self.receive().complaint
        self.supervise("manager")
        self.assertIn(self.users["manager"], self.recused(complaint))

    def test_a_supervision_recuses_who_answers_but_not_the_department_that_oversees(self):
        complaint = self.receive().complaint
        supervision = self.supervise("coordinator")
        self.assertNotIn(self.users["manager"], self.recused(complaint))
        answering = self.as_role(supervision, "manager")
        answering.answer = "It lay in the wrong place"
        answering.action_answer()
        self.assertIn(self.users["manager"], self.recused(complaint))
        supervision.opinion = "Look after it"
        supervision.action_close()
        self.assertNotIn(self.users["coordinator"], self.recused(complaint))

    def test_the_staff_of_a_site_whose_manager_is_complained_about(self):
        self.county.staff_ids |= self.users["clerk"]
        complaint = self.receive(
            request_number="", platform_id=self.county.id, subject_user_ids=self.users["manager"].ids
        ).complaint
        self.assertEqual(self.recused(complaint), self.users["manager"] | self.users["clerk"])
        newcomer = new_test_user(self.env, "t_newcomer", groups="qi_onestop.qi_onestop_group_clerk")
        self.county.staff_ids |= newcomer
        self.assertIn(newcomer, self.recused(complaint))
        self.assertFalse(self.as_role(complaint, "manager").has_access("read"))

    def test_the_staff_of_a_site_that_is_complained_about(self):
        complaint = self.receive(request_number="", subject_kind="site").complaint
        self.assertLessEqual(
            self.users["clerk"] | self.users["commissioner"] | self.users["colleague"], self.recused(complaint)
        )
        self.assertNotIn(self.users["manager"], self.recused(complaint), "the county's is not of the site")

    def test_a_manager_reads_those_of_the_platform_but_not_who_complained(self):
        complaint = self.receive().complaint
        mine = self.as_role(complaint, "manager")
        self.assertEqual(mine.title, "Nothing happens")
        with self.assertRaises(AccessError):
            mine.complainant_ids.read(["name"])
        with self.assertRaises(AccessError):
            mine.write({"severity": "major"})

    def test_who_reads_a_complaint_opens_its_form(self):
        complaint = self.receive().complaint
        for user in (self.users["manager"], self.users["coordinator"], complaint.user_id):
            with self.subTest(user.login):
                mine = complaint.with_user(user).sudo(False)
                arch = etree.fromstring(mine.get_view(view_type="form")["arch"])
                (shown,) = mine.web_read(specification(mine, arch))
                self.assertEqual(shown["title"], "Nothing happens")
                self.assertEqual("complainant_ids" in shown, user != self.users["manager"])

    def test_naming_the_handler_takes_it_away(self):
        complaint = self.receive().complaint
        first = complaint.user_id
        self.as_role(complaint, "coordinator").subject_user_ids = [Command.link(first.id)]
        self.assertIn(first, self.recused(complaint))
        self.assertNotEqual(complaint.user_id, first)
        self.assertTrue(complaint.user_id)
        self.assertFalse(complaint.activity_ids.filtered(lambda activity: activity.user_id == first))

    def test_no_handler_hides_a_complaint_from_the_whole_oversight(self):
        oversight = self.users["coordinator"] | self.users["overseer"]
        complaint = self.complaint_at("investigating")
        asking = {"complaint_id": complaint.id, "facts": "F", "question": "Q", "due": "2099-01-01"}
        Form = self.env["qi.complaint.ask"].with_user(complaint.user_id)
        with self.assertRaisesRegex(UserError, "leave at least one of them out"), self.env.cr.savepoint():
            complaint.subject_user_ids = [Command.set(oversight.ids)]
        self.env.invalidate_all()
        self.assertFalse(self.recused(complaint) & oversight, "nothing of it stays")
        complaint.subject_user_ids = [Command.link(self.users["coordinator"].id)]
        self.assertEqual(complaint._oversight(), self.users["overseer"])
        with self.assertRaisesRegex(UserError, "leave at least one of them out"), self.env.cr.savepoint():
            Form.create({**asking, "respondent_id": self.users["overseer"].id}).action_ask()
        self.env.invalidate_all()
        self.assertEqual(complaint._oversight(), self.users["overseer"])
        self.assertFalse(complaint.statement_ids)
        Form.create({**asking, "respondent_id": self.users["colleague"].id}).action_ask()
        self.assertEqual(complaint.statement_ids.respondent_id, self.users["colleague"])
        # Whoever complains may well complain of all of them, and what is noted then is still written.
        said = self.by_handler(self.receive(subject_user_ids=oversight.ids).complaint)
        self.assertFalse(said._oversight())
        said.subject_user_ids = [Command.link(self.users["colleague"].id)]
        self.assertIn(self.users["colleague"], self.recused(said))
        # Nor is another one put out of sight by joining it into such a one.
        hidden = said.sudo()
        hidden._give_to(complaint.user_id)
        with self.assertRaisesRegex(UserError, "leave at least one of them out"), self.env.cr.savepoint():
            complaint.write({"joined_into_id": hidden.id, "state": "joined"})

    def test_up_the_tree_and_never_nowhere(self):
        handlers = self.users["complaint"] | self.users["handler"]
        self.users["complaint"].qi_duty_platform_ids = self.county
        self.users["handler"].qi_duty_platform_ids = self.other_station
        self.assertEqual(self.receive().complaint.user_id, self.users["complaint"])
        oversight = self.users["coordinator"] | self.users["overseer"]
        complaint = self.receive(subject_user_ids=handlers.ids).complaint
        self.assertIn(complaint.user_id, oversight)
        alone = self.receive(subject_user_ids=(handlers | oversight).ids).complaint
        self.assertFalse(alone.user_id)
        kind = self.env.ref("qi_onestop.mail_activity_type_complaint_outside")
        calls = self.env["mail.activity"].search([("activity_type_id", "=", kind.id)])
        self.assertIn(self.users["administrator"], calls.user_id)
        self.assertFalse(calls.filtered("res_id"))
        self.assertNotIn(alone.name, str(calls.mapped("summary")))
        newcomer = new_test_user(self.env, "t_new", groups="qi_onestop.qi_onestop_group_complaint_handler")
        newcomer.write({"group_ids": [Command.link(self.env.ref("base.group_user").id)]})
        self.assertEqual(alone.user_id, newcomer)

    def test_a_decision_nobody_may_approve_calls_outside_until_somebody_may(self):
        self.users["overseer"].active = False
        handlers = self.users["complaint"] | self.users["handler"]
        complaint = self.complaint_at("investigating", subject_user_ids=handlers.ids)
        self.assertEqual(complaint.user_id, self.users["coordinator"], "the only one of the department")
        Activity = self.env["mail.activity"].sudo()
        kind = self.env.ref("qi_onestop.mail_activity_type_complaint_outside_approver")
        approve = self.env.ref("qi_onestop.mail_activity_type_complaint_approve")

        def calls():
            mine = [("activity_type_id", "=", kind.id), ("user_id", "=", self.users["administrator"].id)]
            return Activity.search(mine)

        calls().unlink()
        self.step(complaint, "decision")
        self.assertIn("needs an approver from outside", calls().summary)
        self.assertFalse(calls().res_id)
        self.assertNotIn(complaint.name, calls().summary)
        complaint._ask_approval_again()
        self.assertEqual(len(calls()), 1, "once, while it stands")
        calls().unlink()
        complaint._ask_approval_again()
        self.assertEqual(len(calls()), 1, "again, as long as there is nobody")
        newcomer = new_test_user(
            self.env, "t_new", groups="base.group_user,qi_onestop.qi_onestop_group_coordinator"
        )
        for _each in range(2):
            complaint._ask_approval_again()
            asked = Activity.search([("activity_type_id", "=", approve.id), ("res_id", "=", complaint.id)])
            self.assertEqual(asked.mapped("user_id"), newcomer)
            self.assertEqual(len(asked), 1)
        complaint.with_user(newcomer).action_approve()
        self.assertEqual(complaint.state, "answered")

    def test_who_handles_the_fewest_gets_it(self):
        counts = {}
        for _complaint in range(4):
            user = self.receive().complaint.user_id
            counts[user] = counts.get(user, 0) + 1
        self.assertEqual(sorted(counts.values()), [2, 2])

    def test_a_handler_who_leaves_leaves_nothing_behind(self):
        complaint = self.complaint_at("investigating").sudo()
        first = complaint.user_id
        first.with_env(self.env).active = False
        self.assertNotEqual(complaint.user_id, first)
        self.assertEqual(complaint.activity_ids.user_id, complaint.user_id)
        second = complaint.user_id
        second.with_env(self.env).group_ids -= self.env.ref("qi_onestop.qi_onestop_group_complaint_handler")
        self.assertIn(complaint.user_id, self.users["coordinator"] | self.users["overseer"])

    def test_an_absent_handler_is_passed_over(self):
        complaint = self.receive(request_number="").complaint
        first = complaint.user_id
        first.group_ids |= self.env.ref("qi_onestop.qi_onestop_group_commissioner")
        post = self.env["qi.commissioner"].create(
            {**PROFILE, "user_id": first.id, "platform_id": self.other_station.id}
        )
        post.action_put_on_duty()
        self.assertEqual(complaint.user_id, first)
        post.is_absent = True
        self.assertNotEqual(complaint.user_id, first)

    def test_the_department_chooses_but_nobody_who_is_recused(self):
        complaint = self.receive().complaint
        other = (self.users["complaint"] | self.users["handler"]) - complaint.user_id
        with self.assertRaisesRegex(AccessError, "coordinating department"):
            complaint.with_user(complaint.user_id).action_assign_to(other.id)
        mine = self.as_role(complaint, "coordinator")
        for user in (self.users["commissioner"], self.users["clerk"], self.users["administrator"]):
            with self.assertRaisesRegex(UserError, "nothing to do with the matter"):
                mine.action_assign_to(user.id)
        mine.action_assign_to(other.id)
        self.assertEqual(complaint.user_id, other)

    def test_forms_of_the_handler_and_the_department(self):
        complaint = self.receive().complaint
        writing = (
            self.env["qi.complaint.write"]
            .with_user(complaint.user_id)
            .create({"complaint_id": complaint.id, "body": "We look into it"})
        )
        writing.action_send()
        self.assertEqual(complaint.correspondence_ids.body, "We look into it")
        choosing = self.as_role(self.env["qi.complaint.assign"], "coordinator").create(
            {"complaint_id": complaint.id, "user_id": self.users["overseer"].id}
        )
        self.assertNotIn(self.users["commissioner"], choosing.able_user_ids)
        choosing.action_assign()
        self.assertEqual(complaint.user_id, self.users["overseer"])
        for model in ("qi.complaint.write", "qi.complaint.ask"):
            for role in ("complaint", "handler"):
                with self.assertRaises(AccessError):
                    self.as_role(self.env[model], role).create({"complaint_id": complaint.id})

    def test_rules_are_forgotten_at_once(self):
        complaint = self.receive().complaint
        mine = self.as_role(self.env["qi.complaint"], "overseer")
        self.assertIn(complaint, mine.search([]))
        self.as_role(complaint, "coordinator").subject_user_ids = [Command.link(self.users["overseer"].id)]
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertNotIn(complaint, mine.search([]))
        self.assertNotIn(self.users["overseer"], self.as_role(complaint, "coordinator")._oversight())

    def test_many_requests_that_move_cost_one_look_at_complaints_and_one_at_disputes(self):
        complaints = self.env["qi.complaint"]
        requests = self.request | self.new_request() | self.new_request()
        self.assertLessEqual(self.queries(lambda: complaints._touched(requests - self.request)), 2)


@tagged("post_install", "-at_install")
class TestRecusalHttp(RecusalCase, WebCase):
    """The same over the wire: the public API."""

    _registry_readonly_enabled = False

    def call(self, key, method, params):
        headers = {"Authorization": f"bearer {key}"}
        return self.url_open(f"/json/2/qi.complaint/{method}", json=params, headers=headers)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_the_public_api(self):
        calls = (
            ("search_read", {"domain": []}),
            ("read", {"ids": self.complaint.ids}),
            ("web_read", {"ids": self.complaint.ids, "specification": {"name": {}}}),
            ("name_search", {"name": self.complaint.name}),
            ("action_acknowledge", {"ids": self.complaint.ids}),
        )
        for role in ("colleague", "commissioner", "stranger", "system", "archivist", self.handler):
            user = self.users[role] if isinstance(role, str) else role
            key = self.env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "test", False)
            for method, params in calls:
                with self.subTest(role=role, method=method):
                    answer = self.call(key, method, params).text
                    if user == self.handler:
                        self.assertIn(self.complaint.name, answer)
                    else:
                        self.assertNotIn(self.complaint.name, answer)
                        self.assertNotIn(WORD, answer)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_debug_mode_names_nothing(self):
        self.authenticate(self.users["stranger"].login, self.users["stranger"].login, session_extra={"debug": "1"})

        def answer(id_, method, *args):
            params = {"model": "qi.complaint", "method": method, "args": [[id_], *args], "kwargs": {}}
            said = self.url_open("/web/dataset/call_kw", json={"params": params}).json()
            said["error"]["data"].pop("debug")
            return said

        for call in (("read", ["name"]), ("web_read", {"name": {}}), ("write", {"severity": "major"}), ("copy",)):
            with self.subTest(method=call[0]):
                unseen = answer(self.complaint.id, *call)
                self.assertEqual(unseen, answer(2_000_000_001, *call))
                self.assertNotIn(self.complaint.name, str(unseen))

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model", "werkzeug")
    def test_pages_answer_as_for_an_id_that_does_not_exist(self):
        self.authenticate(self.users["stranger"].login, self.users["stranger"].login)
        pages = (
            "/mail/view?model={model}&res_id={id}",
            "/web/content/{model}/{id}/name",
            "/web/image/{model}/{id}/name",
            "/report/html/qi_onestop.qi_dispute_form/{id}",
        )
        calls = (
            ("/mail/thread/messages", {"thread_model": "{model}", "thread_id": "{id}"}),
            ("/mail/thread/recipients", {"thread_model": "{model}", "thread_id": "{id}"}),
            ("/mail/thread/subscribe", {"res_model": "{model}", "res_id": "{id}", "partner_ids": []}),
            ("/mail/message/post", {"thread_model": "{model}", "thread_id": "{id}", "post_data": {"body": "x"}}),
            (
                "/mail/data",
                {
                    "fetch_params": [
                        [
                            "mail.thread",
                            {
                                "thread_model": "{model}",
                                "thread_id": "{id}",
                                "request_list": ["activities", "attachments", "followers"],
                            },
                        ]
                    ]
                },
            ),
        )

        def answer(url, params, model, id_):
            if params is None:
                url = url.format(model=model, id=id_)
                response = self.url_open(url, allow_redirects=False)
                return response.status_code, re.sub(r"\d+", "#", response.headers.get("Location") or "")
            body = json.dumps({"params": params}).replace("{model}", model).replace('"{id}"', str(id_))
            headers = {"Content-Type": "application/json"}
            said = self.url_open(url, data=body, headers=headers).json()
            said.get("error", {}).get("data", {}).pop("debug", None)
            return re.sub(r"\d+", "#", json.dumps(said, sort_keys=True))

        for record in (self.complaint, self.dispute):
            for url, params in (*((page, None) for page in pages), *calls):
                with self.subTest(model=record._name, url=url):
                    unseen = answer(url, params, record._name, record.id)
                    self.assertEqual(unseen, answer(url, params, record._name, 2_000_000_001))
