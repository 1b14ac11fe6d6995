# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools import protected
from .task_common import PDF, TaskCase
from .web_common import WebCase

PAGE = base64.b64decode(PDF)
FILE = {"file": ("cma.pdf", PAGE, "application/pdf")}


@tagged("post_install", "-at_install")
class TestQualificationPortal(TaskCase, WebCase):
    """Institutions and experts keep their certificates up to date; the staff checks them."""

    def setUp(self):
        super().setUp()
        # Who joins a firm speaks its language.
        self.users["lab"].lang = "en_US"
        self.authenticate("t_lab", "t_lab")

    def hand_in(self, files=FILE, **values):
        values = {"kind_id": self.cma.id, "number": "CMA-NEW", "date_to": str(self.day(700)), **values}
        data = {"csrf_token": Request.csrf_token(self), **values}
        return self.url_open("/my/qualifications", data=data, files=files)

    def post(self, address):
        return self.url_open(f"/my/qualifications/{address}", data={"csrf_token": Request.csrf_token(self)})

    def asked(self):
        kind = "qi_onestop.mail_activity_type_certificate_check"
        return self.env["qi.activity.mixin"]._scheduled(kind, self.lab)

    def test_the_keeper_is_asked_once_for_all_certificates(self):
        self.lab.qi_commissioner_id = self.commissioner
        self.hand_in()
        self.hand_in(number="CMA-TWO")
        (asked,) = self.asked()
        self.assertEqual(asked.user_id, self.users["commissioner"])
        self.assertIn("2", asked.summary)
        self.assertTrue(self.new().with_user(asked.user_id).has_access("write"))
        self.post(f"{self.new().id}/withdraw")
        self.assertIn("1", self.asked().summary)
        other = self.env["qi.qualification"].search([("number", "=", "CMA-TWO")])
        other.check_note = "Not in the register"
        self.as_role(other, "clerk").action_refuse()
        self.assertFalse(self.asked())

    def test_without_anybody_in_charge_a_site_manager_is_asked(self):
        self.env.cr.execute("UPDATE res_partner SET create_uid = NULL WHERE id = %s", [self.lab.id])
        self.lab.invalidate_recordset()
        protected.permitted(self.lab).qi_admitted_by_id = self.users["coordinator"]
        self.hand_in()
        self.assertIn(self.asked().user_id, self.env["qi.platform"]._topmost()._deciders())

    def new(self):
        return self.env["qi.qualification"].search([("number", "=", "CMA-NEW")])

    def test_a_renewed_certificate_counts_once_the_staff_checked_it(self):
        old = self.lab.qi_qualification_ids
        old.date_to = self.day(20)
        page = self.url_open("/my/qualifications").text
        self.assertIn("N-1", page)
        self.assertIn("Runs out within 30 days", page)
        self.assertIn(f"?renew={old.id}", page)
        self.assertIn("Hand In the Renewed Certificate", self.url_open(f"/my/qualifications?renew={old.id}").text)

        self.assertIn("CMA-NEW", self.hand_in(renew=old.id, scope="Gauges").text)
        new = self.new()
        self.assertEqual((new.partner_id, new.check_state, new.is_valid), (self.lab, "to_check", False))
        self.assertEqual((new.element_ids, new.scope, new.file_name), (self.metrology, "Gauges", "cma.pdf"))
        self.assertEqual(self.url_open(f"/my/qualifications/{new.id}/file").content, PAGE)
        old.date_to = self.day(-1)
        self.assertFalse(self.lab._qi_qualified(self.metrology))
        self.assertNotIn(self.lab, self.env["res.partner"]._qi_offerable(self.metrology))

        self.as_role(new, "clerk").action_check()
        self.assertFalse(self.asked(), "nothing is left to do")
        self.assertEqual(
            (new.check_state, new.checked_by_id, new.is_valid), ("checked", self.users["clerk"], True)
        )
        self.assertEqual(self.lab._qi_qualified(self.metrology), self.lab)
        self.assertIn(new, self.env["qi.qualification"].search([("is_valid", "=", True)]))
        with self.assertRaisesRegex(UserError, "decided on already"):
            self.as_role(new, "clerk").action_check()

    def test_what_is_not_accepted_says_why(self):
        self.hand_in()
        new = self.as_role(self.new(), "clerk")
        with self.assertRaisesRegex(UserError, "Write down why"):
            new.action_refuse()
        new.check_note = "The register does not know this number"
        new.action_refuse()
        self.assertFalse(new.is_valid)
        self.assertIn("The register does not know this number", self.url_open("/my/qualifications").text)
        self.assertEqual(self.post(f"{new.id}/withdraw").status_code, 400)
        self.assertTrue(new.exists())

    def test_what_nobody_checked_is_taken_back(self):
        self.hand_in()
        self.post(f"{self.new().id}/withdraw")
        self.assertFalse(self.new())

    def test_what_cannot_be_a_certificate_is_refused(self):
        for values in (
            {"number": " "},
            {"kind_id": "9" * 12},
            {
                "kind_id": self.env["qi.qualification.kind"]
                .create({"name": "Own", "code": "o", "holder": "enterprise"})
                .id
            },
            {"date_from": "2026-02-31"},
            {"date_from": str(self.day(800))},
            {"date_to": str(self.day(-1))},
            {"files": None},
            {"files": {"file": ("cma.pdf", b"<html><script>1</script></html>", "application/pdf")}},
        ):
            with self.subTest(values=values):
                answer = self.hand_in(**values)
                self.assertEqual(answer.status_code, 400)
                self.assertIn('role="alert"', answer.text)
        self.assertFalse(self.new())

    def test_only_so_many_wait(self):
        for number in range(20):
            self.env["qi.qualification"].with_user(self.users["lab"])._hand_in(
                self.users["lab"].qi_provider_ids,
                {"kind_id": self.cma.id, "number": f"C-{number}", "file": PDF, "file_name": "c.pdf"},
            )
        answer = self.hand_in()
        self.assertEqual(answer.status_code, 400)
        self.assertIn("20 certificates wait", answer.text)

    @mute_logger("odoo.http")
    def test_others_find_nothing(self):
        self.hand_in()
        new = self.new()
        for role in ("portal", "portal_other", "commissioner", "nobody"):
            self.authenticate(f"t_{role}", f"t_{role}")
            with self.subTest(role=role):
                self.assertEqual(self.url_open("/my/qualifications").status_code, 404)
                self.assertEqual(self.hand_in(number="FORGED").status_code, 404)
        for role in ("other_lab", "expert"):
            self.authenticate(f"t_{role}", f"t_{role}")
            with self.subTest(role=role):
                self.assertNotIn("CMA-NEW", self.url_open(f"/my/qualifications?renew={new.id}").text)
                self.assertEqual(self.url_open(f"/my/qualifications/{new.id}/file").status_code, 404)
                self.assertEqual(self.post(f"{new.id}/withdraw").status_code, 404)
                self.assertEqual(self.url_open(f"/web/content/qi.qualification/{new.id}/file").status_code, 404)
        self.assertTrue(new.exists())
        self.assertFalse(self.env["qi.qualification"].search([("number", "=", "FORGED")]))
        self.authenticate("t_lab", "t_lab")
        for address in ("?renew=x", f"?renew={2**70}", "/0/file", f"/{2**40}/file", f"/{new.id}/withdraw"):
            with self.subTest(address=address):
                self.assertIn(self.url_open(f"/my/qualifications{address}").status_code, (200, 404, 405))
        without_token = self.url_open(f"/my/qualifications/{new.id}/withdraw", data={"x": 1})
        self.assertEqual((without_token.status_code, new.exists()), (400, new))

    def test_nobody_checks_the_own_certificate(self):
        self.hand_in()
        new = self.new()
        for role in ("lab", "nobody", "coordinator"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.as_role(new, role).action_check()
        for values in ({"check_state": "checked"}, {"checked_by_id": self.env.uid}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self.as_role(new, "clerk").write(values)
        Qualification = self.env["qi.qualification"].with_user(self.users["lab"])
        with self.assertRaisesRegex(AccessError, "who holds them"):
            Qualification._hand_in(self.other_lab, {"kind_id": self.cma.id})
