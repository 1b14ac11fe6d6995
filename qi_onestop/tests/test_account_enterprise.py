# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .account_common import MOBILE, AccountCase


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
        for nonsense in ("owner", None, ["member"]):
            with self.subTest(role=nonsense), self.assertRaises(UserError):
                self.as_role(self.member, "portal").action_enterprise_set_role(nonsense)
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
        slip = self.url_open(f"{self.page}/invitations/{invitation.id}/slip")
        self.assertEqual((slip.status_code, slip.headers["Content-Type"]), (200, "application/pdf"))
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

    def test_an_instrument_is_given_to_nobody_else(self):
        instrument = self.env["qi.instrument"].create({"partner_id": self.enterprise.id, "name": "Scale"})
        with self.assertRaises(AccessError):
            self.as_role(instrument, "portal").partner_id = self.other_enterprise
        self.assertEqual(instrument.partner_id, self.enterprise)

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
