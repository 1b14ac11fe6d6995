# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from .complaint_archive_common import ComplaintArchiveCase

PDF = b"%PDF-1.4 a gauge in the drawer"
REPORTS = ("qi_complaint_archive_contents", "qi_complaint_archive_catalogue")


class TestComplaintArchivePrint(ComplaintArchiveCase):
    """Cover, contents and catalogue of complaint archives: for who may read them, and logged."""

    # In a test all cursors share a connection: what only reads would let the log not write.
    _registry_readonly_enabled = False

    def setUp(self):
        super().setUp()
        # The log has a transaction of its own; here it is one in ours.
        if not type(self)._registry_patched:
            self.registry_enter_test_mode()

    def printed(self, name, archives, role="archivist"):
        self.env.flush_all()
        self.env.invalidate_all()
        report = self.as_role(self.env["ir.actions.report"], role)
        return report._render_qweb_html(f"qi_onestop.{name}", archives.ids)[0].decode()

    def logged(self, archives):
        rows = self.env["qi.access.log"].search([("res_model", "=", archives._name)], order="id")
        return [(row.user_id, row.number, row.action, row.why) for row in rows if row.res_id in archives.ids]

    def test_cover_and_contents_show_what_the_archivist_may_read(self):
        complaint = self.complaint_at("investigating")
        complaint._complainant_message("See the photo", [("photo.pdf", PDF)])
        self.step(complaint, "decision")
        self.step(complaint, "answered")
        complaint._complainant_answer(True)
        archive = self.archive_of(complaint)
        html = self.printed(REPORTS[0], archive)
        for text in (archive.number, complaint.name, complaint.title, "Coordinating Department", "photo.pdf"):
            self.assertIn(text, html)
        for name in ("Wu Xiaodong", complaint.user_id.name):
            self.assertNotIn(f">{name}<", html)
        rows = self.as_role(archive, "archivist")._contents_rows()
        self.assertEqual([row[0] for row in rows], [str(number) for number in range(1, len(rows) + 1)])
        self.assertEqual(rows[0][1], complaint.name)

    def test_the_list_of_contents_tells_of_nobody_by_the_names_of_files(self):
        complaint = self.complaint_at("investigating")
        names = ("letter of Wu Xiaodong.pdf", "call 13900000001.pdf", "Colleague asleep.pdf", "photo.pdf")
        complaint._complainant_message("See these", [(name, PDF) for name in names])
        self.step(complaint, "decision")
        self.step(complaint, "answered")
        complaint._complainant_answer(True)
        files = complaint.sudo().correspondence_ids.attachment_ids
        html = self.printed(REPORTS[0], self.archive_of(complaint))
        for file in files:
            with self.subTest(file=file.name):
                self.assertEqual(file.name in html, file.name == "photo.pdf")
                self.assertEqual(f": {file.id}" in html, file.name != "photo.pdf")

    def test_the_catalogue_lists_them_by_number(self):
        archives = self.archive_of(self.closed()) | self.archive_of(self.closed())
        html = self.printed(REPORTS[1], archives)
        numbers = sorted(archives, key=lambda archive: archive.piece)
        self.assertLess(html.index(numbers[0].number), html.index(numbers[1].number))
        self.assertIn(archives[0].complaint_id.title, html)

    def test_of_a_lead_on_discipline_number_and_dates_alone_are_printed(self):
        complaint = self.by_handler(self.receive().complaint)
        complaint.write({"state": "handed_over", "exit_reason": "A lead on bribery"})
        archive = self.archive_of(complaint)
        for name in REPORTS:
            html = self.printed(name, archive)
            self.assertIn(archive.number, html)
            self.assertIn("Read by the coordinating department alone", html)
            self.assertNotIn(complaint.title, html)
            self.assertNotIn(complaint.name, html)

    def test_nobody_prints_what_he_may_not_read(self):
        self.users["colleague"].group_ids |= self.env.ref("qi_onestop.qi_onestop_group_archivist")
        archive = self.archive_of(self.closed(subject_kind="person", subject_user_ids=self.users["colleague"].ids))
        roles = ("colleague", "administrator", "auditor", "manager", "clerk", "portal")
        for role in roles:
            for name in REPORTS:
                with (
                    self.subTest(role=role, report=name),
                    mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model"),
                    self.assertRaises(AccessError),
                ):
                    self.printed(name, archive, role)
        self.assertFalse(self.logged(archive))

    def test_who_prints_it_is_logged_for_the_auditor_alone(self):
        archive = self.archive_of(self.closed())
        self.printed(REPORTS[0], archive)
        self.printed(REPORTS[1], archive, "overseer")
        self.assertEqual(
            self.logged(archive),
            [
                (self.users["archivist"], archive.number, "print", "keeper"),
                (self.users["overseer"], archive.number, "print", "other"),
            ],
        )
        for role, sees in (("auditor", True), ("manager", False)):
            log = self.as_role(self.env["qi.access.log"], role)
            self.assertEqual(bool(log.search([("res_model", "=", archive._name)])), sees, role)
