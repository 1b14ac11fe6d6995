# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .complaint_common import ComplaintCase

LETTER = b"%PDF-1.4 letter"


@tagged("post_install", "-at_install")
class TestComplaintIntake(ComplaintCase):
    """Complaints taken by staff, and the papers that are printed."""

    def take(self, role="clerk", file_name=False, **values):
        form = Form(self.as_role(self.env["qi.complaint.intake"], role))
        form.platform_id = self.station
        form.description = "The window was closed at noon. Nobody came."
        for name, value in values.items():
            setattr(form, name, value)
        intake = form.save()
        intake.file_name = file_name
        intake.action_register()
        return intake, self.env["qi.complaint"].search([("name", "=", intake.number)])

    def test_a_clerk_takes_it_and_has_only_the_slip(self):
        intake, complaint = self.take(
            name="Wu Xiaodong",
            phone="13900000001",
            file=base64.b64encode(LETTER),
            file_name="letter.exe",
        )
        self.assertEqual((complaint.channel, complaint.state), ("counter", "registered"))
        self.assertEqual(complaint.title, "The window was closed at noon")
        self.assertEqual(complaint.complainant_ids.name, "Wu Xiaodong")
        scan = self.env["ir.attachment"].search(
            [("res_model", "=", complaint._name), ("res_id", "=", complaint.id)]
        )
        self.assertEqual((scan.name, scan.raw), ("letter.exe.pdf", LETTER))
        self.assertFalse(intake.description or intake.name or intake.phone or intake.file, "nothing stays behind")
        found = self.env["qi.complaint"]._tracking(intake.number, intake.code)
        self.assertEqual(found, complaint)
        with self.assertRaises(AccessError):
            self.as_role(complaint, "clerk").read(["title"])
        with self.assertRaises(AccessError):
            self.as_role(intake, "commissioner").read(["code"])
        with self.assertRaisesRegex(UserError, "registered already"):
            intake.action_register()
        with self.assertRaises(AccessError):
            intake.code = "AAAAAAAAAA"
        self.assertIn(intake.code.encode(), self.slip(intake))

    def slip(self, intake):
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(intake.env.user)
            ._render_qweb_html("qi_onestop.qi_complaint_slip", intake.ids)
        )
        return html

    def test_one_about_the_clerk_goes_elsewhere_and_nothing_shows_it(self):
        handler = self.users["complaint"]
        plain = self.take("complaint")[0]
        intake, complaint = self.take("complaint", subject_kind="person", subject_user_ids=handler)
        self.assertIn(handler, complaint.recused_user_ids)
        self.assertNotEqual(complaint.user_id, handler)
        with self.assertRaises(AccessError):
            self.as_role(complaint, "complaint").read(["title"])
        hidden = {
            "id",
            "number",
            "code",
            "display_name",
            "create_date",
            "write_date",
            "write_uid",
            "received_at",
            "slip_qr",
        }
        plain, about = plain.read()[0], intake.read()[0]
        self.assertEqual(
            {name: about[name] for name in about.keys() - hidden},
            {name: plain[name] for name in plain.keys() - hidden},
        )

    def test_a_transfer_keeps_its_number_and_deadline(self):
        due = fields.Date.add(fields.Date.today(), days=5)
        _intake, complaint = self.take(channel="hotline", origin_number="12345-778", origin_due=due)
        self.assertEqual((complaint.origin_number, complaint.origin_first_due), ("12345-778", due))
        self.assertTrue(complaint.is_transfer)
        self.assertFalse(self.take(channel="letter")[1].origin_number)

    def test_a_transfer_without_number_or_deadline_is_not_taken(self):
        due = fields.Date.add(fields.Date.today(), days=5)
        for channel in ("hotline", "mayor", "petition"):
            for number, day, missing in (
                (False, due, "Number of the Sender"),
                ("  ", due, "Number of the Sender"),
                ("12345-778", False, "Deadline of the Sender"),
            ):
                with self.subTest(channel=channel, missing=missing):
                    intake = self.as_role(self.env["qi.complaint.intake"], "clerk").create(
                        {
                            "platform_id": self.station.id,
                            "channel": channel,
                            "description": "Nobody came",
                            "origin_number": number,
                            "origin_due": day,
                        }
                    )
                    with self.assertRaisesRegex(UserError, missing):
                        intake.action_register()
        form = Form(self.as_role(self.env["qi.complaint.intake"], "clerk"))
        form.channel = "hotline"
        for name in ("origin_number", "origin_due"):
            self.assertTrue(form._get_modifier(name, "required"), name)

    def test_anonymous_when_no_name_is_given(self):
        self.assertTrue(self.take(channel="box")[1].is_anonymous)

    def test_it_cannot_have_come_tomorrow(self):
        with self.assertRaises(UserError):
            self.take(received_at=fields.Datetime.add(fields.Datetime.now(), days=2))

    def printed(self, report, complaint, user):
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(user)
            ._render_qweb_html(f"qi_onestop.qi_complaint_{report}", complaint.ids)
        )
        return html.decode()

    def test_papers_for_handler_and_oversight_only(self):
        complaint = self.receive().complaint
        handler = complaint.user_id
        self.assertIn("Wu Xiaodong", self.printed("form", complaint, handler))
        self.assertIn("Wu Xiaodong", self.printed("form", complaint, self.users["coordinator"]))
        for role in ("manager", "commissioner", "clerk", "administrator"):
            for report in ("form", "receipt", "answer"):
                with self.subTest(role=role, report=report), self.assertRaises(AccessError):
                    self.printed(report, complaint, self.users[role])
        for report in ("receipt", "answer"):
            with self.subTest(report), self.assertRaises(UserError):
                self.printed(report, complaint, handler)
        for step in ("acknowledged", "assessed"):
            self.step(complaint, step)
        self.assertIn("have taken it up", self.printed("receipt", complaint, handler))
        for step in ("investigating", "decision"):
            self.step(complaint, step)
        with self.assertRaises(UserError):
            self.printed("answer", complaint, handler)
        self.step(complaint, "answered")
        letter = self.printed("answer", complaint, handler)
        self.assertIn("We are sorry. It is measured now.", letter)
        self.assertNotIn("The gauge lay for a week", letter, "findings are the house's")
