# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from .common import GROUPS, OnestopCase


class TestArchivePrint(OnestopCase):
    """What an archivist prints: catalogue, cover with stamp, contents, note sheet, label of a box."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["second"] = new_test_user(cls.env, "t_second", groups=GROUPS["nobody"], name="Second")

    def sealed(self, **values):
        archive = self.request_at("archived").archive_ids
        if values:
            archive.remark = values.get("remark")
        self.assertFalse(archive._seal_each(), archive.problem)
        return archive

    def printed(self, name, archives, role="archivist"):
        report = self.as_role(self.env["ir.actions.report"], role)
        return report._render_qweb_html(f"qi_onestop.{name}", archives.ids)[0].decode()

    def rows(self, archives, role="archivist"):
        action = self.as_role(archives, role).action_catalogue()
        _empty, _web, _content, model, number, *_rest = action["url"].split("/")
        catalogue = self.as_role(self.env[model].browse(int(number)), role)
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(catalogue.file)))
        return list(book.active.iter_rows())

    def test_the_catalogue_lists_archives_by_their_numbers(self):
        first, second = self.sealed(), self.sealed(remark="One page is torn")
        html = self.printed("qi_archive_catalogue", second | first)
        self.assertLess(html.index(first.number), html.index(second.number))
        for text in (second.request_number, "Station", first.title, "One page is torn"):
            self.assertIn(text, html)

    def test_the_day_is_that_of_china(self):
        with self.at("2025-11-04 00:30"):
            archive = self.sealed()
        self.assertEqual(archive._catalogue_rows()[0][5], "20251104")

    def test_the_catalogue_as_excel_is_text_whatever_it_begins_with(self):
        archive = self.sealed(remark="=1+1")
        heading, row = self.rows(archive)
        self.assertEqual([cell.value for cell in heading], archive._catalogue_heading())
        self.assertEqual(row[1].value, archive.number)
        self.assertEqual((row[8].value, row[8].data_type), ("=1+1", "s"))

    def test_a_catalogue_holds_what_its_reader_may_read(self):
        archive = self.sealed()
        self.assertEqual(len(self.rows(archive, "commissioner")), 2)
        for role in ("stranger", "clerk", "auditor", "portal_other"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.rows(archive, role)

    def test_long_catalogues_cost_no_query_for_each_row(self):
        archives = self.sealed() | self.sealed() | self.sealed()
        few, many = archives[:1], archives
        # What belongs to the language is looked up once.
        many._catalogue_rows()
        counts = []
        for chosen in (few, many):
            self.env.invalidate_all()
            counts.append(self.queries(lambda chosen=chosen: chosen._catalogue_rows()))
        self.assertEqual(*counts)

    def test_the_cover_bears_the_stamp_and_the_contents(self):
        archive = self.sealed()
        html = self.printed("qi_archive_contents", archive)
        self.assertEqual(
            archive._stamp_rows(),
            [
                [("Fonds", "0001"), ("Archive Year", str(archive.year)), ("Piece Number", "0001")],
                [
                    ("Unit or Subject", "Station"),
                    ("Kept For", "10 Years"),
                    ("Number of Pages", str(archive.page_count or "")),
                ],
            ],
        )
        for item in archive.item_ids:
            self.assertIn(item.reference, html)

    def test_the_note_sheet_says_what_is_missing(self):
        archive = self.sealed(remark="One page is torn")
        self.assertIn("One page is torn", self.printed("qi_archive_note", archive))

    def test_the_note_sheet_bears_the_day_in_china(self):
        with self.at("2025-05-06 07:00"):
            archive = self.sealed()
        for tz in ("UTC", "America/New_York"):
            report = self.as_role(self.env["ir.actions.report"].with_context(tz=tz), "archivist")
            note = report._render_qweb_html("qi_onestop.qi_archive_note", archive.ids)[0].decode()
            self.assertIn("05/06/2025", note)

    def test_the_note_sheet_names_who_filed_it(self):
        """By hand whoever seals; of what the program seals, the archivist who answers for it."""
        by_hand = self.request_at("archived").archive_ids
        self.as_role(by_hand, "archivist").action_seal()
        note = self.printed("qi_archive_note", by_hand)
        self.assertIn("Archivist", note)
        self.assertNotIn("Sealed by the system", note)
        archivists = self.env.ref("qi_onestop.qi_onestop_group_archivist").all_user_ids
        (archivists - self.users["archivist"]).active = False
        for named, name in ((False, "Archivist"), (self.users["second"], "Second"), (self.users["clerk"], "")):
            self.env["ir.config_parameter"].set_param("qi_onestop.archive_keeper_id", named and named.id)
            archive = self.sealed()
            note = self.printed("qi_archive_note", archive)
            with self.subTest(named=named):
                self.assertEqual(archive.keeper_id.name or "", name)
                self.assertIn("Sealed by the system", note)
                self.assertNotIn("OdooBot", note)
                self.assertEqual("Archivist" in note, name == "Archivist")
            # From here on there are two.
            self.users["second"].group_ids += self.env.ref("qi_onestop.qi_onestop_group_archivist")

    def test_who_filed_it_stays_when_others_follow(self):
        archive = self.sealed()
        keeper = archive.keeper_id
        self.env["ir.config_parameter"].set_param("qi_onestop.archive_keeper_id", self.users["clerk"].id)
        self.assertEqual(archive.keeper_id, keeper)
        with self.assertRaisesRegex(AccessError, "is sealed and does not change"):
            self.as_role(archive, "archivist").keeper_id = self.users["clerk"]

    def test_one_label_for_the_archives_of_one_box(self):
        archives = self.sealed() | self.sealed()
        self.assertEqual(dict(archives._label())["Piece Numbers"], "0001 to 0002")
        self.assertIn("0001 to 0002", self.printed("qi_archive_label", archives))

    def test_the_label_names_the_box(self):
        archives = self.sealed() | self.sealed()
        self.assertEqual(dict(archives._label())["Box Number"], "", "to be written by hand")
        box = self.as_role(self.env["qi.archive.box"], "archivist").create(
            {"name": "FW-17", "platform_id": self.station.id, "archive_ids": [Command.set(archives.ids)]}
        )
        self.assertEqual(dict(archives._label())["Box Number"], "FW-17")
        self.assertIn("FW-17", self.printed("qi_archive_label", archives))
        self.assertEqual(box.action_print_label()["context"]["active_ids"], archives.ids)

    def test_archives_of_two_boxes_share_no_label(self):
        first = self.sealed()
        waiting = self.request_at("archived").archive_ids
        with self.assertRaisesRegex(UserError, "share a box"):
            (first | waiting)._label()
        with self.at("2020-05-05 10:00"):
            older = self.sealed()
        with self.assertRaisesRegex(UserError, "share a box"):
            (first | older)._label()
