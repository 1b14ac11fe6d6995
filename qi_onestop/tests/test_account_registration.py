# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .account_common import MOBILE, PASSWORD, AccountCase
from .common import credit_code


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

    def test_nobody_agrees_for_who_has_an_account(self):
        user = self.users["portal_other"]
        user.login = MOBILE
        agreed = self.env["qi.account.consent"].search([("user_id", "=", user.id)])
        agreed.unlink()
        self.register()
        self.as_role(self.application(), "clerk").action_approve()
        self.assertEqual(user._qi_consent_due(), self.consent, "the owner of the number is asked")

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

    def asked(self):
        kind = self.env.ref("qi_onestop.mail_activity_type_account_application")
        return self.env["mail.activity"].search([("activity_type_id", "=", kind.id)])

    def test_who_may_decide_is_asked_once_for_all_that_waits(self):
        top = self.env["qi.platform"]._topmost()
        manager = self.users["manager"]
        top.staff_ids = manager
        self.register()
        first = self.application()
        self.register(mobile="13800000011")
        second = self.application()
        (asked,) = self.asked()
        self.assertEqual((asked.user_id, asked.res_id), (manager, first.id))
        self.assertIn("2", asked.summary)
        self.assertTrue(first.with_user(manager).has_access("write"))
        self.as_role(first, "clerk").action_approve()
        (asked,) = self.asked()
        self.assertEqual(asked.res_id, second.id, "the next one waits")
        second.reason = "Unknown"
        self.as_role(second, "clerk").action_refuse()
        self.assertFalse(self.asked())

    def test_a_known_enterprise_is_for_the_platform_in_charge(self):
        self.enterprise.qi_commissioner_id = self.commissioner
        self.register(credit_code=credit_code(1))
        managers = self.commissioner.platform_id._deciders()
        self.assertEqual(self.asked().user_id, managers)

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
