# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
from urllib.parse import unquote, urlsplit

import bagit as validator

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools import bagit, spreadsheet
from .bag_common import BagMixin
from .complaint_archive_common import ComplaintArchiveCase
from .web_common import WebCase


@tagged("post_install", "-at_install")
class TestComplaintArchiveBag(BagMixin, ComplaintArchiveCase, WebCase):
    """Archives of complaints are taken away as bags, by who may read what they hold."""

    # In a test all cursors share a connection: what only reads would let the log not write.
    _registry_readonly_enabled = False

    def setUp(self):
        super().setUp()
        if not type(self)._registry_patched:
            self.registry_enter_test_mode()
        complaint = self.complaint_at("answered", title="Nobody answers", description="Three weeks and no answer")
        self.file = self.env["ir.attachment"].create(
            {
                "name": "1# letter.pdf",
                "raw": b"%PDF-1.4 letter",
                "res_model": "qi.complaint",
                "res_id": complaint.id,
            }
        )
        self.env["ir.attachment"].create(
            {
                "name": f"{complaint.complainant_ids.name} at the gate.pdf",
                "raw": b"%PDF-1.4 gate",
                "res_model": "qi.complaint",
                "res_id": complaint.id,
            }
        )
        complaint._complainant_answer(True)
        self.archive = self.archive_of(complaint)
        self.env.flush_all()
        self.env.invalidate_all()

    def bag_of(self, role):
        name, members = self.as_role(self.archive, role)._bag()
        folder = self.unpacked(b"".join(bagit.stream(members)))
        return folder / name, validator.Bag(str(folder / name))

    def test_a_bag_is_valid_and_holds_the_case(self):
        folder, bag = self.bag_of("archivist")
        bag.validate()
        self.assertEqual(bag.info["External-Identifier"], self.archive.number)
        self.assertEqual(bag.info["Seal-Hash"], self.archive._own_seal().hash)
        page = next((folder / "data").glob("*.html")).read_text()
        for text in ("Nobody answers", "Three weeks and no answer", self.archive.complaint_id.name, "letter.pdf"):
            self.assertIn(text, page)
        for link in re.findall('href="([^"]+)"', page):
            self.assertTrue((folder / "data" / unquote(urlsplit(link).path)).is_file(), link)
        rows = spreadsheet.read(next((folder / "data").glob("*.xlsx")).read_bytes())
        self.assertIn("Nobody answers", str(rows))
        self.assertEqual(
            [path.read_bytes() for path in (folder / "data").rglob("*letter.pdf")], [b"%PDF-1.4 letter"]
        )

    def test_it_names_nobody_who_complained(self):
        folder, _bag = self.bag_of("archivist")
        people = self.archive.complaint_id.complainant_ids
        self.assertTrue(people)
        self.assertEqual(len(list((folder / "data").rglob("*.pdf"))), 2)
        for path in (folder / "data").rglob("*"):
            for name in filter(None, people.mapped("name")):
                self.assertNotIn(name, path.name)
                if path.suffix == ".html":
                    self.assertNotIn(name, path.read_text())

    def test_who_takes_it_away_is_logged(self):
        before = self.env["qi.access.log"].search([])
        self.bag_of("archivist")
        rows = self.env["qi.access.log"].search([]) - before
        self.assertEqual(
            rows.mapped(lambda row: (row.user_id, row.res_model, row.res_id, row.action)),
            [(self.users["archivist"], "qi.complaint.archive", self.archive.id, "export")],
        )

    def test_a_missing_file_is_named(self):
        self.env.cr.execute("UPDATE ir_attachment SET store_fname = 'xx/none' WHERE id = %s", [self.file.id])
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, f"File {self.file.id} is missing in the file store"):
            self.as_role(self.archive, "archivist").action_export()

    def test_a_file_that_was_altered_does_not_leave(self):
        path = self.file._full_path(self.file.store_fname)
        with open(path, "r+b") as stored:
            sealed = stored.read()
            stored.seek(0)
            stored.write(b"%PDF-1.4 LETTER")
        try:
            with self.assertRaisesRegex(UserError, f"File {self.file.id} was altered in the file store"):
                self.as_role(self.archive, "archivist").action_export()
        finally:
            with open(path, "wb") as stored:
                stored.write(sealed)

    def test_what_the_archivist_does_not_read_is_not_taken_away(self):
        complaint = self.by_handler(self.receive().complaint)
        complaint.write({"state": "handed_over", "exit_reason": "A lead on bribery"})
        archive = self.archive_of(complaint)
        with self.assertRaisesRegex(AccessError, "coordinating department alone"):
            self.as_role(archive, "archivist").action_export()

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_download(self):
        for role, status in (("archivist", 200), ("clerk", 404), ("administrator", 404), ("portal", 404)):
            self.authenticate(f"t_{role}", f"t_{role}")
            with self.subTest(role=role):
                address = f"/qi_onestop/complaint-archive/{self.archive.id}/bag"
                logged = self.env["qi.access.log"].search_count([])
                self.assertEqual(self.url_open(address, method="HEAD").status_code, status)
                self.assertEqual(self.env["qi.access.log"].search_count([]), logged, "the head takes nothing away")
                self.assertEqual(self.url_open(address).status_code, status)
                self.assertEqual(self.env["qi.access.log"].search_count([]) > logged, status == 200)
        self.users["colleague"].group_ids |= self.env.ref("qi_onestop.qi_onestop_group_archivist")
        self.request.sudo().commissioner_id = self.colleague
        self.env.flush_all()
        self.authenticate("t_colleague", "t_colleague")
        response = self.url_open(f"/qi_onestop/complaint-archive/{self.archive.id}/bag")
        self.assertEqual(response.status_code, 404)
