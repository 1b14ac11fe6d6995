# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
import re
import unicodedata
import zipfile

from lxml import etree

from odoo.http import Request
from odoo.tests import tagged

from .test_route_rights import RouteCase

PDF = b"%PDF-1.4 stamped and signed"
MB = 1024 * 1024


def packed(name, content):
    """Return a zip file that holds one file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


REFUSED = {
    "a page named as a PDF": ("report.pdf", b"<!DOCTYPE html><script>alert(1)</script>"),
    "a program named as a PDF": ("report.pdf", b"MZ\x90\x00" + b"\0" * 200),
    "a program of Linux": ("report.jpg", b"\x7fELF" + b"\0" * 200),
    "a script": ("report.pdf", b"#!/bin/sh\nrm -rf /"),
    "a drawing that can run": ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    "a program in a zip file": ("photos.zip", packed("photo.exe", b"MZ\x90\x00" + b"\0" * 200)),
    "a zip bomb": ("photos.zip", packed("zeros.bin", b"\0" * (250 * MB))),
    "a broken zip file": ("photos.zip", b"PK\x03\x04" + b"\0" * 30),
    "text": ("report.pdf", b"only words"),
    "21 MB": ("scan.pdf", PDF + b"\0" * (21 * MB)),
    "an empty file": ("scan.pdf", b""),
}
NAMES = {
    "a path": "../../../../etc/passwd.pdf",
    "a path of Windows": "C:\\scans\\licence.pdf",
    "another extension": "licence.exe",
    "text that runs backwards": "licence\u202efdp.exe",
    "a device": "CON.pdf",
    "hidden signs": "li\u200bcence\u0007.pdf",
    "a very long one": "证" * 300 + ".pdf",
    "a header": 'a";\r\nSet-Cookie: x=y;".pdf',
    "none": ".",
}

# Who sends a file where: the address, the field, what goes with it, and whether several may come at once.
PLACES = {
    "/my/requests/{}/message": {
        "caller": "own",
        "address": lambda city: f"/my/requests/{city.waiting.id}/message",
        "field": lambda _city: "file-0",
        "data": lambda _city: {"body": "Here it is"},
        "several": True,
    },
    "/my/requests/{}/materials": {
        "caller": "own",
        "address": lambda city: f"/my/requests/{city.lacking.request_id.id}/materials",
        "field": lambda city: f"file-{city.lacking.id}",
        "several": True,
    },
    "/my/requests/draft/{}/materials": {
        "caller": "own",
        "address": lambda city: f"/my/requests/draft/{city.draft.id}/materials",
        "field": lambda _city: "file-0",
        "several": True,
    },
    # The address of the page that holds the form: an account's here.
    "{}/message": {
        "caller": "own",
        "address": lambda city: f"/my/complaints/{city.complaint.id}/message",
        "field": lambda _city: "files",
        "data": lambda _city: {"body": "Here it is"},
        "several": True,
    },
    "/my/statements/{}": {
        "caller": "lab",
        "address": lambda city: f"/my/statements/{city.statement.id}",
        "field": lambda _city: "files",
        "data": lambda _city: {"answer": "Here it is"},
        "several": True,
    },
    "/my/tasks/{}/deliverable": {
        "caller": "lab",
        "address": lambda city: f"/my/tasks/{city.task.id}/deliverable",
        "field": lambda _city: "file",
        "data": lambda _city: {"number": "R-1"},
        "several": False,
    },
    "/my/qualifications": {
        "caller": "lab",
        "address": lambda _city: "/my/qualifications",
        "field": lambda _city: "file",
        "data": lambda city: {"kind_id": city.cma.id, "number": "N-9"},
        "several": False,
    },
}


@tagged("post_install", "-at_install")
class TestRouteUploads(RouteCase):
    """Files that are none, or too much of one, and names that mean harm, at each place that takes files."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lacking = cls.request_at("supplement").material_ids.filtered(
            lambda material: material.state == "missing"
        )
        cls.env.flush_all()

    def send(self, place, *files):
        """Send files, as pairs of name and content; return the answer and the attachments made by it."""
        self.env.flush_all()
        last = self.env["ir.attachment"].search([("res_field", "!=", "none")], order="id desc", limit=1).id
        data = {"csrf_token": Request.csrf_token(self), **place.get("data", lambda _city: {})(self)}
        sent = [(place["field"](self), file) for file in files]
        answer = self.url_open(place["address"](self), data=data, files=sent, allow_redirects=False)
        made = self.env["ir.attachment"].search([("id", ">", last), ("res_field", "!=", "none")])
        return answer, made

    def places(self):
        for name, place in PLACES.items():
            self.be(place["caller"])
            yield name, place

    def test_each_form_that_takes_files_is_tried(self):
        found = set()
        views = self.env["ir.ui.view"].search([("type", "=", "qweb"), ("key", "=like", "qi_onestop.%")])
        for view in views:
            for form in etree.fromstring(view.arch.encode()).iter("form"):
                if form.xpath(".//input[@type='file']"):
                    action = form.get("action") or form.get("t-attf-action") or ""
                    found.add(re.sub(r"#?\{[^}]*\}+", "{}", action))
        self.assertFalse(found - PLACES.keys(), "Add these forms to PLACES.")

    def test_what_is_no_document_is_refused_and_nothing_is_kept(self):
        for name, place in self.places():
            for what, file in REFUSED.items():
                with self.subTest(place=name, what=what), self.undone():
                    answer, made = self.send(place, file)
                    self.assertEqual(answer.status_code, 400)
                    self.assertIn('role="alert"', answer.text)
                    self.assertFalse(made)

    def test_one_bad_file_among_good_ones_keeps_all_out(self):
        for name, place in self.places():
            if place["several"]:
                with self.subTest(place=name), self.undone():
                    answer, made = self.send(place, ("a.pdf", PDF), ("b.pdf", b"MZ\x90\x00"))
                    self.assertEqual(answer.status_code, 400)
                    self.assertFalse(made)

    def test_21_files_are_too_many(self):
        for name, place in self.places():
            if place["several"]:
                with self.subTest(place=name), self.undone():
                    answer, made = self.send(place, *[(f"{number}.pdf", PDF) for number in range(21)])
                    self.assertEqual(answer.status_code, 400)
                    self.assertFalse(made)

    def test_names_are_made_harmless(self):
        for name, place in self.places():
            for what, file_name in NAMES.items():
                with self.subTest(place=name, what=what), self.undone():
                    answer, made = self.send(place, (file_name, PDF))
                    if answer.status_code == 400:
                        self.assertFalse(made)
                        continue
                    self.assertEqual(answer.status_code, 303)
                    self.assertTrue(made)
                    titles = [file.name for file in made]
                    for record in made:
                        owner = self.env[record.res_model].browse(record.res_id)
                        if record.res_field == "file":
                            titles = [owner.file_name]
                    for title in titles:
                        self.assertFalse({unicodedata.category(char)[0] for char in title} & {"C"}, title)
                        self.assertFalse(re.search(r'[/\\<>:"|?*]|^\.|\.exe$|^con\.', title, re.IGNORECASE), title)
                        self.assertLessEqual(len(title.encode()), 255)
