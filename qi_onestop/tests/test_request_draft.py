# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import OnestopCase
from .web_common import WebCase

PDF = b"%PDF-1.4 stamped"


class DraftCase(OnestopCase):
    """A service that asks something and wants two materials."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.licence, cls.drawing = cls.env["qi.service.material"].create(
            [
                {"service_id": cls.general.id, "name": "Licence"},
                {"service_id": cls.general.id, "name": "Drawing", "is_required": False},
            ]
        )
        cls.env["qi.service.intake"].create(
            [
                {
                    "service_id": cls.general.id,
                    "name": "Pieces",
                    "key": "pieces",
                    "type": "integer",
                    "is_required": True,
                },
                {"service_id": cls.general.id, "name": "Day", "key": "day", "type": "date"},
            ]
        )
        cls.county.area_names = "Hill County"
        cls.enterprise.street = "Hill County, Mill Lane 4"

    @classmethod
    def values(cls, **values):
        return {
            "client_token": "token-0001",
            "partner_id": cls.enterprise.id,
            "service_id": cls.general.id,
            "description": "Twelve gauges",
            "intake": {"pieces": 12},
            **values,
        }

    def submit(self, role="portal", **values):
        Request = self.as_role(self.env["qi.request"], role)
        return self.env["qi.request"].browse(Request.action_enterprise_submit(self.values(**values))["id"])


class TestSubmit(DraftCase):
    """Handing in a request by the one method that pages and programs call."""

    def test_a_request_is_handed_in_with_its_files(self):
        content = base64.b64encode(PDF).decode()
        request = self.submit(
            contact_phone=" 0351-1 ",
            files=[
                {"material_id": self.licence.id, "name": "C:\\licence.pdf", "content": content},
                {"material_id": self.licence.id, "name": "back.pdf", "content": content},
                {"name": "more.exe", "content": content},
            ],
        )
        self.assertEqual(
            (request.channel, request.partner_id, request.platform_id, request.stage_kind),
            ("portal", self.enterprise, self.county, "submitted"),
            "it goes to the platform of the area",
        )
        self.assertEqual((request.contact_phone, request.intake["pieces"]), ("0351-1", 12))
        self.assertFalse(request.first_responsible_id)
        licence = request.material_ids.filtered(lambda row: row.material_id == self.licence)
        self.assertEqual((licence.file_name, licence.state), ("licence.pdf", "pending"), "nobody has looked yet")
        self.assertEqual(
            request.material_ids.filtered("file").mapped("file_name"), ["licence.pdf", "back.pdf", "more.exe.pdf"]
        )

    def test_the_same_token_makes_one_request(self):
        first = self.submit()
        self.assertEqual(self.submit(description="Pressed again"), first)
        self.assertEqual(first.description, "Twelve gauges")
        self.assertNotEqual(self.submit(client_token="token-0002"), first)
        other = self.submit("portal_other", partner_id=self.other_enterprise.id)
        self.assertNotEqual(other, first, "somebody else's token is another one")

    def test_the_database_keeps_a_token_unique(self):
        request = self.submit()
        twin = self.submit(client_token="token-0002")
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE qi_request SET client_token = %s WHERE id = %s", [request.client_token, twin.id]
            )

    def test_only_for_an_enterprise_one_acts_for(self):
        for role in ("portal_other", "clerk", "nobody"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.submit(role)

    def test_what_cannot_be_right_is_refused_with_a_sentence(self):
        for error, values in (
            (ValidationError, {"stage_id": 1}),
            (ValidationError, {"user_id": self.env.uid}),
            (ValidationError, {"partner_id": "1"}),
            (ValidationError, {"service_id": 2**40}),
            (ValidationError, {"service_id": 2**31 - 1}),
            (ValidationError, {"platform_id": 2**31 - 1}),
            (ValidationError, {"description": ["x"]}),
            (ValidationError, {"description": "x" * 10_001}),
            (ValidationError, {"contact_name": "a\0b"}),
            (UserError, {"description": "  "}),
            (UserError, {"client_token": "short"}),
            (ValidationError, {"intake": {}}),
            (ValidationError, {"intake": {"pieces": "many"}}),
            (ValidationError, {"intake": {"pieces": 1, "unasked": 1}}),
            (ValidationError, {"intake": "garbage"}),
            (ValidationError, {"files": [{"name": "x.pdf", "content": base64.b64encode(b"MZ").decode()}]}),
            (ValidationError, {"files": [{"name": "x.pdf"}]}),
            (ValidationError, {"files": [{"material_id": 2**31 - 1, "name": "x", "content": ""}]}),
            (ValidationError, {"files": [{}] * 21}),
            (ValidationError, {"files": {"name": "x"}}),
        ):
            with self.subTest(values=str(values)[:60]):
                raised = self.attempt(lambda values=values: self.submit(**values), UserError)
                self.assertIsInstance(raised, error)
        self.assertFalse(self.env["qi.request"].search([("partner_id", "=", self.enterprise.id)]))


class TestDraft(DraftCase):
    """A request somebody is still writing."""

    def new_draft(self, role="portal", **values):
        return self.as_role(self.env["qi.request.draft"], role).create(
            {
                "partner_id": self.enterprise.id,
                "service_id": self.general.id,
                "platform_id": self.station.id,
                **values,
            }
        )

    def test_a_draft_is_its_writers_alone(self):
        draft = self.new_draft()
        file = self.as_role(self.env["qi.request.draft.file"], "portal").create(
            {"draft_id": draft.id, "file": base64.b64encode(PDF), "file_name": "../a.pdf"}
        )
        self.assertEqual(file.file_name, "a.pdf")
        self.env["qi.membership"].create(
            {"user_id": self.users["portal_other"].id, "partner_id": self.enterprise.id}
        )
        for role in ("portal_other", "commissioner", "administrator"):
            with self.subTest(role=role):
                self.assertFalse(self.as_role(draft, role).has_access("read"), "a colleague's draft is not mine")
                self.assertFalse(self.as_role(file, role).has_access("read"))

    def test_what_the_program_keeps_cannot_be_forged(self):
        for values in ({"user_id": self.users["portal_other"].id}, {"client_token": "forged-token"}):
            with self.subTest(values=values):
                self.assertTrue(self.attempt(lambda values=values: self.new_draft(**values), AccessError))
        draft = self.new_draft()
        self.assertTrue(self.attempt(lambda: draft.write({"partner_id": self.other_enterprise.id}), AccessError))

    def test_a_material_of_another_service_is_refused(self):
        foreign = self.env["qi.service.material"].create({"service_id": self.joint.id, "name": "Foreign"})
        draft = self.new_draft()
        with self.assertRaisesRegex(ValidationError, "does not ask"):
            draft.file_ids.create(
                {
                    "draft_id": draft.id,
                    "material_id": foreign.id,
                    "file": base64.b64encode(PDF),
                    "file_name": "a.pdf",
                }
            )

    def test_old_drafts_are_forgotten(self):
        old, young = self.new_draft(), self.new_draft()
        self.env.flush_all()
        for draft, days in ((old, 91), (young, 89)):
            self.env.cr.execute(
                "UPDATE qi_request_draft SET write_date = %s WHERE id = %s",
                [fields.Datetime.now() - timedelta(days=days), draft.id],
            )
        self.env.invalidate_all()
        self.env["qi.request.draft"]._gc_drafts()
        self.assertEqual((old | young).sudo().exists().ids, young.ids)


@tagged("post_install", "-at_install")
class TestApply(DraftCase, WebCase):
    """The pages on which an enterprise applies."""

    def setUp(self):
        super().setUp()
        self.authenticate("t_portal", "t_portal")

    def post(self, path, files=None, **values):
        return self.url_open(path, data={"csrf_token": Request.csrf_token(self), **values}, files=files)

    def begin(self):
        page = self.post("/my/requests/apply", service=self.general.code, enterprise=self.enterprise.id)
        draft = self.env["qi.request.draft"].sudo().search([("user_id", "=", self.users["portal"].id)], limit=1)
        self.assertTrue(page.url.endswith(f"/my/requests/draft/{draft.id}/need"))
        return draft

    def test_applying_from_the_service_to_the_number(self):
        self.assertIn(self.general.name, self.url_open("/my/requests/apply?q=General").text)
        page = self.url_open(f"/my/requests/apply?service={self.general.code}").text
        self.assertIn("County", page, "the platform of the area is offered first")
        draft = self.begin()
        self.assertEqual(draft.platform_id, self.county)
        base = f"/my/requests/draft/{draft.id}"
        page = self.post(f"{base}/need", description="Twelve gauges", **{"intake-pieces": "twelve"})
        self.assertEqual(page.status_code, 400)
        self.assertIn("error-pieces", page.text)
        self.assertIn("error-contact_phone", page.text)
        self.assertIn('value="twelve"', page.text, "what was entered is still there")
        draft.invalidate_recordset()
        self.assertEqual(draft.description, "Twelve gauges", "what is right is kept")
        later = self.post(f"{base}/need", description="Twelve old gauges", then="later")
        self.assertTrue(later.url.endswith("/my/requests"))
        self.assertIn(f"{base}/need", later.text, "the list offers to go on")
        page = self.post(
            f"{base}/need", description="Twelve old gauges", contact_phone="0351", **{"intake-pieces": "12"}
        )
        self.assertTrue(page.url.endswith("/materials"))
        page = self.post(
            f"{base}/materials",
            files=[
                (f"file-{self.licence.id}", ("licence.pdf", PDF, "application/pdf")),
                (f"file-{self.drawing.id}", ("", b"", "application/octet-stream")),
                ("file-0", ("more.png", b"\x89PNG\r\n\x1a\n", "text/html")),
            ],
        )
        self.assertTrue(page.url.endswith("/check"), page.url)
        self.assertIn("licence.pdf", page.text)
        self.assertIn("Twelve old gauges", page.text)
        file = draft.file_ids.filtered(lambda file: file.file_name == "more.png")
        self.assertEqual(self.url_open(f"{base}/file/{file.id}").content, b"\x89PNG\r\n\x1a\n")
        self.post(f"{base}/remove/{file.id}")
        self.assertFalse(file.exists())
        token = draft.client_token
        page = self.post(f"{base}/check", token=token)
        request = self.env["qi.request"].search([("partner_id", "=", self.enterprise.id)])
        self.assertEqual(len(request), 1)
        self.assertIn(request.name, page.text)
        self.assertEqual((request.channel, request.contact_phone), ("portal", "0351"))
        self.assertEqual(request.material_ids.filtered("file").file_name, "licence.pdf")
        self.assertFalse(draft.exists())
        again = self.post(f"{base}/check", token=token)
        self.assertTrue(again.url.endswith(f"/my/requests/{request.id}"), "pressed twice")
        self.assertEqual(self.env["qi.request"].search([("partner_id", "=", self.enterprise.id)]), request)

    def test_files_that_are_refused_leave_the_draft_as_it_was(self):
        draft = self.begin()
        page = self.post(
            f"/my/requests/draft/{draft.id}/materials",
            files=[
                ("file-0", ("good.pdf", PDF, "application/pdf")),
                ("file-0", ("<b>bad</b>.pdf", b"<html>", "application/pdf")),
            ],
        )
        self.assertEqual(page.status_code, 400)
        self.assertIn("is no PDF", page.text)
        self.assertNotIn("<b>bad", page.text)
        self.assertFalse(draft.file_ids)
        page = self.post(
            f"/my/requests/draft/{draft.id}/materials",
            files=[("file-0", (f"{number}.pdf", PDF, "application/pdf")) for number in range(21)],
        )
        self.assertEqual(page.status_code, 400)
        self.assertIn("no more than 20", page.text)

    @mute_logger("odoo.http")
    def test_others_and_garbage_find_nothing(self):
        draft = self.begin()
        base = f"/my/requests/draft/{draft.id}"
        self.post(f"{base}/materials", files=[("file-0", ("a.pdf", PDF, "application/pdf"))])
        file = draft.file_ids
        self.assertEqual(file.file_name, "a.pdf")
        for path in (f"{base}/nowhere", f"/my/requests/draft/{2**40}/need", "/my/requests/draft/0/check"):
            with self.subTest(path=path):
                self.assertEqual(self.url_open(path).status_code, 404)
        self.assertEqual(self.post("/my/requests/apply", service="none\x01", enterprise="x").status_code, 400)
        self.assertEqual(self.url_open(f"{base}/need", data={"description": "no token"}).status_code, 400, "CSRF")
        self.env["qi.membership"].create(
            {"user_id": self.users["portal_other"].id, "partner_id": self.enterprise.id}
        )
        self.authenticate("t_portal_other", "t_portal_other")
        for step in ("need", "materials", "check", f"file/{file.id}"):
            with self.subTest(step=step):
                self.assertEqual(self.url_open(f"{base}/{step}").status_code, 404)
        for step in ("need", "materials", "check", "discard", f"remove/{file.id}"):
            with self.subTest(step=step):
                self.assertEqual(self.post(f"{base}/{step}", token=draft.client_token).status_code, 404)
        self.assertTrue(draft.exists())
        self.authenticate("t_commissioner", "t_commissioner")
        self.assertEqual(self.url_open("/my/requests/apply").status_code, 404)

    def test_a_draft_is_discarded(self):
        draft = self.begin()
        self.post(f"/my/requests/draft/{draft.id}/discard")
        self.assertFalse(draft.exists())
