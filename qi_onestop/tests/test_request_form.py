# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io
import os
import tempfile
import zipfile

from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import BaseCase, Form, freeze_time, tagged
from odoo.tools.misc import file_open

from ..tools import docx_form
from ..tools.request_form import FORMS, LETTERS
from .common import OnestopCase
from .web_common import WebCase

NASTY = "{{7*7}} {% for a in b %} </w:t><w:p> <script> & \x0b\x1b\x07 第二行\n\ttab {_{ }_}"


def text_of(content):
    """Return all text of a Word document."""
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def docx_with(text):
    """Return a Word document of one paragraph."""
    document, out = Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


class TestDocxForm(BaseCase):
    """Filling Word documents."""

    @settings(deadline=None)
    @given(st.text(max_size=60))
    def test_any_text_is_data(self, text):
        document = Document(io.BytesIO(docx_form.render(docx_with("[{{ text }}]"), {"text": text})))
        self.assertEqual(document.paragraphs[0].text, f"[{docx_form.clean(text)}]".replace("{_{", "{{"))
        self.assertEqual(len(document.paragraphs), 1)

    def test_values_of_values_are_cleaned(self):
        self.assertEqual(
            docx_form.clean({"a": ["\x00b\r\nc", ("\x07",), 1, None]}), {"a": ["b\nc", [""], 1, None]}
        )

    def test_templates_reach_nothing_but_their_values(self):
        for text in (
            "{{ ''.__class__.__mro__[1].__subclasses__() }}",
            "{% for a in range(10**9) %}x{% endfor %}",
            "{% if %}",
            "{{ 1/0 }}",
        ):
            with self.subTest(text=text), self.assertRaises(docx_form.DocxError):
                docx_form.render(docx_with(text), {})

    def test_a_picture_leads_nowhere(self):
        out = io.BytesIO()
        Image.new("RGB", (9, 9)).save(out, "PNG")
        png = out.getvalue()
        with tempfile.TemporaryDirectory() as folder:
            way = f"{folder}/written.docx"
            for text in (
                f"{{{{ qr.tpl.save('{way}') }}}}",
                f"{{{{ qr['tpl'].docx.save('{way}') }}}}",
                f"{{{{ (qr | attr('tpl')).save('{way}') }}}}",
                f"{{% for tpl in [qr] | map(attribute='tpl') %}}{{{{ tpl.save('{way}') }}}}{{% endfor %}}",
                "{{ qr.image_descriptor.getvalue() }}",
            ):
                with self.subTest(text=text), self.assertRaises(docx_form.DocxError):
                    docx_form.render(docx_with(text), {}, {"qr": (png, 10)})
            self.assertFalse(os.listdir(folder))
        shown = Document(io.BytesIO(docx_form.render(docx_with("{{ qr }}"), {}, {"qr": (png, 10)})))
        self.assertEqual(len(shown.inline_shapes), 1)

    def test_broken_documents_are_told(self):
        def changed(name, content):
            out = io.BytesIO()
            with (
                zipfile.ZipFile(io.BytesIO(docx_with("x"))) as source,
                zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
            ):
                for entry in source.namelist():
                    target.writestr(entry, content if entry == name else source.read(entry))
            return out.getvalue()

        damaged = bytearray(changed("", b""))
        damaged[60] ^= 255
        for broken in (
            changed("word/document.xml", b"<w:document"),
            changed("_rels/.rels", b""),
            changed("[Content_Types].xml", b"<a/>"),
            bytes(damaged),
        ):
            with self.subTest(broken=broken[:9]), self.assertRaises(docx_form.DocxError):
                docx_form.check_file(broken)
                docx_form.render(broken, {})

    def test_only_word_documents_are_taken(self):
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", b"0" * (docx_form.MAX_UNPACKED + 1))
        macros = io.BytesIO(docx_with("x"))
        with zipfile.ZipFile(macros, "a") as archive:
            archive.writestr("word/vbaProject.bin", b"x")
        for content in (b"", b"PK", b"%PDF", bomb.getvalue(), macros.getvalue(), b"0" * (docx_form.MAX_SIZE + 1)):
            with self.subTest(content=content[:9]), self.assertRaises(docx_form.DocxError):
                docx_form.check_file(content)
        docx_form.check_file(docx_with("x"))


class FormCase(OnestopCase):
    KINDS = {
        "registration": "submitted",
        "notice": "supplement",
        "acceptance": "accepted",
        "decline": "declined",
        "plan": "plan_confirm",
        "transfer": "accepted",
        "supervision": "accepted",
        "delivery": "delivery_confirm",
        "follow_up": "archived",
    }

    def request_for(self, form):
        """Return a request of which ``form`` can be printed."""
        request = self.request_at(self.KINDS[form])
        if form == "transfer":
            self.as_role(request, "commissioner")._send(self.other_station, "They measure <w:p/> such things")
        if form == "supervision":
            self.as_role(self.env["qi.supervision"], "manager").create(
                {"request_id": request.id, "matter": "Say why <w:p/> it takes so long", "answer_due": "2027-01-29"}
            )
        return request

    def printed(self, requests, role="commissioner", **values):
        made = self.as_role(self.env["qi.request.print"], role).create(
            {"request_ids": [(6, 0, requests.ids)], "form": "registration", **values}
        )
        made.action_print()
        return made._file()


class TestRequestForm(FormCase):
    def test_every_form_is_described(self):
        self.assertEqual({form for form, _label in FORMS}, set(LETTERS))
        self.assertEqual(set(self.KINDS), set(LETTERS))
        self.assertEqual(len(set(LETTERS.values())), len(LETTERS))

    def test_word_documents_say_what_they_must(self):
        for form in LETTERS:
            request = self.request_for(form)
            content, name, _type = self.printed(request, form=form, file_type="docx")
            text = text_of(content)
            with self.subTest(form=form):
                self.assertIn(f"{request.name}-{LETTERS[form]}1", text)
                self.assertIn(f"{request.name}-{LETTERS[form]}1.docx", name)
                for word in ("Station", "Bearing Works", request.service_id.name):
                    self.assertIn(word, text)
                self.assertNotIn("{", text)

    def test_transfer_slip_names_every_hand(self):
        request = self.request_for("transfer")
        self.as_role(request.transfer_ids, "stranger").action_take_over()
        for word in ("Station Commissioner", "Other Station Stranger"):
            self.assertIn(word, request._form_chain())
        content, name, _type = self.printed(request, "stranger", form="transfer", file_type="docx")
        text = text_of(content)
        for word in ("They measure <w:p/> such things", "Station → Other Station", "Taken Over", "Stranger"):
            self.assertIn(word, text)
        self.assertIn("-T1.docx", name)

    def test_supervision_sheet_holds_matter_answer_and_opinion(self):
        request = self.request_for("supervision")
        self.as_role(request.supervision_ids, "commissioner").answer = "The gauge was lost"
        content, name, _type = self.printed(request, form="supervision", file_type="docx")
        text = text_of(content)
        for word in ("Say why <w:p/> it takes so long", "01/29/2027", "The gauge was lost", "Manager"):
            self.assertIn(word, text)
        self.assertIn("-S1.docx", name)

    def test_the_window_knows_what_was_chosen(self):
        requests = self.request_at("submitted") | self.request_at("accepted")
        Print = self.as_role(self.env["qi.request.print"], "commissioner")
        chosen = Form(Print.with_context(active_model="qi.request", active_ids=requests.ids)).save()
        self.assertEqual(chosen.request_ids, requests)
        self.assertTrue(Form(Print.with_context(default_is_blank=True)).save().is_blank)

    def test_blank_forms_have_no_request(self):
        for form in LETTERS:
            with self.subTest(form=form):
                content, name, _type = self.printed(
                    self.env["qi.request"], form=form, file_type="docx", is_blank=True
                )
                text = text_of(content)
                self.assertNotIn("False", text)
                self.assertIn("＿＿＿", text)
                self.assertTrue(name.endswith(".docx"))

    def test_text_of_users_stays_text(self):
        with self.at("2025-11-04 10:00"):
            request = self.request_at("submitted")
            request.write({"description": NASTY.replace("\x00", ""), "contact_name": "{{ 7*7 }}<w:p/>"})
            content, _name, _type = self.printed(request, file_type="docx")
        text = text_of(content)
        self.assertIn("{{7*7}} {% for a in b %} </w:t><w:p> <script> & ", text)
        self.assertIn("{{ 7*7 }}<w:p/>", text)
        self.assertNotIn("49", text)

    def test_notice_names_all_that_is_missing(self):
        request = self.new_request(commissioner_id=self.commissioner.id)
        for number in range(12):
            self.mark_missing(request, f"Drawing {number} {NASTY}")
        request.write(self.step_to(request, "supplement"))
        content, name, _type = self.printed(request, form="notice", file_type="docx")
        self.assertIn("-N1.docx", name)
        text = text_of(content)
        for number in range(12):
            self.assertIn(f"Drawing {number} {{{{7*7}}}}", text)
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html(
                "qi_onestop.qi_request_form", [], data={"form": "notice", "ids": request.ids, "copies": 1}
            )[0]
            .decode()
        )
        self.assertIn("Drawing 11", html)
        self.assertNotIn("<script> &", html)

    def test_numbers_say_which_plan_and_which_delivery(self):
        request = self.request_at("plan_confirm")
        for kind in ("planning", "plan_confirm"):
            request.write(self.step_to(request, kind))
        self.assertEqual(request._form_number("plan"), f"{request.name}-P2")
        self.assertEqual(self.request_at("rework")._form_serial("delivery"), 2)

    def test_the_plan_put_forward_is_printed_not_the_draft(self):
        request = self.request_at("plan_confirm")
        request.write(self.step_to(request, "planning"))
        request.plan_goal = "Something else"
        text = text_of(self.printed(request, form="plan", file_type="docx")[0])
        self.assertIn("Gauges that are right", text)
        self.assertNotIn("Something else", text)

    def test_fifty_requests_are_one_archive(self):
        requests = self.env["qi.request"].concat(*(self.new_request() for _serial in range(50)))
        content, name, _type = self.printed(requests, file_type="docx")
        self.assertTrue(name.endswith(".zip"))
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.assertEqual(len(archive.namelist()), 50)
            self.assertIn(requests[0].name, text_of(archive.read(sorted(archive.namelist())[0])))

    def test_many_forms_cost_hardly_more_queries_than_a_few(self):
        requests = self.env["qi.request"].concat(*(self.request_at("accepted") for _serial in range(12)))
        requests = self.as_role(requests, "commissioner")

        def read(some):
            self.env.invalidate_all()
            some._form_contents("acceptance")

        read(requests)
        cost_of_few = self.queries(lambda: read(requests[:2]))
        self.assertLessEqual(self.queries(lambda: read(requests)), cost_of_few + 3)

    def test_forms_of_what_has_not_happened_are_refused(self):
        request = self.request_at("submitted")
        for form in self.KINDS.keys() - {"registration"}:
            with self.subTest(form=form), self.assertRaisesRegex(UserError, "Print the blank form"):
                self.printed(request, form=form)
        with self.assertRaisesRegex(UserError, "Choose the requests"):
            self.printed(self.env["qi.request"])

    def test_nobody_prints_what_they_may_not_read(self):
        request = self.request_at("submitted")
        for role in ("stranger", "portal", "nobody"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.printed(request, role)
        with self.assertRaises(AccessError):
            self.as_role(request, "stranger")._form_contents("registration")
        self.printed(request, "coordinator", file_type="docx")

    def test_the_city_uses_its_own_template(self):
        file = base64.b64encode(docx_with("OUR {{ number }} {{ enterprise }} {{ description }}"))
        template = self.as_role(self.env["qi.form.template"], "administrator").create(
            {"name": "Ours", "form": "registration", "file": file, "sequence": 200}
        )
        self.assertIn("{{ enterprise }}", template.placeholders)
        request = self.request_at("submitted")
        self.assertIn(f"OUR {request.name}-R1 Bearing Works", text_of(self.printed(request, file_type="docx")[0]))
        template.lang = "zh_CN"
        self.assertNotIn("OUR", text_of(self.printed(request, file_type="docx")[0]))
        for wrong in (b"x", docx_with("{% if %}"), docx_with("{{ ''.__class__.mro() }}")):
            with self.subTest(wrong=wrong[:9]), self.assertRaisesRegex(ValidationError, "Word, Excel or WPS"):
                template.file = base64.b64encode(wrong)
        self.env["qi.form.template"].search([]).active = False
        with self.assertRaisesRegex(UserError, "no template"):
            self.printed(request, file_type="docx")

    def test_shipped_template_is_the_file(self):
        with file_open("qi_onestop/report/docx/form.docx", "rb") as file:
            docx_form.check_file(file.read())

    def test_pdf_in_chinese(self):
        report = self.env["ir.actions.report"].with_context(lang="zh_CN")
        request = self.new_request(description="<b>bold</b>")
        html = report._render_qweb_html(
            "qi_onestop.qi_request_form", [], data={"form": "registration", "ids": request.ids, "copies": 1}
        )[0].decode()
        for text in ("首问责任人", f"{request.name}-R1", "&lt;b&gt;bold", "data:image/png"):
            self.assertIn(text, html)
        self.assertEqual(len(self.env["qi.request"]._form_pages("registration", [], 10**6)), 50)
        for data in (None, {}, {"form": "x", "ids": ["y"], "copies": "z"}):
            self.assertTrue(report._render_qweb_html("qi_onestop.qi_request_form", [], data=data)[0])


class TestPlatformNumbering(OnestopCase):
    def test_a_platform_numbers_by_its_code_and_year(self):
        self.other_station.code = "T%1"
        station = self.as_role(self.other_station, "administrator")
        station.action_own_numbering()
        with freeze_time("2027-05-01"):
            request = self.new_request(platform_id=self.other_station.id)
            self.assertEqual(request.name, "T%1-2027-000001")
            self.assertEqual(request._form_number("acceptance"), "T%1-2027-000001-A1")
            self.assertRegex(self.new_request().name, "^QI-2027-")
        with self.assertRaisesRegex(UserError, "own numbering already"):
            station.action_own_numbering()
        with self.assertRaisesRegex(AccessError, "Only an administrator"):
            self.as_role(self.station, "manager").action_own_numbering()


@tagged("post_install", "-at_install")
class TestFormPages(FormCase, WebCase):
    def test_forms_are_downloaded_by_who_chose_them(self):
        request = self.request_at("submitted")
        made = self.as_role(self.env["qi.request.print"], "commissioner").create({"request_ids": request.ids})
        address = made.action_print()["url"]
        self.authenticate("t_commissioner", "t_commissioner")
        answer = self.url_open(address)
        self.assertEqual((answer.status_code, answer.headers["Content-Type"]), (200, "application/pdf"))
        made.file_type = "docx"
        self.assertIn(request.name, text_of(self.url_open(address).content))
        for role in ("colleague", "portal"):
            self.authenticate(f"t_{role}", f"t_{role}")
            self.assertEqual(self.url_open(address).status_code, 404)
        self.authenticate(None, None)
        self.assertNotEqual(self.url_open(address, allow_redirects=False).status_code, 200)

    def test_the_code_leads_to_the_request(self):
        request = self.request_at("submitted")
        for role, status in (("commissioner", 303), ("portal", 303), ("stranger", 404), ("nobody", 404)):
            self.authenticate(f"t_{role}", f"t_{role}")
            answer = self.url_open(f"/qi/request/{request.name}", allow_redirects=False)
            with self.subTest(role=role):
                self.assertEqual(answer.status_code, status)
                if status == 303:
                    self.assertTrue(answer.headers["Location"].endswith(f"/{request.id}"))
        self.authenticate("t_commissioner", "t_commissioner")
        for garbage in ("x", "%00", "QI-2026-000001'--", "%F0%9F%98%80"):
            answer = self.url_open(f"/qi/request/{garbage}", allow_redirects=False)
            self.assertEqual(answer.status_code, 404)
            self.assertIn('href="/my"', answer.text, "The page says what to do.")
