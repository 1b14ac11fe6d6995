# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import doctest
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..models.qi_notice_delivery import BACK_OFF
from ..tools import notice_events, past, protected, sms
from ..tools.notice_adapter import NoticeAdapter
from .common import china, credit_code, local
from .fake_gateway import fake_gateway
from .task_common import TaskCase

# Who is told of each event, by login.
MEMBERS = {"t_portal", "t_second"}
LAB = {"t_lab"}
EXPECTED = {
    **dict.fromkeys(notice_events.STAGES, MEMBERS),
    **dict.fromkeys(
        ("registered", "choose", "extended", "transferred", "silence", "reminder_answered", "message"), MEMBERS
    ),
    **dict.fromkeys(("task_offered", "task_recalled", "task_sent_back", "consent"), LAB),
    "expiring": LAB,
    **dict.fromkeys(("statement_asked", "statement_overdue"), LAB),
    **dict.fromkeys(
        (
            "complaint_registered",
            "complaint_step",
            "complaint_answered",
            "complaint_message",
            "complaint_extended",
            "complaint_dispute",
        ),
        {"t_portal"},
    ),
    **dict.fromkeys(("account_approved", "account_refused"), {"13800000077"}),
}


@tagged("post_install", "-at_install")
class TestNotice(TaskCase):
    """Whoever an event concerns is told, once, by the ways that are open."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = new_test_user(cls.env, "t_second", groups="base.group_portal", name="Second", lang="en_US")
        cls.env["qi.membership"].create({"user_id": cls.second.id, "partner_id": cls.enterprise.id})
        cls.crew = cls.enterprise.copy({"name": "Nobody Online", "qi_credit_code": False})

    def told(self, event, records, by="request_id"):
        return self.env["qi.notice"].search([("template_id.code", "=", event), (by, "in", records.ids)])

    def new_lonely_request(self, **values):
        return self.new_request(partner_id=self.crew.id, commissioner_id=self.commissioner.id, **values)

    def send_at(self, text):
        with (
            self.at(text),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_kwargs: 600),
        ):
            self.env["qi.notice.delivery"]._cron_send()

    # Who is told

    def test_the_arithmetic(self):
        for module in (notice_events, sms):
            self.assertFalse(doctest.testmod(module).failed)

    def test_every_event_has_a_template_and_an_expectation(self):
        # Other add-ons have events of their own, and test them.
        self.assertLessEqual(set(EXPECTED), set(notice_events.EVENTS))
        templates = self.env["qi.notice.template"].search([])
        self.assertEqual(set(templates.mapped("code")), set(notice_events.EVENTS))

    def test_every_event_reaches_exactly_its_recipients(self):
        for event in EXPECTED:
            rule = notice_events.EVENTS[event]
            with self.subTest(event=event):
                record = self.record_for(rule.model)
                # A step of its own: what the flow has told before does not count.
                notices = self.env["qi.notice"]._tell(event, record, steps={record: "test"})
                self.assertEqual(set(notices.user_id.mapped("login")), EXPECTED[event])
                self.assertEqual(len(notices), len(EXPECTED[event]))
                self.assertFalse(notices.filtered(lambda notice: "{" in notice.subject + notice.body))

    def record_for(self, model):
        if model == "res.partner":
            return self.lab
        if model == "qi.account.application":
            return self.new_application()
        if model == "qi.complaint":
            return (
                self.env[model]
                ._receive(
                    {"platform_id": self.station.id, "channel": "portal", "title": "T", "description": "D"},
                    {"user_id": self.users["portal"].id},
                )
                .complaint
            )
        if model == "qi.complaint.statement":
            complaint = self.record_for("qi.complaint")
            return complaint._ask_provider(self.lab, "A gauge lay there", "Since when?", "2099-01-01")
        request = self.request_at("executing")
        if model == "qi.request":
            return request
        if model == "qi.request.choice":
            return self.env[model].create({"request_id": request.id})
        if model == "qi.reminder":
            return self.env[model].create({"request_id": request.id, "note": "When?"})
        task = self.new_task(request, provider_id=self.lab.id)
        if model == "qi.request.task":
            return task
        return self.new_deliverable(task)

    def new_application(self, **values):
        """Return the registration of somebody who has an account already."""
        if not self.env["res.users"].search([("login", "=", "13800000077")]):
            new_test_user(self.env, "13800000077", groups="base.group_portal", name="Mr Lu", lang="en_US")
        return protected.permitted(self.env["qi.account.application"]).create(
            {
                "credit_code": credit_code(77),
                "enterprise_name": "Spring Pumps",
                "name": "Mr Lu",
                "mobile": "13800000077",
                "password_hash": self.env["res.users"]._crypt_context().hash("river-Bridge7"),
                **values,
            }
        )

    def test_the_flow_tells_the_stages(self):
        for kind in sorted(notice_events.STAGES):
            with self.subTest(kind=kind):
                request = self.request_at(kind)
                notices = self.told(kind, request)
                self.assertEqual(set(notices.user_id.mapped("login")), MEMBERS)
                self.assertEqual(len(self.told("registered", request)), 2)

    def test_the_date_told_is_that_of_the_completion(self):
        request = self.request_at("accepted")
        say = self.env["resource.calendar"]._qi_say
        notice = self.told("accepted", request)[:1]
        self.assertIn(say(request._deadline("completion").due_at), notice.body)
        self.assertNotIn(say(request._deadline("plan").due_at), notice.body)

    def test_reminders_by_silence_and_answers_are_told(self):
        request = self.request_at("plan_confirm")
        request._remind_enterprise()
        request._remind_enterprise()
        self.assertEqual(len(self.told("silence", request)), 2, "one step, told once")
        other = self.request_at("planning")
        reminder = self.env["qi.reminder"].create({"request_id": other.id, "note": "When?"})
        self.as_role(reminder, "commissioner").answer = "Tomorrow"
        self.assertIn("Tomorrow", self.told("reminder_answered", other)[:1].body)

    def test_messages_of_the_staff_are_told_and_notes_are_not(self):
        request = self.request_at("planning")
        writer = self.as_role(request, "commissioner")
        writer.message_post(body="Between us", subtype_xmlid="mail.mt_note", message_type="comment")
        self.assertFalse(self.told("message", request))
        writer.message_post(body="Please call", subtype_xmlid="mail.mt_comment", message_type="comment")
        self.assertEqual(set(self.told("message", request).user_id.mapped("login")), MEMBERS)

    def test_a_choice_and_a_move_are_told(self):
        request = self.request_at("planning")
        self.env["qi.request.choice"].create({"request_id": request.id})
        self.assertEqual(len(self.told("choose", request)), 2)
        request._hand_over_to(self.other_station, self.stranger)
        self.assertIn("Other Station", self.told("transferred", request)[:1].subject)

    def test_the_flow_tells_providers(self):
        task = self.task_at("delivered")
        for event in ("task_offered", "task_sent_back", "task_recalled"):
            if event == "task_sent_back":
                task.action_rework("Gauge 4 is missing")
            elif event == "task_recalled":
                task.action_cancel("Not needed")
            with self.subTest(event=event):
                notice = self.told(event, task, "task_id")
                self.assertEqual(notice.user_id, self.users["lab"])
                self.assertIn(task.name, notice.subject)
                self.assertIn(f"/my/tasks/{task.id}", notice.url)
        self.assertIn("Not needed", notice.body)

    def test_consent_is_told(self):
        report = self.new_deliverable(self.task_at("delivered"))
        self.as_role(report, "portal").action_refuse_consent()
        notice = self.told("consent", report.task_id, "task_id")
        self.assertEqual(notice.user_id, self.users["lab"])

    def test_a_longer_time_is_told(self):
        request = self.request_at("executing")
        self.as_role(request, "commissioner").action_ask_extension(3, "The laboratory is full")
        self.as_role(request, "manager").action_grant_extension()
        self.assertEqual(len(self.told("extended", request)), 2)

    def test_what_runs_out_is_told_with_its_date(self):
        rows = self.lab.qi_qualification_ids
        self.env["res.partner"]._qi_warn_of_expiry(rows, self.env["qi.instrument"], 30)
        self.env["res.partner"]._qi_warn_of_expiry(rows, self.env["qi.instrument"], 30)
        notice = self.told("expiring", self.users["lab"].partner_id, "partner_id")
        self.assertEqual(len(notice), 1)
        self.assertIn(rows[:1].display_name, notice.body)

    def test_given_partners_are_told_instead(self):
        request = self.request_at("planning")
        notices = self.env["qi.notice"]._tell("message", request, partners=self.second.partner_id)
        self.assertEqual(notices.user_id, self.second)

    def test_nobody_is_told_of_an_event_that_is_switched_off(self):
        self.env.ref("qi_onestop.qi_notice_template_registered").active = False
        self.assertFalse(self.told("registered", self.new_request()))

    def test_many_cost_no_more_queries_each(self):
        requests = self.env["qi.request"].union(*(self.new_request() for _ in range(12)))
        tell = self.env["qi.notice"]._tell
        self.env.invalidate_all()
        few = self.queries(lambda: tell("silence", requests[:2]))
        self.env.invalidate_all()
        many = self.queries(lambda: tell("silence", requests[2:]))
        self.assertLessEqual(many, few + 2)

    # What it says

    def test_text_is_inert_and_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.second.lang = "zh_CN"
        template = self.env.ref("qi_onestop.qi_notice_template_message")
        template.with_context(lang="zh_CN").subject = "来自{platform}\n的消息"
        self.station.name = "Station\r\nBcc: x@example.com"
        request = self.new_request()
        notices = self.env["qi.notice"]._tell(
            "message", request, details={request: "<b>{url}</b>"}, steps={request: "1"}
        )
        chinese = notices.filtered(lambda notice: notice.user_id == self.second)
        self.assertIn("来自Station", chinese.subject)
        self.assertNotIn("\n", "".join(notices.mapped("subject")))
        self.assertIn("<b>{url}</b>", chinese.body)

    def test_templates_say_only_what_can_be_filled_in(self):
        template = self.env.ref("qi_onestop.qi_notice_template_accepted")
        for text in ("{number.env}", "{password}", "{0}", "{", "{number!r}"):
            with self.subTest(text=text), self.assertRaisesRegex(ValidationError, "cannot be filled in"):
                template.body = text

    # How it gets there

    def test_email_goes_out_without_a_way_in(self):
        self.users["portal"].partner_id.email = "wu@example.com"
        request = self.new_request()
        rows = self.told("registered", request).delivery_ids
        delivery = rows.filtered(lambda row: row.address == "wu@example.com")
        self.assertEqual((delivery.address, delivery.state), ("wu@example.com", "waiting"))
        with patch.object(self.registry["mail.mail"], "send") as send:
            self.send_at("2027-01-04 23:00")
        self.assertEqual(delivery.state, "sent")
        self.assertEqual(send.call_count, len(rows.filtered(lambda row: row.channel == "email")))
        mail = self.env["mail.mail"].search([("email_to", "=", "wu@example.com")])
        self.assertFalse(mail.model or mail.res_id)
        self.assertIn(request.name, mail.subject)
        self.assertNotIn("token", mail.body_html)

    def test_text_message_through_the_gateway(self):
        with fake_gateway(self.env) as gateway:
            with self.at("2026-05-12 10:00"):
                request = self.new_lonely_request(contact_phone="13800000001")
            self.send_at("2026-05-12 10:05")
            self.send_at("2026-05-12 10:10")
        self.assertEqual(len(gateway.received), 1, "never twice")
        self.assertEqual(gateway.received[0]["mobile"], "13800000001")
        self.assertIn(request.name, gateway.received[0]["content"])
        self.assertEqual(self.told("registered", request).delivery_ids.mapped("state"), ["sent"])

    def test_no_text_message_at_night(self):
        with fake_gateway(self.env) as gateway:
            with self.at("2026-05-12 22:00"):
                request = self.new_lonely_request(contact_phone="13800000001")
            delivery = self.told("registered", request).delivery_ids
            self.assertEqual(local(delivery.next_try_at), "2026-05-13 08:00")
            self.send_at("2026-05-13 07:59")
            self.assertFalse(gateway.received)
            self.send_at("2026-05-13 08:00")
        self.assertEqual(len(gateway.received), 1)

    def test_what_fails_is_tried_again_and_then_a_person_calls(self):
        with fake_gateway(self.env) as gateway:
            gateway.answer = '{"code": 9}'
            with self.at("2026-05-12 09:00"):
                request = self.new_lonely_request(contact_phone="13800000001")
            delivery = self.told("registered", request).delivery_ids
            self.send_at("2026-05-12 09:00")
            self.assertEqual((delivery.state, delivery.tries), ("waiting", 1))
            self.assertIn("refused", delivery.error)
            self.assertEqual(delivery.next_try_at, china("2026-05-12 09:00") + BACK_OFF[0])
            for _again in BACK_OFF:
                self.send_at(local(delivery.next_try_at + timedelta(minutes=1)))
            self.assertEqual((delivery.state, len(gateway.received)), ("failed", 1 + len(BACK_OFF)))
            call = self.told("registered", request).delivery_ids - delivery
            self.assertEqual((call.channel, call.state), ("phone", "waiting"))
            self.as_role(delivery, "commissioner").action_retry()
            gateway.answer = '{"code": 0}'
            self.send_at("2030-05-12 09:00")
        self.assertEqual(delivery.state, "sent")

    def test_where_nothing_is_open_somebody_telephones(self):
        request = self.new_lonely_request(contact_phone="0353-2020")
        delivery = self.told("registered", request).delivery_ids
        self.assertEqual((delivery.channel, delivery.state), ("phone", "waiting"))
        call = self.env.ref("qi_onestop.mail_activity_type_notice_call")
        activity = request.activity_ids.filtered(lambda activity: activity.activity_type_id == call)
        self.assertEqual(activity.user_id, self.users["commissioner"])
        self.assertIn("0353-2020", activity.summary)
        self.as_role(delivery, "commissioner").action_mark_sent()
        self.assertEqual((delivery.state, delivery.sent_by_id), ("sent", self.users["commissioner"]))
        with self.assertRaisesRegex(UserError, "waits for a person"):
            delivery.action_mark_sent()

    def test_what_another_rule_reminds_of_is_not_undeliverable(self):
        request = self.new_lonely_request(contact_phone="0353-2020")
        notice = self.env["qi.notice"]._tell("completed", request)
        self.assertEqual((notice.delivery_ids.channel, notice.delivery_ids.state), ("phone", "followed_up"))
        self.assertFalse(notice.has_failed)
        notice = self.env["qi.notice"]._tell("expiring", self.crew)
        self.assertEqual(notice.delivery_ids.state, "followed_up", "the house has an activity for it")
        self.env.ref("qi_onestop.qi_onestop_group_coordinator").user_ids = [Command.clear()]
        abandoned = self.crew.copy({"name": "Abandoned", "qi_commissioner_id": False})
        self.env.cr.execute("UPDATE res_partner SET create_uid = NULL WHERE id = %s", [abandoned.id])
        abandoned.invalidate_recordset()
        notice = self.env["qi.notice"]._tell("expiring", abandoned)
        self.assertEqual(notice.delivery_ids.state, "undeliverable", "nobody is in charge")
        self.assertTrue(notice.has_failed)

    # Registrations

    def test_who_was_refused_and_is_unknown_gets_a_text_message(self):
        application = self.new_application(mobile="13800000078")
        application.reason = "Nobody there knows you"
        with fake_gateway(self.env) as gateway, self.at("2026-05-12 10:00"):
            self.as_role(application, "clerk").action_refuse()
            notice = self.told("account_refused", application, "application_id")
            self.assertFalse(notice.partner_id, "a stranger does not become a contact")
            self.assertEqual(notice.delivery_ids.mapped("channel"), ["sms"])
            self.send_at("2026-05-12 10:01")
        self.assertEqual(gateway.received[0]["mobile"], "13800000078")
        self.assertIn("Nobody there knows you", gateway.received[0]["content"])
        self.assertEqual(notice.platform_id, self.env["qi.platform"]._topmost())

    def test_without_a_gateway_who_decided_telephones(self):
        application = self.new_application(mobile="13800000078")
        self.as_role(application, "clerk").action_approve()
        notice = self.told("account_approved", application, "application_id")
        self.assertEqual(notice.user_id.login, "13800000078")
        self.assertEqual(
            {row.channel: row.state for row in notice.delivery_ids}, {"portal": "sent", "phone": "waiting"}
        )
        activity = application.activity_ids
        self.assertEqual(activity.activity_type_id, self.env.ref("qi_onestop.mail_activity_type_account_call"))
        self.assertEqual(activity.user_id, self.users["clerk"])
        self.assertIn("13800000078", activity.summary)

    def test_who_logs_in_already_is_not_telephoned(self):
        application = self.new_application()
        self.env["res.users"]._qi_account("13800000077").partner_id.email = False
        self.env["res.users.log"].with_user(self.env["res.users"]._qi_account("13800000077")).sudo().create({})
        self.as_role(application, "clerk").action_approve()
        notice = self.told("account_approved", application, "application_id")
        self.assertNotIn("phone", notice.delivery_ids.mapped("channel"))

    def test_an_administrator_of_the_enterprise_tells_a_colleague_without_our_help(self):
        self.users["portal"].qi_membership_ids.role = "administrator"
        application = self.new_application(mobile="13800000078", partner_id=self.enterprise.id, reason="Left us")
        self.as_role(application, "portal").action_refuse()
        notice = self.told("account_refused", application, "application_id")
        self.assertEqual((notice.delivery_ids.channel, notice.delivery_ids.state), ("phone", "followed_up"))
        self.assertFalse(application.activity_ids)

    def test_whoever_has_an_account_is_not_telephoned(self):
        deliveries = self.told("registered", self.new_request()).delivery_ids
        self.assertNotIn("phone", deliveries.mapped("channel"))
        self.assertEqual(len(deliveries.filtered(lambda row: row.channel == "portal")), 2)

    def test_text_for_wechat_is_ready(self):
        notice = self.told("plan_confirm", self.request_at("plan_confirm"))[:1]
        wechat = notice.delivery_ids.filtered(lambda row: row.channel == "wechat")
        self.assertEqual((wechat.state, wechat.text), ("waiting", notice.wechat_text))
        self.assertIn("waits for your answer", wechat.text)

    def test_an_adapter_sends_to_wechat(self):
        sent = []

        class Adapter(NoticeAdapter):
            def address_of(self, partner):
                return partner.name == "Second" and "openid-2"

            def send(self, address, text):
                sent.append((address, text))

        with patch.object(self.registry["qi.notice.delivery"], "_wechat_adapter", lambda _self: Adapter()):
            notices = self.told("plan_confirm", self.request_at("plan_confirm"))
            self.send_at("2030-05-12 23:00")
        notice = notices.filtered(lambda notice: notice.user_id == self.second)
        self.assertEqual(sent, [("openid-2", notice.wechat_text)])
        states = {row.notice_id: row.state for row in notices.delivery_ids if row.channel == "wechat"}
        self.assertEqual(states, {notice: "sent", notices - notice: "waiting"})

    def test_a_story_of_the_past_sends_nothing(self):
        self.users["portal"].partner_id.email = "wu@example.com"
        then = past.at(self.env["qi.request"], china("2025-03-04 10:00"))
        lonely, own = then.create(
            [
                {
                    "platform_id": self.station.id,
                    "service_id": self.general.id,
                    "partner_id": partner.id,
                    "description": "Long ago",
                }
                for partner in (self.crew, self.enterprise)
            ]
        )
        self.assertFalse(self.told("registered", lonely))
        self.assertFalse(lonely.activity_ids)
        notices = self.told("registered", own)
        self.assertEqual(set(notices.delivery_ids.mapped("channel")), {"portal"})
        self.assertEqual(notices[:1].told_at, china("2025-03-04 10:00"))

    # Who may see it

    def test_people_see_their_own_and_staff_that_of_their_platforms(self):
        notices = self.told("registered", self.new_request())
        seen = {
            role: self.as_role(self.env["qi.notice"], role).search([("id", "in", notices.ids)])
            for role in ("portal", "portal_other", "commissioner", "coordinator")
        }
        self.assertEqual(seen["portal"].sudo().user_id, self.users["portal"])
        self.assertFalse(seen["portal_other"])
        self.assertEqual(seen["commissioner"], notices)
        self.assertEqual(seen["coordinator"], notices)
        self.assertFalse(self.as_role(self.env["qi.notice"], "stranger").search([("id", "in", notices.ids)]))
        self.assertFalse(notices[:1].read_at)
        self.as_role(notices, "commissioner").action_mark_read()
        self.assertFalse(any(notices.mapped("read_at")), "only the recipient reads it")
