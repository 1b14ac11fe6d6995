# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io

from PIL import Image
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import OnestopCase


def picture(kind="PNG"):
    """Return a small picture as a form sends it."""
    buffer = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(buffer, kind)
    return base64.b64encode(buffer.getvalue())


class TestPlatformSite(OnestopCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env["qi.platform"])
        cls.document = cls.env["qi.platform.document"].create(
            {"platform_id": cls.station.id, "name": "How it works", "kind": "flow", "text": "First, second"}
        )
        cls.zone = cls.env["qi.platform.zone"].create(
            {
                "platform_id": cls.station.id,
                "kind_id": cls.env.ref("qi_onestop.qi_platform_zone_kind_training").id,
                "place": "Room 3",
            }
        )
        cls.printer = cls.env["qi.platform.equipment"].create(
            {"platform_id": cls.station.id, "name": "Laser Printer", "kind": "printer"}
        )

    def post(self, kind, **values):
        """Post a document of ``kind`` at the station."""
        return self.env["qi.platform.document"].create(
            {"platform_id": self.station.id, "name": kind, "kind": kind, "text": "…", **values}
        )

    def test_missing_documents_are_listed(self):
        self.assertEqual(self.station.missing_document_count, 5)
        self.assertEqual(
            self.station.missing_documents,
            "List of Services, Schedule of Fees, Notice of Commissioners, Supervision Phone, Rules in Force",
        )
        day = fields.Date.add
        self.post("fees", posted_on=day(self.today, days=1))
        over = self.post("rules", posted_on=day(self.today, days=-9), valid_until=day(self.today, days=-1))
        self.assertEqual(self.station.missing_document_count, 5, "neither what comes nor what is over counts")
        own = [("platform_id", "=", self.station.id)]
        Document = self.env["qi.platform.document"]
        self.assertEqual(Document.search([*own, ("is_valid", "=", True)]), self.document)
        self.assertIn(over, Document.search([*own, ("is_valid", "=", False)]))
        over.valid_until = self.today
        self.post("phone")
        self.assertEqual(
            self.station.missing_documents, "List of Services, Schedule of Fees, Notice of Commissioners"
        )

    def test_platforms_are_found_by_missing_documents(self):
        places = self.station | self.other_station
        for kind, _label in self.env["qi.platform.document"]._fields["kind"].selection:
            self.post(kind)
        for domain, found in (
            ([("missing_document_count", ">", 0)], self.other_station),
            ([("missing_document_count", "=", 0)], self.station),
            ([("missing_document_count", "!=", 0)], self.other_station),
            ([("missing_document_count", ">=", 6)], self.other_station),
            ([("missing_document_count", "<", 1)], self.station),
        ):
            with self.subTest(domain=domain):
                self.assertEqual(self.env["qi.platform"].search([("id", "in", places.ids), *domain]), found)

    def test_a_document_has_content_of_a_known_type(self):
        with self.assertRaisesRegex(ValidationError, "“Empty” is empty"):
            self.post("rules", name="Empty", text=" ")
        pdf = base64.b64encode(b"%PDF-1.4\n%%EOF")
        for name, content in (("page.pdf", b"<html><script/></html>"), ("x.pdf", b"MZ garbage")):
            with self.subTest(name=name), self.assertRaisesRegex(ValidationError, "must be a PDF"):
                self.post("rules", file=base64.b64encode(content), file_name=name)
        with self.assertRaisesRegex(ValidationError, "has no name"):
            self.post("rules", file=pdf)
        self.assertTrue(self.post("rules", text=False, file=pdf, file_name="rules.pdf").is_valid)

    @mute_logger("odoo.sql_db")
    def test_senseless_values_are_refused(self):
        for record, values in (
            (self.document, {"posted_on": "2026-02-01", "valid_until": "2026-01-01"}),
            (self.zone, {"floor_area": -1}),
            (self.printer, {"quantity": 0}),
        ):
            with self.subTest(record=record), self.assertRaises(IntegrityError), self.env.cr.savepoint():
                record.write(values)
                self.env.flush_all()

    def test_zones_and_documents_are_for_everybody_equipment_for_the_house(self):
        for records in (self.document, self.zone, self.printer):
            portal = records != self.printer and "r"
            for role, letters in {
                "manager": "rwd",
                "administrator": "rwd",
                "clerk": "r",
                "coordinator": "r",
                "portal": portal or "",
                "public": "",
            }.items():
                for letter, operation in {"r": "read", "w": "write", "d": "unlink"}.items():
                    with self.subTest(records=records, role=role, operation=operation):
                        self.assertEqual(self.as_role(records, role).has_access(operation), letter in letters)
            with self.assertRaises(AccessError):
                self.as_role(records, "manager").platform_id = self.city
            above = records.copy({"platform_id": self.city.id})
            self.assertFalse(self.as_role(above, "manager").has_access("write"))
        seen = self.as_role(self.station, "portal")
        self.assertEqual(seen.document_ids.name, "How it works")
        self.assertTrue(seen.zone_ids)
        with self.assertRaises(AccessError):
            seen.read(["equipment_ids"])

    def test_service_that_the_platform_does_not_offer(self):
        self.assertTrue(self.station._offers(self.joint), "an empty list means all")
        self.station.service_ids = self.general
        for action in (
            lambda: self.new_request(self.instant),
            lambda: self.new_request(self.joint),
            lambda: self.new_request().write({"service_id": self.joint.id}),
            lambda: self.new_request(self.joint, platform_id=self.other_station.id).write(
                {"platform_id": self.station.id}
            ),
        ):
            error = self.attempt(action, ValidationError)
            self.assertIn("Station does not offer “", str(error))
            self.assertIn("Choose another service", str(error))
        request = self.new_request()
        self.station.service_ids = self.joint
        request.description = "What was registered goes on"
        self.joint.active = False
        self.assertFalse(self.station._offers(self.general), "an archived service is still a list")

    def test_open_requests_of_a_platform(self):
        request = self.new_request()
        self.request_at("completed")
        for role, count in (("manager", 1), ("coordinator", 1), ("stranger", 0), ("nobody", 0)):
            with self.subTest(role=role):
                self.assertEqual(self.as_role(self.station, role).open_request_count, count)
        action = self.as_role(self.station, "manager").action_view_open_requests()
        self.assertEqual(self.env["qi.request"].search(action["domain"]), request)


@tagged("post_install", "-at_install")
class TestPlatformPaper(OnestopCase):
    def _html(self, report, records, lang="zh_CN"):
        html, _kind = (
            self.env["ir.actions.report"]
            .with_context(lang=lang)
            ._render_qweb_html(f"qi_onestop.{report}", records.ids)
        )
        return html.decode()

    def _mark(self):
        return self.env["ir.qweb"]._render("qi_onestop.service_mark")

    def test_service_mark_or_an_empty_frame(self):
        company = self.env.company
        company.qi_service_mark = False
        self.assertIn("dashed", self._mark())
        self.assertNotIn("<img", self._mark())
        self.assertIn("服务标识", self._html("qi_request_slip", self.new_request()))
        for kind in ("PNG", "JPEG"):
            company.qi_service_mark = picture(kind)
            self.assertIn("data:image/", self._mark())
            self.assertNotIn("dashed", self._mark())
        self.assertIn("data:image/", self._html("qi_request_slip", self.new_request()))

    def test_only_pictures_become_the_mark(self):
        for garbage in (b"garbage", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"):
            with self.subTest(garbage=garbage), self.assertRaises(UserError):
                self.env.company.qi_service_mark = base64.b64encode(garbage)
        with self.assertRaisesRegex(ValidationError, "must be a PNG or JPEG"):
            self.env.company.qi_service_mark = picture("GIF")

    def test_mark_is_set_in_the_settings(self):
        self.env["res.config.settings"].create({"qi_service_mark": picture()}).execute()
        self.assertTrue(self.env.company.qi_service_mark)

    def test_plates_name_everybody_once_with_their_post(self):
        self.station.staff_ids |= self.users["commissioner"] | self.users["manager"]
        self.colleague.action_suspend()
        self.assertEqual(
            sorted(self.station._plate_people()),
            [("Clerk", "Clerk"), ("Commissioner", "Commissioner"), ("Manager", "Site Manager")],
        )
        html = self._html("qi_platform_plates", self.station)
        self.assertEqual(html.count("服务专员"), 2, "both sides")
        self.assertIn("站点负责人", html)
        self.assertIn("窗口人员", html)
        self.assertIn(
            "暂无在岗人员",
            self._html("qi_platform_plates", self.env["qi.platform"].create({"name": "Empty", "code": "EMPTY"})),
        )

    def test_notice_tells_hours_and_phones(self):
        self.city.write(
            {
                "hours_ids": [Command.create({"hour_from": 9, "hour_to": 12})],
                "document_ids": [Command.create({"name": "P", "kind": "phone", "text": "0353-12345"})],
            }
        )
        self.station.write({"phone": "0353-777", "address": "Street <1>"})
        html = self._html("qi_platform_notice", self.station)
        for text in ("周一至周五 9:00–12:00", "0353-12345", "0353-777", "Street &lt;1&gt;", "监督电话"):
            self.assertIn(text, html)
        self.county.document_ids = [Command.create({"name": "P", "kind": "phone", "text": "0353-county"})]
        self.assertEqual(self.station._supervision_phone(), "0353-county", "the nearest one")

    def test_files_are_named_after_the_platform(self):
        self.assertEqual(self.station.with_context(lang="zh_CN")._plates_name(), "桌牌 Station")
        self.assertEqual(self.station.with_context(lang="zh_CN")._notice_name(), "开放时间 Station")
