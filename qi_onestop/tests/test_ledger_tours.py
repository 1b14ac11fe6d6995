# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .archive_common import ArchiveCase
from .web_common import WebCase


@tagged("post_install", "-at_install")
class TestLedgerTours(ArchiveCase, WebCase):
    """Making a ledger in the browser, in Chinese, and finding its file in the log of exports."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for role in ("clerk", "archivist"):
            cls.users[role].lang = "zh_CN"

    def exported(self, role):
        """Fetch the file of the dialog that ``role`` filled in, and return what the log of exports says of it."""
        make = self.env["qi.ledger.make"].search([("create_uid", "=", self.users[role].id)]).ensure_one()
        self.authenticate(f"t_{role}", f"t_{role}")
        self.assertEqual(self.url_open(self.as_role(make, role).action_make()["url"]).status_code, 200)
        return self.env["qi.ledger.export"].search([("user_id", "=", self.users[role].id)]).ensure_one()

    def test_clerk_makes_a_ledger_of_requests(self):
        with self.at("2026-03-02 10:00"):
            self.new_request(contact_name="Ms Wu", contact_phone="13800008888")
        self.start_tour("/odoo/exported-ledgers", "qi_onestop_clerk_makes_a_ledger", login="t_clerk")
        line = self.exported("clerk")
        self.assertRecordValues(
            line, [{"ledger": "request", "file_format": "csv", "with_contact": True, "row_text": "1"}]
        )
        self.assertEqual((str(line.date_from), str(line.date_to)), ("2026-03-01", "2026-03-31"))

    def test_archivist_makes_a_ledger_of_archives(self):
        with self.at("2026-03-02 10:00"):
            archive = self.sealed_archive()
        self.assertEqual(archive.state, "sealed")
        self.start_tour("/odoo/exported-ledgers", "qi_onestop_archivist_makes_a_ledger", login="t_archivist")
        self.assertRecordValues(
            self.exported("archivist"),
            [{"ledger": "archive", "file_format": "xlsx", "platform_id": self.station.id, "row_text": "1"}],
        )
