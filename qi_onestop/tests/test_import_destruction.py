# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.exceptions import UserError

from ..tools import protected
from .disposal_common import DisposalCase
from .test_import import ImportCase

FIRST, SECOND, BAD = "Anglerfish4410", "Barracuda4411", "Cuttlefish4412"


class TestImportDestruction(DisposalCase, ImportCase):
    """Requests of an older ledger are destroyed one after the other; with the last one goes the upload."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        protected.permitted(cls.archive).write({"extended_until": "2999-12-31"})

    def ledger(self):
        """Return a ledger of two good rows and a bad one, as bytes that can be searched."""
        enterprise, service = self.enterprise.name, self.general.code
        return "\n".join(
            ",".join(cells)
            for cells in (
                ("编号", "受理站点", "企业名称", "服务事项", "需求内容", "受理日期", "办结时间"),
                ("2013-1", "T-1-1", enterprise, service, FIRST, "2013-03-01", "2013-03-09"),
                ("2013-2", "T-1-1", enterprise, service, SECOND, "2013-03-02", "2013-03-10"),
                ("2013-3", "T-1-1", "Nobody Ltd", service, BAD, "2013-03-03", "2013-03-11"),
            )
        ).encode()

    def imported(self):
        """Return the import of the ledger, and another upload of it that brought in nothing."""
        batches = []
        for _time in range(2):
            batch = self.upload(self.ledger(), "request", "manager", name="ledger.csv")
            batch.action_read()
            batch.action_check()
            batches.append(batch)
        batches[0].action_import()
        self.assertEqual((batches[0].created_count, batches[0].bad_count), (2, 1))
        return batches

    def sealed_in_2014(self, batch):
        """Return the archives of what was imported, in the order of the ledger, sealed long ago."""
        requests = self.env["qi.request"].search(batch.action_records()["domain"], order="external_number")
        nothing_printed = patch.object(self.env.registry["qi.archive"], "_collect", lambda archive: None)
        with self.at("2014-07-01 10:00"), nothing_printed:
            archives = self.env["qi.archive"]._open_for(requests)
            protected.permitted(archives).write({"state": "ready"})
            for archive in archives:
                archive._seal()
        return [requests[0].archive_ids, requests[1].archive_ids]

    def destroyed(self, archive):
        """Destroy an archive, and return what the list says of it."""
        protected.permitted(archive).write({"extended_until": False})
        disposal = self.disposal_at("done", archive)
        self.assertEqual(disposal.line_ids.archive_id, archive)
        return disposal

    def test_the_upload_goes_with_the_last_of_its_requests(self):
        batch, copy = self.imported()
        first, second = self.sealed_in_2014(batch)
        protected.permitted(first | second).write({"extended_until": "2999-12-31"})
        name = f"Import of a Ledger {batch.id}"
        went = self.destroyed(first).line_ids.went
        self.assertIn(f"stays in the uploaded ledgers {name} until every request", went)
        self.assertIn("qi_request", self.tables_with(SECOND), "the other request is whole")
        # The samples of the other upload, and the text that Odoo keeps beside a file to search in it.
        self.assertEqual(self.tables_with(FIRST), {"qi_import_column", "ir_attachment"})
        self.assertEqual(len(self.files_with(FIRST)), 1)
        with self.assertRaisesRegex(UserError, "Nothing was undone"):
            batch.action_undo()
        disposal = self.destroyed(second)
        self.assertIn(f"went too: {name}, Import of a Ledger {copy.id}.", disposal.line_ids.went)
        for text in (FIRST, SECOND, BAD):
            with self.subTest(text=text):
                self.assertEqual(self.tables_with(text), set())
                self.assertEqual(self.files_with(text), set())
        for upload in (batch, copy):
            self.assertFalse(upload.file or upload.problem_ids)
            self.assertIn(disposal.number, upload.message)
        self.assertEqual((batch.state, batch.created_count), ("done", 2), "who imported what stays")
        self.assertIn("its content was destroyed", batch._in_use().values())

    def test_the_same_bytes_under_living_requests_stay(self):
        batch, copy = self.imported()
        first, second = self.sealed_in_2014(batch)
        # Whatever the other upload brought in is still needed.
        self.env["qi.import.record"]._remember(copy, [("res.partner", self.enterprise.id, 1, None)])
        protected.permitted(second).write({"extended_until": "2999-12-31"})
        self.destroyed(first)
        went = self.destroyed(second).line_ids.went
        self.assertIn(f"went too: Import of a Ledger {batch.id}.", went)
        self.assertRegex(went, rf"1 files stay: Import of a Ledger {copy.id} has the same bytes")
        self.assertTrue(copy.file)
        self.assertFalse(batch.file)

    def test_how_many_uploads_there_are_costs_nothing(self):
        batch, _copy = self.imported()
        requests = self.env["qi.request"].search(batch.action_records()["domain"])
        Import = self.env["qi.import"].sudo()
        few = self.queries(lambda: Import._note_destroyed(requests[0].ids))
        for _time in range(3):
            self.upload(self.ledger(), "request", "manager", name="ledger.csv")
        self.assertLessEqual(self.queries(lambda: Import._note_destroyed(requests.ids)), few)
