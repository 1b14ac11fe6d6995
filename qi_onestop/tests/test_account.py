# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessDenied, AccessError, UserError, ValidationError
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models.qi_account_code import QiAccountCode
from .common import OnestopCase, credit_code

GARBAGE = ("%00", "x" * 3000, "AQ", "é", "%F0%9F", "[1]")
MOBILE = "13812345678"
PASSWORD = "river-Bridge7"


class AccountCase(OnestopCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Attempts of earlier tests came from the same address.
        cls.env["qi.rate.limit"].search([]).unlink()
        cls.consent = cls.env["qi.consent"]._current()
        cls.users["portal"].qi_membership_ids.role = "administrator"
        cls.users["portal"]._qi_agree(cls.consent)

    def post(self, address, **values):
        return self.url_open(address, data={"csrf_token": Request.csrf_token(self), **values})

    def invite(self, **values):
        return self.as_role(self.env["qi.account.invitation"], "clerk").create(
            {"partner_id": self.enterprise.id, "name": "Ms Wu", "mobile": MOBILE, "role": "member", **values}
        )

    def path(self, invitation):
        return "/qi/activate/" + invitation.with_user(invitation.create_uid).url.rsplit("/", 1)[1]

    def account(self, number=MOBILE):
        return self.env["res.users"].search([("login", "=", number)])


@tagged("post_install", "-at_install")
class TestActivation(AccountCase):
    """A person with no e-mail gets an account by scanning a code at the counter."""

    def activate(self, path, **values):
        values = {"password": PASSWORD, "repeated": PASSWORD, "agree": self.consent.id, **values}
        return self.post(path, **values)

    def test_a_code_at_the_counter_opens_an_account(self):
        invitation = self.invite(mobile="+86 138-1234 5678")
        self.assertEqual(invitation.mobile, MOBILE)
        self.assertTrue(invitation.qr_code)
        path = self.path(invitation)
        self.authenticate(None, None)
        page = self.url_open(path).text
        for part in ("Bearing Works", "Ms Wu", "138****5678", self.consent.text[:40]):
            self.assertIn(part, page)
        self.assertFalse(self.account(), "reading changes nothing")
        page = self.activate(path)
        self.assertEqual(page.status_code, 200, page.text[:2000])
        self.assertTrue(page.url.endswith(f"/my/enterprises/{self.enterprise.id}"), "logged in")
        user = self.account()
        self.assertEqual((user.name, user.qi_enterprise_ids), ("Ms Wu", self.enterprise))
        self.assertTrue(user.has_group("base.group_portal"))
        self.assertFalse(user.partner_id.parent_id, "who leaves an enterprise sees nothing of it")
        self.assertFalse(user._qi_consent_due())
        self.assertEqual((invitation.state, invitation.user_id), ("used", user))
        self.authenticate(MOBILE, PASSWORD)
        self.assertIn("/my/enterprises", self.url_open("/my").text)

    def test_a_link_is_good_once(self):
        path = self.path(self.invite())
        self.authenticate(None, None)
        self.activate(path)
        self.authenticate(None, None)
        page = self.url_open(path)
        self.assertEqual(page.status_code, 410)
        self.assertIn("has been used already. Log in", page.text)
        again = self.activate(path, password="another-Bridge8", repeated="another-Bridge8")
        self.assertIn("has been used already", again.text)
        self.authenticate(MOBILE, PASSWORD)

    def test_a_link_runs_out_or_is_made_useless(self):
        old, cancelled = self.invite(), self.invite(mobile="13812345670")
        paths = [self.path(old), self.path(cancelled)]
        cancelled.action_cancel()
        self.authenticate(None, None)
        later = fields.Datetime.now() + timedelta(days=8)
        with patch.object(fields.Datetime, "now", return_value=later):
            old.invalidate_recordset()
            self.assertTrue(old.is_expired)
            self.assertIn("not good any more", self.url_open(paths[0]).text)
            self.assertEqual(self.activate(paths[0]).status_code, 410)
        self.assertIn("not good any more", self.activate(paths[1]).text)
        self.assertFalse(self.account())

    def test_only_the_newest_link_is_good(self):
        older = self.invite()
        path = self.path(older)
        newer = self.invite(mobile="138 1234 5678")
        other = self.invite(partner_id=self.other_enterprise.id)
        self.assertEqual((older.state, newer.state, other.state), ("cancelled", "open", "open"))
        self.authenticate(None, None)
        self.assertEqual(self.url_open(path).status_code, 410)

    def test_what_is_wrong_is_said_on_the_page(self):
        path = self.path(self.invite())
        self.authenticate(None, None)
        for values, sentence in (
            ({"password": "short", "repeated": "short"}, "at least 8 characters"),
            ({"password": MOBILE[:9], "repeated": MOBILE[:9]}, "that is not your number"),
            ({"password": "aaaaaaaaaa", "repeated": "aaaaaaaaaa"}, "at least 8 characters"),
            ({"repeated": "something-else"}, "The two passwords differ"),
            ({"agree": ""}, "agree to it first"),
            ({"password": "\0", "repeated": ""}, "at least 8 characters"),
        ):
            with self.subTest(values=values):
                page = self.activate(path, **values)
                self.assertEqual(page.status_code, 400)
                self.assertIn(sentence, page.text)
        self.assertFalse(self.account())

    @mute_logger("odoo.http", "odoo.addons.http_routing.models.ir_http")
    def test_forged_links_lead_nowhere(self):
        path = self.path(self.invite())
        self.authenticate(None, None)
        middle = len(path) // 2
        flipped = path[:middle] + ("A" if path[middle] != "A" else "B") + path[middle + 1 :]
        for address in (flipped, *(f"/qi/activate/{text}" for text in GARBAGE)):
            with self.subTest(address=address[:60]):
                self.assertIn(self.url_open(address).status_code, (400, 404))
                self.assertIn(self.activate(address).status_code, (400, 404))
        self.assertFalse(self.account())

    @mute_logger("odoo.http")
    def test_without_a_form_token_nothing_happens(self):
        path = self.path(self.invite())
        self.authenticate(None, None)
        values = {"password": PASSWORD, "repeated": PASSWORD, "agree": self.consent.id}
        self.assertEqual(self.url_open(path, data=values).status_code, 400)
        self.assertFalse(self.account())

    def test_who_has_an_account_logs_in_and_gets_one_enterprise_more(self):
        self.authenticate(None, None)
        self.activate(self.path(self.invite()))
        path = self.path(self.invite(partner_id=self.other_enterprise.id, role="administrator"))
        self.authenticate(None, None)
        page = self.url_open(path).text
        self.assertIn("/web/login?redirect=" + path, page)
        self.assertNotIn('name="password"', page)
        self.assertIn("Log in with it first", self.activate(path, password="stolen-Bridge9").text)
        self.authenticate("t_portal", "t_portal")
        self.assertIn("Log out first", self.url_open(path).text)
        self.assertEqual(self.activate(path).status_code, 400)
        self.authenticate(MOBILE, PASSWORD)
        self.activate(path)
        user = self.account()
        self.assertEqual(user.qi_enterprise_ids, self.enterprise | self.other_enterprise)
        self.assertEqual(self.other_enterprise.qi_consent_channel, "online", "its administrator agreed")

    def test_a_closed_account_stays_closed(self):
        path = self.path(self.invite())
        self.users["portal_other"].write({"login": MOBILE, "active": False})
        self.authenticate(None, None)
        self.assertIn("This account is closed", self.url_open(path).text)
        self.assertEqual(self.activate(path).status_code, 410)
        self.assertFalse(self.users["portal_other"].active)

    def test_attempts_from_one_address_are_limited(self):
        path = self.path(self.invite())
        self.authenticate(None, None)
        for _attempt in range(30):
            self.env["qi.rate.limit"]._take("activate:127.0.0.1", 30, 600)
        self.assertIn("Try again in", self.activate(path).text)

    def test_who_may_invite(self):
        values = {"partner_id": self.enterprise.id, "name": "A", "mobile": MOBILE}
        for role in ("nobody", "coordinator", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.as_role(self.env["qi.account.invitation"], role).create(values)
        with self.assertRaisesRegex(ValidationError, "is no mobile number"):
            self.invite(mobile="0353-6610058")
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            self.invite(state="used")
        with self.assertRaises(AccessError):
            self.invite().mobile = "13899999999"
        with self.assertRaisesRegex(ValidationError, "is no enterprise"):
            self.invite(partner_id=self.users["clerk"].partner_id.id)

    def test_the_database_holds_no_link(self):
        invitation = self.invite()
        token = self.path(invitation).rsplit("/", 1)[1]
        self.env.flush_all()
        self.env.cr.execute("SELECT row_to_json(i)::text FROM qi_account_invitation i")
        self.assertNotIn(token[:20], str(self.env.cr.fetchall()))


@tagged("post_install", "-at_install")
class TestRegistration(AccountCase):
    """Who registers alone waits until somebody knows who it is."""

    def register(self, **values):
        self.authenticate(None, None)
        return self.post(
            "/qi/register",
            **{
                "credit_code": credit_code(77),
                "enterprise_name": "Spring Pumps",
                "name": "Mr Lu",
                "mobile": MOBILE,
                "password": PASSWORD,
                "repeated": PASSWORD,
                "agree": self.consent.id,
                **values,
            },
        )

    def application(self):
        return self.env["qi.account.application"].search([], limit=1)

    def test_registered_then_approved_by_the_desk(self):
        self.assertIn("agree to it", self.url_open("/qi/register").text)
        page = self.register()
        self.assertTrue(page.url.endswith("/qi/register/done"))
        application = self.application()
        self.assertEqual((application.state, application.partner_id.id), ("waiting", False))
        self.assertFalse(self.account(), "nothing can be used yet")
        self.as_role(application, "clerk").action_approve()
        user = self.account()
        self.assertEqual(user.qi_enterprise_ids.qi_credit_code, credit_code(77))
        self.assertEqual(user.qi_membership_ids.role, "administrator")
        self.assertEqual(user.qi_enterprise_ids.qi_consent_channel, "online")
        self.assertEqual(application.decider_id, self.users["clerk"])
        self.authenticate(MOBILE, PASSWORD)
        self.assertIn("Spring Pumps", self.url_open("/my/enterprises").text)
        with self.assertRaisesRegex(UserError, "has decided"):
            self.as_role(application, "clerk").action_approve()

    @mute_logger("odoo.http")
    def test_there_is_no_way_around_the_approval(self):
        self.authenticate(None, None)
        self.assertEqual(self.url_open("/web/signup").status_code, 404)

    def test_refused_with_a_reason(self):
        self.register()
        application = self.as_role(self.application(), "clerk")
        with self.assertRaisesRegex(UserError, "Say why"):
            application.action_refuse()
        application.reason = "Nobody there knows Mr Lu"
        application.action_refuse()
        self.assertEqual(application.state, "refused")
        self.assertFalse(self.account())
        self.env.flush_all()
        self.env.cr.execute("SELECT password_hash FROM qi_account_application WHERE id = %s", [application.id])
        self.assertEqual(self.env.cr.fetchone(), (None,))

    def test_the_answer_does_not_tell_who_is_known(self):
        known = self.register(credit_code=credit_code(1), mobile="13800000009")
        self.users["portal_other"].login = "13800000008"
        known_number = self.register(mobile="13800000008")
        new = self.register()

        def words(page):
            return re.sub(r"\s+", " ", re.search(r"<main.*</main>", page.text, re.DOTALL).group())

        self.assertEqual(words(known), words(new))
        self.assertEqual(words(known_number), words(new))

    def test_a_known_enterprise_is_matched_and_its_administrator_decides(self):
        self.register(credit_code=credit_code(1).lower())
        application = self.application()
        self.assertEqual((application.partner_id, application.role), (self.enterprise, "member"))
        address = f"/my/enterprises/{self.enterprise.id}/applications/{application.id}"
        self.authenticate("t_portal_other", "t_portal_other")
        with mute_logger("odoo.http"):
            self.assertEqual(self.post(f"{address}/approve").status_code, 404)
        self.authenticate("t_portal", "t_portal")
        self.assertIn("Mr Lu", self.url_open(f"/my/enterprises/{self.enterprise.id}").text)
        application.role = "administrator"
        self.post(f"{address}/approve")
        self.assertEqual(application.state, "approved")
        self.assertEqual(self.account().qi_membership_ids.role, "member", "no administrator is let in this way")

    def test_an_administrator_refuses_with_a_reason(self):
        self.register(credit_code=credit_code(1))
        application = self.application()
        address = f"/my/enterprises/{self.enterprise.id}/applications/{application.id}/refuse"
        self.authenticate("t_portal", "t_portal")
        self.assertIn("Say why", self.post(address, reason=" ").text)
        self.post(address, reason="Left us")
        self.assertEqual((application.state, application.reason), ("refused", "Left us"))

    def test_who_has_an_account_keeps_its_password(self):
        user = self.users["portal_other"]
        user.login = MOBILE
        self.register()
        self.as_role(self.application(), "clerk").action_approve()
        self.assertEqual(len(user.qi_enterprise_ids), 2)
        self.authenticate(MOBILE, "t_portal_other")

    def test_what_is_wrong_is_said_on_the_page(self):
        for values, sentence in (
            ({"credit_code": "91140300MA"}, "is not a unified social credit code"),
            ({"credit_code": "\0<script>"}, "is not a unified social credit code"),
            ({"mobile": "12345"}, "it has 11 digits"),
            ({"name": ""}, "and your own"),
            ({"password": "short", "repeated": "short"}, "at least 8 characters"),
            ({"agree": "yes"}, "agree to it first"),
        ):
            with self.subTest(values=values):
                page = self.register(**values)
                self.assertEqual(page.status_code, 400)
                self.assertIn(sentence, page.text)
                self.assertNotIn("<script>&", page.text)
                self.assertNotIn(PASSWORD, page.text)
        self.assertFalse(self.application())

    def test_registrations_are_limited(self):
        for _attempt in range(3):
            self.register()
        self.assertIn("Try again in", self.register().text)
        self.assertEqual(self.env["qi.account.application"].search_count([]), 3)

    def test_the_password_is_never_kept_in_clear(self):
        self.register()
        self.env.flush_all()
        self.env.cr.execute("SELECT row_to_json(a)::text FROM qi_account_application a")
        kept = str(self.env.cr.fetchall())
        self.assertIn(MOBILE, kept)
        self.assertNotIn(PASSWORD, kept)
        with self.assertRaises(AccessError):
            self.as_role(self.application(), "administrator").read(["password_hash"])

    def test_registrations_cannot_be_forged(self):
        with self.assertRaises(AccessError):
            self.as_role(self.env["qi.account.application"], "clerk").create({"name": "A"})
        self.register()
        for role in ("coordinator", "portal", "nobody"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.as_role(self.application(), role).action_approve()
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            self.as_role(self.application(), "clerk").write({"mobile": "13811111111"})


@tagged("post_install", "-at_install")
class TestLoginCode(AccountCase):
    """A code by SMS instead of a password, where a gateway is set."""

    def setUp(self):
        super().setUp()
        self.users["portal"].login = MOBILE
        self.sent = []
        self.startPatcher(patch.object(QiAccountCode, "_is_offered", lambda codes: True))
        self.startPatcher(patch.object(QiAccountCode, "_deliver", lambda codes, *sms: self.sent.append(sms)))
        self.authenticate(None, None)

    def send(self, number=MOBILE):
        return self.post("/qi/login/code", number=number)

    def check(self, code, number=MOBILE):
        return self.post("/qi/login/code/check", number=number, code=code)

    def code(self):
        return re.search(r"[0-9]{6}", self.sent[-1][1]).group()

    def wrong(self):
        return f"{(int(self.code()) + 1) % 10**6:06d}"

    def test_the_code_logs_in_once(self):
        self.send("+86 138 1234 5678")
        self.assertEqual(self.sent[0][0], MOBILE)
        code = self.code()
        self.assertTrue(self.check(code).url.endswith("/my"))
        self.assertIn("Bearing Works", self.url_open("/my/enterprises").text)
        self.authenticate(None, None)
        self.assertIn("wrong or too old", self.check(code).text)

    def test_the_answer_does_not_tell_who_is_known(self):
        known, unknown = self.send(), self.send("13800000007")
        self.assertEqual((known.status_code, unknown.status_code), (200, 200))
        self.assertEqual(len(self.sent), 1)
        self.assertIn("a code is on its way", unknown.text)
        self.assertIn("wrong or too old", self.check("000000", "13800000007").text)

    def test_a_gateway_that_refuses_does_not_tell_either(self):
        refuse = UserError("The SMS gateway refused the message")
        with (
            patch.object(QiAccountCode, "_deliver", side_effect=refuse),
            self.assertLogs("odoo.addons.qi_onestop.models.qi_account_code", "WARNING"),
        ):
            page = self.send()
        self.assertEqual(page.status_code, 200)
        self.assertIn("a code is on its way", page.text)

    def test_no_more_than_five_tries(self):
        self.send()
        for _attempt in range(5):
            self.assertIn("wrong or too old", self.check(self.wrong()).text)
        page = self.check(self.code())
        self.assertEqual(page.status_code, 400)
        self.assertIn("Try again in", page.text, "even with the right one")

    def test_an_old_code_is_no_good(self):
        self.send()
        later = fields.Datetime.now() + timedelta(minutes=6)
        with patch.object(fields.Datetime, "now", return_value=later):
            self.assertIn("wrong or too old", self.check(self.code()).text)

    def test_a_number_is_not_flooded(self):
        self.send()
        self.assertIn("Try again in", self.send().text)
        self.assertEqual(len(self.sent), 1)

    def test_staff_do_not_log_in_this_way(self):
        self.users["clerk"].login = "13800000005"
        self.send("13800000005")
        self.assertFalse(self.sent)

    def test_code_and_number_are_kept_hashed(self):
        self.send()
        self.env.flush_all()
        self.env.cr.execute("SELECT row_to_json(c)::text FROM qi_account_code c")
        kept = str(self.env.cr.fetchall())
        self.assertIn("code_hash", kept)
        self.assertNotIn(MOBILE, kept)
        self.assertNotIn(f'"{self.code()}"', kept)

    def test_a_caller_cannot_prove_anything(self):
        with self.assertRaises(AccessDenied), mute_logger("odoo.addons.base.models.res_users"):
            self.env["res.users"].authenticate(
                {"login": MOBILE, "type": "qi_code", "proof": {"number": MOBILE}}, {"interactive": True}
            )

    @mute_logger("odoo.http")
    def test_without_a_gateway_there_is_no_such_page(self):
        with patch.object(QiAccountCode, "_is_offered", lambda codes: False):
            self.assertEqual(self.url_open("/qi/login/code").status_code, 404)
            self.assertEqual(self.send().status_code, 404)
            self.assertNotIn("/qi/login/code", self.url_open("/web/login").text)
        self.assertIn("/qi/login/code", self.url_open("/web/login").text)

    def test_garbage_is_answered_with_a_sentence(self):
        for number in ("", "\0", "1" * 500, "<b>"):
            with self.subTest(number=number[:5]):
                self.assertEqual(self.send(number).status_code, 400)
                self.assertEqual(self.check("x", number).status_code, 400)


@tagged("post_install", "-at_install")
class TestEnterprisePages(AccountCase):
    """An enterprise keeps its people, its data and its instruments."""

    def setUp(self):
        super().setUp()
        self.page = f"/my/enterprises/{self.enterprise.id}"
        self.member = self.env["qi.membership"].create(
            {"user_id": self.users["portal_other"].id, "partner_id": self.enterprise.id}
        )
        self.own = self.users["portal"].qi_membership_ids
        self.authenticate("t_portal", "t_portal")

    def test_one_person_in_two_enterprises_chooses(self):
        self.authenticate("t_portal_other", "t_portal_other")
        page = self.url_open("/my/enterprises").text
        self.assertIn("Bearing Works", page)
        self.assertIn("Hill Farm", page)
        answer = self.make_jsonrpc_request("/my/counters", {"counters": ["qi_enterprise_count"]})
        self.assertEqual(answer["qi_enterprise_count"], 2)

    def test_the_page_shows_what_is_kept(self):
        kind = self.env["qi.qualification.kind"].search([("holder", "=", "enterprise")], limit=1)
        self.env["qi.qualification"].create(
            {"partner_id": self.enterprise.id, "kind_id": kind.id, "number": "C-1", "date_to": "2020-01-01"}
        )
        self.env["qi.instrument"].create({"partner_id": self.enterprise.id, "name": "Caliper", "serial": "K-5"})
        page = self.url_open(self.page).text
        for part in ("Bearing Works", "Portal Other", "Caliper K-5", "C-1", "Expired"):
            self.assertIn(part, page)
        self.assertEqual(len(re.findall("<h1", page)), 1)

    def test_the_administrator_corrects_address_and_telephone(self):
        self.post(f"{self.page}/profile", phone="0353-1234567", street="Spring Road 1", name="Forged", city="")
        self.assertEqual((self.enterprise.phone, self.enterprise.street), ("0353-1234567", "Spring Road 1"))
        self.assertEqual(self.enterprise.name, "Bearing Works")
        page = self.post(f"{self.page}/profile", qi_mobile="call me")
        self.assertEqual(page.status_code, 400)
        self.assertIn("is no telephone number", page.text)

    def test_a_member_reads_but_does_not_decide(self):
        self.authenticate("t_portal_other", "t_portal_other")
        page = self.url_open(self.page).text
        self.assertIn("Bearing Works", page)
        self.assertNotIn("/invite", page)
        for step, values in (
            ("profile", {"phone": "1"}),
            ("invite", {"name": "A", "mobile": MOBILE}),
            (f"members/{self.own.id}/deactivate", {}),
            (f"members/{self.member.id}/administrator", {}),
        ):
            with self.subTest(step=step):
                answer = self.post(f"{self.page}/{step}", **values)
                self.assertEqual(answer.status_code, 400)
                self.assertIn("Only an administrator", answer.text)
        self.assertEqual((self.own.role, self.own.active), ("administrator", True))
        self.assertFalse(self.env["qi.account.invitation"].search([("partner_id", "=", self.enterprise.id)]))

    def test_roles_change_but_an_administrator_stays(self):
        for step in ("member", "deactivate"):
            page = self.post(f"{self.page}/members/{self.own.id}/{step}")
            self.assertEqual(page.status_code, 400)
            self.assertIn("Somebody must remain administrator", page.text)
        self.post(f"{self.page}/members/{self.member.id}/administrator")
        self.assertEqual(self.member.role, "administrator")
        page = self.post(f"{self.page}/members/{self.own.id}/deactivate")
        self.assertTrue(page.url.endswith("/my/enterprises"), "who left does not see it any more")
        self.assertFalse(self.own.active)
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(self.page).status_code, 404)

    def test_an_administrator_whose_account_is_closed_does_not_count(self):
        self.member.role = "administrator"
        self.users["portal_other"].active = False
        self.assertEqual(self.post(f"{self.page}/members/{self.own.id}/member").status_code, 400)

    def test_the_administrator_invites_a_colleague(self):
        page = self.post(f"{self.page}/invite", name="Mr Shi", mobile=MOBILE, role="member")
        invitation = self.env["qi.account.invitation"].search([("mobile", "=", MOBILE)])
        self.assertTrue(page.url.endswith(f"{self.page}/invitations/{invitation.id}"))
        self.assertIn("data:image/png;base64", page.text)
        self.assertIn(self.path(invitation), page.text)
        self.assertIn("is no mobile number", self.post(f"{self.page}/invite", name="A", mobile="1").text)
        self.assertIn("write the name", self.post(f"{self.page}/invite", name="", mobile=MOBILE).text)
        self.post(f"{self.page}/invitations/{invitation.id}/cancel")
        self.assertEqual(invitation.state, "cancelled")

    @mute_logger("odoo.http")
    def test_other_enterprises_stay_closed(self):
        other = self.env["qi.membership"].search([("partner_id", "=", self.other_enterprise.id)])
        invitation = self.invite(partner_id=self.other_enterprise.id)
        instrument = self.env["qi.instrument"].create({"partner_id": self.other_enterprise.id, "name": "X"})
        closed = f"/my/enterprises/{self.other_enterprise.id}"
        for address in (
            closed,
            f"{closed}/instruments/new",
            f"{self.page}/invitations/{invitation.id}",
            f"{self.page}/instruments/{instrument.id}",
            f"/my/enterprises/{2**40}",
            "/my/enterprises/0",
            f"{self.page}/instruments/{2**40}",
        ):
            with self.subTest(address=address):
                self.assertEqual(self.url_open(address).status_code, 404)
        for address in (
            f"{closed}/profile",
            f"{closed}/invite",
            f"{closed}/members/{other.id}/deactivate",
            f"{self.page}/members/{other.id}/deactivate",
            f"{self.page}/members/{self.member.id}/unlink",
            f"{self.page}/instruments/{instrument.id}",
            f"{self.page}/applications/{2**31}/approve",
        ):
            with self.subTest(address=address):
                self.assertEqual(self.post(address, name="Stolen").status_code, 404)
        self.assertEqual((instrument.name, other.active), ("X", True))

    @mute_logger("odoo.http")
    def test_without_a_form_token_nothing_happens(self):
        for step in ("profile", "invite", f"members/{self.member.id}/deactivate", "instruments/new"):
            with self.subTest(step=step):
                self.assertEqual(self.url_open(f"{self.page}/{step}", data={"name": "A"}).status_code, 400)
        self.assertTrue(self.member.active)

    def test_instruments_are_added_and_changed_by_members(self):
        self.authenticate("t_portal_other", "t_portal_other")
        self.post(f"{self.page}/instruments/new", name="Scale", serial="S-1", valid_until="2030-01-01")
        instrument = self.env["qi.instrument"].search([("partner_id", "=", self.enterprise.id)])
        self.assertEqual((instrument.name, str(instrument.valid_until)), ("Scale", "2030-01-01"))
        address = f"{self.page}/instruments/{instrument.id}"
        self.assertIn('value="S-1"', self.url_open(address).text)
        self.post(address, name="Balance", is_mandatory="1")
        self.assertEqual((instrument.name, instrument.is_mandatory), ("Balance", True))
        for values, sentence in (
            ({"name": ""}, "Write the name"),
            ({"name": "A", "valid_until": "tomorrow"}, "is no date"),
            ({"name": "A", "calibrated_on": "2030-01-02", "valid_until": "2030-01-01"}, "cannot end before"),
        ):
            with self.subTest(values=values):
                page = self.post(address, **values)
                self.assertEqual(page.status_code, 400)
                self.assertIn(sentence, page.text)
        instruments = self.as_role(self.env["qi.instrument"], "portal_other")
        with self.assertRaises(AccessError):
            instruments.create({"partner_id": self.users["clerk"].partner_id.id, "name": "A"})

    def test_staff_have_their_own_screens(self):
        self.authenticate("t_clerk", "t_clerk")
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open("/my/enterprises").status_code, 404)

    def test_a_new_text_is_asked_for_at_the_next_visit(self):
        newer = self.env["qi.consent"].create({"version": "T9", "text": "We also keep your photographs."})
        self.assertIn("We also keep your photographs", self.url_open("/my").text)
        self.assertEqual(self.post("/my/consent").status_code, 400)
        self.assertEqual(self.post("/my/consent", agree=self.consent.id).status_code, 400)
        self.assertTrue(self.users["portal"]._qi_consent_due(), "the version that was shown counts")
        self.assertTrue(self.post("/my/consent", agree=newer.id).url.endswith("/my"))
        given = self.env["qi.account.consent"].search([("user_id", "=", self.users["portal"].id)], limit=1)
        self.assertEqual((given.consent_id, self.enterprise.qi_consent_id), (newer, newer))
        self.assertIn("T9", self.url_open("/my/consent").text)

    def test_the_page_asks_the_database_as_often_for_many_as_for_few(self):
        def queries():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.url_open(self.page)
            return self.env.cr.sql_log_count - before

        queries()
        few = queries()
        self.env["qi.instrument"].create(
            [{"partner_id": self.enterprise.id, "name": f"I {number}"} for number in range(40)]
        )
        self.env.flush_all()
        queries()
        self.assertLessEqual(queries(), few + 1)
