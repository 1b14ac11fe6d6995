# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .account_common import GARBAGE, MOBILE, PASSWORD, AccountCase


@tagged("post_install", "-at_install")
class TestActivation(AccountCase):
    """A person with no e-mail gets an account by scanning a code at the counter."""

    def activate(self, path, **values):
        values = {"password": PASSWORD, "repeated": PASSWORD, "agree": self.consent.id, **values}
        return self.post(path, **values)

    def test_the_slip_is_for_who_made_the_invitation(self):
        invitation = self.invite()
        report = self.env.ref("qi_onestop.qi_account_invitation_report_slip")
        Report = self.env["ir.actions.report"]
        html = self.as_role(Report, "clerk")._render_qweb_html(report.report_name, invitation.ids)[0].decode()
        for said in ("Bearing Works", "Ms Wu", "138****5678", "data:image/png", "Good once, until"):
            self.assertIn(said, html)
        self.assertNotIn(MOBILE, html)
        for role in ("manager", "administrator"):
            with self.subTest(role=role), self.assertRaisesRegex(UserError, "Make a new link first"):
                self.as_role(Report, role)._render_qweb_html(report.report_name, invitation.ids)
        with self.assertRaises(AccessError):
            self.as_role(Report, "portal")._render_qweb_html(report.report_name, invitation.ids)
        self.as_role(invitation, "clerk").action_cancel()
        with self.assertRaisesRegex(UserError, "Make a new link first"):
            self.as_role(Report, "clerk")._render_qweb_html(report.report_name, invitation.ids)

    def test_a_colleague_makes_a_new_link_and_the_old_one_is_void(self):
        invitation = self.invite()
        theirs = self.as_role(invitation, "manager")
        self.assertFalse(theirs.url)
        again = theirs.browse(theirs.action_renew()["res_id"])
        self.assertTrue(again.url)
        self.assertEqual((again.name, again.mobile, again.role), ("Ms Wu", MOBILE, "member"))
        self.assertEqual(invitation.state, "cancelled")

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
