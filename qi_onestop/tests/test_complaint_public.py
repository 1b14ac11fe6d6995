# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from odoo import fields
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.qi_rate_limit import TooManyAttempts
from .complaint_common import ComplaintCase
from .web_common import WebCase

FORM = "/qi/complaints/new"
STATUS = "/qi/complaints/status"
TOKEN = "tk" * 16


class ComplaintPagesCase(ComplaintCase, WebCase):
    """Complaints as they are sent and followed in a browser."""

    def post(self, address, files=None, **values):
        values.setdefault("csrf_token", Request.csrf_token(self))
        return self.url_open(address, data=values, files=files)

    def form(self, **values):
        return {
            "token": TOKEN,
            "platform_id": self.station.id,
            "subject_kind": "service",
            "topic": "delay",
            "description": "My gauge lies around for weeks. Nobody answers.",
            "identity": "anonymous",
            **values,
        }

    def all_complaints(self):
        return self.env["qi.complaint"].search([], order="id")

    def keys(self, page):
        """Return number and code from the page that tells them."""
        return tuple(re.search(rf'id="qi_{name}"[^>]*>([^<]+)<', page.text)[1] for name in ("number", "code"))


@tagged("post_install", "-at_install")
class TestComplaintPublic(ComplaintPagesCase):
    """Whoever complains without an account."""

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)
        # What the demonstration holds is of no concern.
        self.before = self.all_complaints()

    def made(self):
        return self.all_complaints() - self.before

    def send(self, files=None, **values):
        return self.post(FORM, files=files, **self.form(**values))

    def test_the_pages_lead_to_the_form_and_to_the_complaint(self):
        page = self.url_open("/qi/complaints").text
        self.assertIn(f'href="{FORM}"', page)
        self.assertIn(f'href="{STATUS}"', page)
        page = self.url_open(FORM)
        self.assertIn("I stay anonymous", page.text)
        for name in ("description", "remedy_sought"):
            self.assertRegex(page.text, rf'<textarea[^>]+name="{name}"', "QWeb leaves out what has no value")
        self.assertEqual(page.headers["Cache-Control"], "no-store")

    def test_an_anonymous_complaint_is_answered_reviewed_and_closed(self):
        page = self.send(about="Somebody at the desk", happened="last Monday", remedy_sought="Measure it")
        self.assertEqual(page.status_code, 200)
        number, code = self.keys(page)
        complaint = self.made()
        complaint.user_id.name = "Zhao the Handler"
        self.assertEqual((complaint.name, complaint.state, complaint.channel), (number, "acknowledged", "online"))
        self.assertEqual(complaint.title, "My gauge lies around for weeks")
        self.assertIn("last Monday", complaint.description)
        self.assertTrue(complaint.is_anonymous)
        for step in ("assessed", "investigating", "decision", "answered"):
            self.step(complaint, step)

        self.authenticate(None, None)
        self.assertIn("Show My Complaint", self.url_open(STATUS).text)
        page = self.post(STATUS, number=f" {number.lower()} ", code=code.lower())
        self.assertIn("We are sorry. It is measured now.", page.text)
        self.assertNotIn("The gauge lay for a week", page.text, "findings are the house's")
        self.assertNotIn("Zhao the Handler", page.text)
        self.assertEqual(self.post(f"{STATUS}/review", reason=" ").status_code, 400)
        self.assertEqual(complaint.state, "answered")
        self.post(f"{STATUS}/review", reason="It is not measured at all")
        self.assertEqual((complaint.state, complaint.dissatisfaction), ("review", "It is not measured at all"))
        self.assertNotEqual(complaint.user_id, complaint.first_user_id)
        for step in ("decision", "answered"):
            self.step(complaint, step)
        self.assertIn("It Will Do", self.url_open(STATUS).text)
        self.post(f"{STATUS}/satisfied")
        self.assertEqual((complaint.state, complaint.acceptance), ("closed", "satisfied"))
        page = self.post(f"{STATUS}/message", body="One more thing")
        self.assertEqual(page.status_code, 400)
        self.assertIn("closed", page.text)

    def test_messages_go_both_ways_with_files(self):
        number, code = self.keys(self.send(files={"files": ("../photo.exe", b"\x89PNG\r\n\x1a\n1")}))
        complaint = self.made()
        file = self.env["ir.attachment"].search(
            [("res_model", "=", complaint._name), ("res_id", "=", complaint.id)]
        )
        self.assertEqual(file.name, "photo.exe.png")
        self.post(f"{STATUS}/message", files={"files": ("b.pdf", b"%PDF-1.4 b")}, body="See the photo")
        self.assertEqual(complaint.correspondence_ids.body, "See the photo")
        mine = complaint.correspondence_ids.attachment_ids
        complaint.with_user(complaint.user_id)._send_message("Thank you")
        page = self.url_open(STATUS).text
        self.assertIn("Thank you", page)
        address = f"{STATUS}/files/{mine.id}"
        self.assertIn(address, page)
        self.assertEqual(self.url_open(address).content, b"%PDF-1.4 b")
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(f"{STATUS}/files/{file.id}").status_code, 404)
            self.post(f"{STATUS}/leave")
            self.assertEqual(self.url_open(address).status_code, 404)
        page = self.post(f"{STATUS}/message", body="Who am I?")
        self.assertEqual(page.status_code, 400)
        self.assertEqual(len(complaint.correspondence_ids), 2)
        self.assertTrue(self.post(STATUS, number=number, code=code).ok)

    def test_withdrawn(self):
        self.send()
        self.assertEqual(self.post(f"{STATUS}/withdraw", reason="").status_code, 400)
        self.post(f"{STATUS}/withdraw", reason="It is settled")
        self.assertEqual(self.made().state, "withdrawn")

    def test_who_gives_a_name_says_how_to_be_reached(self):
        for values in ({"name": "Ms Wu"}, {"phone": "13900000001"}, {"name": "Ms Wu", "phone": "123"}):
            with self.subTest(values):
                self.assertEqual(self.send(identity="named", **values).status_code, 400)
        page = self.send(identity="named", name="Ms Wu", phone="139 0000 0001", agree="1")
        self.assertTrue(self.keys(page)[1])
        person = self.made().complainant_ids
        self.assertEqual((person.name, person.phone), ("Ms Wu", "13900000001"))

    def test_a_name_typed_by_who_stays_anonymous_is_not_kept(self):
        self.send(name="Ms Wu", phone="13900000001")
        person = self.made().complainant_ids
        self.assertFalse(person.name or person.phone)

    def test_who_is_logged_in_stays_anonymous_too(self):
        self.authenticate("t_portal", "t_portal")
        self.send()
        self.post(f"{STATUS}/message", body="It is me", files={"files": ("b.pdf", b"%PDF-1.4 b")})
        complaint = self.made()
        message = complaint.correspondence_ids
        public = self.env.ref("base.public_user")
        for record in (
            complaint,
            complaint.complainant_ids,
            message,
            message.attachment_ids,
            complaint.message_ids,
        ):
            self.assertFalse(
                (record.create_uid | record.write_uid) - public - self.env.ref("base.user_root"), record
            )
        self.assertFalse(complaint.complainant_ids.user_id)

    def test_who_is_named_has_no_part_in_it(self):
        handler = self.users["complaint"]
        for kind, words in (("about", f"{handler.name} at the desk"), ("description", f"{handler.name} was rude")):
            with self.subTest(kind):
                self.send(token=f"{TOKEN}{kind}", subject_kind="person", **{kind: words})
                complaint = self.all_complaints()[-1]
                self.assertIn(handler, complaint.recused_user_ids)
                self.assertNotEqual(complaint.user_id, handler)

    def test_who_does_not_know_the_platform_turns_to_the_coordinating_one(self):
        self.assertIn('<option value="unknown">', self.url_open(FORM).text)
        self.send(platform_id="unknown")
        coordinator = self.env["qi.platform"]._public_coordinator()
        self.assertEqual(self.made().platform_id.id, coordinator["id"])

    def test_a_request_that_does_not_exist_is_kept_as_it_was_typed(self):
        self.send(request_number="QI-1999-1")
        self.assertEqual((self.made().request_number, self.made().request_id.id), ("QI-1999-1", False))

    def test_what_is_missing_is_said_and_what_was_typed_stays(self):
        for values, words in (
            ({"platform_id": "0"}, "which platform"),
            ({"platform_id": "x' OR 1=1"}, "which platform"),
            ({"description": "  "}, "what happened"),
            ({"identity": "named", "name": "Li", "phone": "13800000001"}, "Agree that your name"),
            ({"description": "a" * 10_001}, "too long"),
        ):
            with self.subTest(values=words):
                page = self.send(about="Somebody typed", **values)
                self.assertEqual(page.status_code, 400)
                self.assertIn(words, page.text)
                self.assertIn("Somebody typed", page.text)
        page = self.send(files={"files": ("a.html", b"<html><script>alert(1)</script>")})
        self.assertEqual(page.status_code, 400)
        self.assertIn("is no PDF", page.text)
        self.assertFalse(self.made())

    def test_the_same_form_makes_one_complaint(self):
        first = self.keys(self.send())
        self.assertEqual(self.keys(self.send()), first, "who loads the page again still sees the code")
        self.assertEqual(len(self.made()), 1)
        self.env["qi.complaint.form"].search([]).sent_at = fields.Datetime.subtract(
            fields.Datetime.now(), minutes=11
        )
        page = self.send()
        self.assertIn("not shown again", page.text)
        self.assertNotIn(first[1], page.text)

    def test_the_same_words_from_one_address_are_one_complaint(self):
        self.send()
        page = self.send(token="another-token-of-the-form")
        self.assertEqual(page.status_code, 400)
        self.assertIn("We have this complaint already", page.text)
        self.assertNotIn(self.made().name, page.text)
        self.send(token="another-token-of-the-form", description="Something else altogether")
        self.assertEqual(len(self.made()), 2)

    def test_a_flood_is_dammed(self):
        for index in range(5):
            self.assertEqual(self.send(token=f"{TOKEN}{index}", description=f"Flood {index}").status_code, 200)
        page = self.send(token=f"{TOKEN}x", description="Flood more")
        self.assertEqual(page.status_code, 429)
        self.assertIn("too many attempts", page.text)
        self.assertGreater(int(page.headers["Retry-After"]), 0)
        self.assertIn("Flood more", page.text, "nothing typed is lost")
        self.assertEqual(len(self.made()), 5)

    def test_wrong_number_and_wrong_code_are_answered_alike(self):
        number, code = self.keys(self.send())
        self.post(f"{STATUS}/leave")

        def answer(number, code):
            page = self.post(STATUS, number=number, code=code)
            said = re.search(r'role="alert">([^<]+)<', page.text)
            return page.status_code, said and said[1]

        wrong = answer(number, "AAAAAAAAAA")
        self.assertEqual(wrong[0], 400)
        self.assertIn("do not belong together", wrong[1])
        for pair in (("TS2026-AAAAAAA", code), ("", ""), ("%", "%"), (number, ""), (number, code[:-1])):
            with self.subTest(pair):
                self.assertEqual(answer(*pair), wrong)

    def test_guessing_is_dammed(self):
        number, code = self.keys(self.send())
        self.post(f"{STATUS}/leave")
        answers = [self.post(STATUS, number=number, code=f"AAAAAAAA{index:02}").status_code for index in range(11)]
        self.assertEqual(answers, [400] * 10 + [429])
        # Also with the right code: otherwise guessing would go on.
        self.assertEqual(self.post(STATUS, number=number, code=code).status_code, 429)
        answers = [self.post(STATUS, number=f"TS2026-AAAA{index}", code="A").status_code for index in range(11)]
        # What this address tried for one number counts with it.
        self.assertEqual((answers[0], answers[-1]), (400, 429))

    def test_number_and_code_take_the_same_queries_whatever_exists(self):
        number, _code = self.keys(self.send())
        counts = set()
        for tried in (number, "TS2026-AAAAAAA"):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["qi.complaint"]._tracking(tried, "AAAAAAAAAA")
            counts.add(self.env.cr.sql_log_count - before)
        self.assertEqual(len(counts), 1)

    def test_what_was_sent_is_forgotten_after_a_day(self):
        self.send()
        forms = self.env["qi.complaint.form"].search([])
        self.assertEqual(len(forms), 2)
        self.assertFalse(any("gauge" in form.key or TOKEN in form.key for form in forms))
        forms.sent_at = fields.Datetime.subtract(fields.Datetime.now(), days=2)
        forms.flush_recordset()
        forms._gc_forms()
        self.assertFalse(forms.exists())


@tagged("post_install", "-at_install")
class TestComplaintPortal(ComplaintPagesCase):
    """Whoever complains with an account of the platform."""

    def send(self, login="t_portal", **values):
        self.authenticate(login, login)
        page = self.post("/my/complaints/new", **self.form(**values))
        return page, self.all_complaints()[-1:]

    def test_complained_about_a_request_and_answered(self):
        self.authenticate("t_portal", "t_portal")
        form = self.url_open(f"/my/complaints/new?number={self.request.name}").text
        self.assertIn(f'value="{self.request.name}"', form)
        self.assertIn(
            f'href="/my/complaints/new?number={self.request.name}"',
            self.url_open(f"/my/requests/{self.request.id}").text,
        )
        messages, changed = self.request.message_ids, self.request.write_date
        page, complaint = self.send(request_number=self.request.name)
        self.assertIn(f"Its number is {complaint.name}", page.text)
        self.assertEqual((complaint.request_id, complaint.state), (self.request, "acknowledged"))
        self.assertIn(self.users["commissioner"], complaint.recused_user_ids)
        self.assertFalse(complaint.complainant_ids.code_hash)
        self.request.invalidate_recordset()
        self.assertEqual((self.request.message_ids, self.request.write_date), (messages, changed))
        self.assertFalse(
            self.request.activity_ids.filtered(lambda activity: complaint.name in (activity.summary or ""))
        )
        for step in ("assessed", "investigating", "decision", "answered"):
            self.step(complaint, step)
        self.assertIn("Your turn", self.url_open("/my/complaints").text)
        address = f"/my/complaints/{complaint.id}"
        self.assertIn("We are sorry. It is measured now.", self.url_open(address).text)
        self.post(f"{address}/message", body="Thank you")
        self.assertEqual(complaint.correspondence_ids.body, "Thank you")
        self.post(f"{address}/satisfied")
        self.assertEqual(complaint.state, "closed")

    def test_the_same_form_makes_one_complaint(self):
        first = self.send()[1]
        page, again = self.send()
        self.assertEqual((page.status_code, again), (200, first))

    @mute_logger("odoo.http")
    def test_who_reads_it(self):
        membership = self.env["qi.membership"]
        enterprise = self.users["portal"].qi_enterprise_ids
        colleague = self.users["portal_other"]
        own = self.send(description="In my own name")[1]
        common = self.send(token=f"{TOKEN}2", description="In its name", enterprise=enterprise.id)[1]

        def reads(login):
            self.authenticate(login, login)
            return [
                self.url_open(f"/my/complaints/{complaint.id}").status_code == 200 for complaint in (own, common)
            ]

        self.assertEqual(reads("t_portal"), [True, True])
        self.assertEqual(reads("t_portal_other"), [False, False], "another enterprise")
        self.assertEqual(reads("t_clerk"), [False, False])
        joined = membership.create({"user_id": colleague.id, "partner_id": enterprise.id})
        self.assertEqual(reads("t_portal_other"), [False, False], "a colleague")
        joined.role = "administrator"
        self.assertEqual(reads("t_portal_other"), [False, True], "the administrator, what was said in its name")
        self.assertNotIn("In my own name", self.url_open("/my/complaints").text)
        membership.search([("user_id", "=", self.users["portal"].id)]).active = False
        self.assertEqual(reads("t_portal"), [True, False], "who has left it")

    def test_nobody_complains_in_the_name_of_another_enterprise(self):
        other = self.users["portal_other"].qi_enterprise_ids
        before = self.all_complaints()
        self.assertEqual(self.send(enterprise=other.id)[0].status_code, 400)
        self.assertEqual(self.all_complaints(), before)

    def test_a_flood_is_dammed(self):
        answers = [
            self.send(token=f"{TOKEN}{index}", description=f"Flood {index}")[0].status_code for index in range(6)
        ]
        self.assertEqual(answers, [200] * 5 + [429])

    def test_a_flood_of_strangers_leaves_the_door_open_to_accounts_but_not_for_their_own(self):
        Limit = self.env["qi.rate.limit"]
        Limit.search([]).unlink()
        for _complaint in range(200):
            Limit._take("complaint-all", 200, 3600)
        values = {"platform_id": self.station.id, "channel": "online", "title": "x", "description": "x"}
        with self.assertRaises(TooManyAttempts):
            self.env["qi.complaint"]._receive(values, {}, source="10.0.0.9")
        self.assertEqual(self.send()[0].status_code, 200)
        for _complaint in range(199):
            Limit._take("complaint-accounts", 200, 3600)
        self.assertEqual(self.send(token=f"{TOKEN}x", description="Something else")[0].status_code, 429)

    def test_the_counter_of_the_home_page_is_one_query(self):
        self.send()
        Complaint = self.env["qi.complaint"].with_user(self.users["portal"])
        domain = Complaint._caller_domain()
        Complaint.env.flush_all()
        with self.assertQueryCount(1):
            self.assertEqual(Complaint.sudo().search_count(domain), 1)
