# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ..models import qi_archive_handover_check
from .archive_common import ArchiveCase
from .disposal_common import DisposalCase
from .secret_common import SecretCase
from .task_common import PDF


class TestArchiveOfSecret(SecretCase):
    """The archive follows its request: whoever reads the one finds the other, from that moment to that moment."""

    def finds(self, role="reader"):
        archive = self.secret.archive_ids
        found = self.as_role(self.env["qi.archive"], role).search([("id", "=", archive.id)])
        documents = self.as_role(self.env["qi.archive.item"], role).search([("archive_id", "=", archive.id)])
        checked = self.as_role(archive, role).has_access("read")
        self.assertEqual([bool(found), bool(documents)], [checked, checked])
        return checked

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secret = cls.request_at("completed")
        cls.secret.secrecy = "secret"
        cls.env["qi.archive.item"].create(
            {
                "archive_id": cls.secret.archive_ids.id,
                "kind_id": cls.env.ref("qi_onestop.qi_archive_item_kind_other").id,
                "title": "Drawing",
                "content": PDF,
                "file_name": "drawing.pdf",
            }
        )
        cls.env.flush_all()

    def test_it_is_hidden_as_soon_as_the_request_is(self):
        self.secret.secrecy = "internal"
        self.assertTrue(self.finds())
        self.secret.secrecy = "secret"
        self.assertFalse(self.finds())
        self.assertFalse(self.finds("archivist"))

    def test_chosen_readers_find_it(self):
        self.secret.secret_reader_ids = self.users["chosen"]
        self.assertTrue(self.finds("chosen"))
        self.secret.secret_reader_ids = False
        self.assertFalse(self.finds("chosen"))

    def test_access_for_a_time_ends_for_the_archive_too(self):
        self.assertFalse(self.finds())
        access = self.new_access()
        self.assertTrue(self.finds())
        self.as_role(access, "manager").action_end()
        self.assertFalse(self.finds())

    def test_nobody_lowers_the_level_of_the_archive_alone(self):
        archive = self.secret.archive_ids
        for caller in (archive, self.as_role(archive, "manager"), archive.sudo()):
            with self.assertRaises(AccessError):
                caller.write({"secrecy": "internal"})


class TestLoanOfSecret(SecretCase):
    """A box with trade secrets is lent to who may read all of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        archive = cls.request_at("completed").archive_ids
        archive.request_id.secrecy = "secret"
        cls.hidden = archive.request_id
        cls.box = cls.env["qi.archive.box"].create({"name": "S-1", "platform_id": cls.station.id})
        archive.box_id = cls.box
        cls.env.flush_all()

    def lend(self, role):
        return self.as_role(self.env["qi.archive.loan"], "archivist").create(
            {
                "box_id": self.box.id,
                "borrower_id": self.users[role].id,
                "purpose": "A question of the enterprise",
                "due_back": "2999-03-09",
            }
        )

    def test_not_lent_to_who_may_not_read_it(self):
        before = self.log()
        for role in ("coordinator", "archivist", "stranger", "reader"):
            with self.subTest(role=role):
                error = self.attempt(lambda role=role: self.lend(role), UserError)
                self.assertIn("Take the trade secrets out of box S-1 first", str(error))
                self.assertNotIn(self.hidden.name, str(error))
        self.assertFalse(self.box.borrower_id)
        self.assertFalse(self.log() - before)

    def test_lent_to_a_reader_and_logged(self):
        self.hidden.secret_reader_ids = self.users["reader"]
        before = self.log()
        self.lend("reader")
        self.assertEqual(self.box.borrower_id, self.users["reader"])
        rows = self.log() - before
        self.assertEqual(
            rows.mapped(lambda row: (row.user_id, row.res_id, row.action, row.part, row.why)),
            [(self.users["archivist"], self.hidden.id, "lend", "qi.archive", "keeper")],
        )


class TestHandoverCheck(SecretCase, ArchiveCase):
    """Before archives are handed over the archivist checks all of them: trade secrets too, unread."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.at(cls, "2025-05-05 10:00"):
            cls.plain, cls.hidden = cls.sealed_archive(), cls.sealed_archive()
        cls.hidden.request_id.secrecy = "secret"
        cls.handover = (
            cls.env["qi.archive.handover"]
            .with_user(cls.users["archivist"])
            .create({"year": 2025, "receiver": "City Archives", "received_by": "Ms Hu"})
        )
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.env.invalidate_all()

    def check(self):
        with self.at("2026-06-01 10:00"), mute_logger("pypdf", "pypdf._reader"):
            return self.handover.action_check()["params"]

    def test_the_archivist_may_not_read_it(self):
        self.assertFalse(self.handover.env["qi.archive"].search([("id", "=", self.hidden.id)]))
        with self.assertRaises(AccessError):
            self.as_role(self.hidden, "archivist").action_check()

    def test_what_waits_is_counted(self):
        counts = ("waiting_count", "waiting_unchecked_count", "waiting_failed_count", "waiting_secret_count")
        self.assertEqual([self.handover[name] for name in counts], [2, 2, 0, 1])
        self.check()
        self.handover.invalidate_recordset()
        # The sheet of the tests is no real PDF.
        self.assertEqual([self.handover[name] for name in counts], [2, 0, 2, 1])

    def test_all_is_checked_and_named_by_number(self):
        said = self.check()
        self.assertEqual(said["type"], "warning")
        for text in ("Checked: 2.", self.plain.number, self.hidden.number, "1 trade secrets, 1 with findings"):
            self.assertIn(text, said["message"])
        for text in (self.hidden.title, self.hidden.enterprise_name):
            self.assertNotIn(text, said["message"])
        for archive in (self.plain, self.hidden):
            self.assertEqual(archive.check_ids.checked_by_id, self.users["archivist"])
            self.assertEqual(archive.check_result, "failed")

    def test_nothing_of_it_is_shown_to_who_checked(self):
        self.check()
        self.env.invalidate_all()
        for records in (self.hidden.check_ids, self.hidden.check_ids.line_ids):
            mine = self.as_role(records, "archivist")
            self.assertTrue(records)
            self.assertFalse(mine.search([("id", "in", records.ids)]))
            with self.assertRaises(AccessError):
                mine.read(["display_name"])

    def test_its_readers_see_what_was_found(self):
        self.check()
        for role, sees in (("manager", True), ("commissioner", True), ("stranger", False), ("colleague", False)):
            self.env.invalidate_all()
            lines = self.as_role(self.hidden.check_ids.line_ids, role)
            with self.subTest(role=role):
                self.assertEqual(bool(lines.search([("id", "in", lines.ids)])), sees)
        found = self.as_role(self.hidden.check_ids, "manager").line_ids.filtered("finding")
        self.assertIn("Sheet on paper: damaged", "\n".join(found.mapped("finding")))

    def test_it_is_logged_as_checked_and_not_read(self):
        before = self.log()
        self.check()
        rows = self.log() - before
        self.assertEqual(
            rows.mapped(lambda row: (row.user_id, row.res_id, row.action, row.part, row.why)),
            [(self.users["archivist"], self.hidden.request_id.id, "check", "qi.archive", "keeper")],
        )

    def test_the_hand_over_includes_the_check_and_is_logged(self):
        self.check()
        before = self.log()
        with self.at("2026-06-01 11:00"):
            self.handover.action_hand_over()
        self.assertEqual((self.plain | self.hidden).handover_id.id, self.handover.id)
        self.assertEqual((self.handover.failed_count, self.handover.unchecked_count), (2, 0))
        rows = self.log() - before
        self.assertEqual((rows.mapped("action"), rows.mapped("why")), (["hand_over"], ["keeper"]))
        with self.assertRaisesRegex(UserError, "stays as it was signed"):
            self.handover.action_check()

    def test_only_archivists_check(self):
        for role in ("coordinator", "manager", "auditor", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.as_role(self.handover, role).action_check()

    def test_nothing_waits(self):
        self.handover.year = 2019
        with self.assertRaisesRegex(UserError, "No sealed archive of 2019"):
            self.handover.action_check()

    def test_many_are_checked_by_the_program(self):
        with patch.object(qi_archive_handover_check, "AT_ONCE", 1), self.at("2026-06-01 10:00"):
            said = self.handover.action_check()["params"]
        self.assertIn("2 are being checked", said["message"])
        self.assertFalse(self.hidden.check_ids)
        self.assertEqual(self.handover.check_asked_by_id, self.users["archivist"])
        before = self.log()

        def stopped_after(commits):
            return 0 if commits == 2 else 600

        with (
            patch.object(qi_archive_handover_check, "PORTION", 1),
            self.at("2026-06-01 10:05"),
            mute_logger("pypdf", "pypdf._reader"),
        ):
            self.run_cron(self.env["qi.archive.handover"]._cron_check, stopped_after)
            self.assertEqual(len((self.plain | self.hidden).check_ids), 1)
            self.assertTrue(self.handover.check_asked_by_id)
            self.run_cron(self.env["qi.archive.handover"]._cron_check)
        self.assertEqual(len((self.plain | self.hidden).check_ids), 2, "what was checked is not checked again")
        self.assertEqual((self.plain | self.hidden).check_ids.checked_by_id, self.users["archivist"])
        self.assertFalse(self.handover.check_asked_by_id)
        self.assertIn("1 trade secrets", self.handover.message_ids[:1].body)
        self.assertEqual((self.log() - before).mapped("action"), ["check"])

    def test_one_that_cannot_be_checked_keeps_no_other_from_it(self):
        with patch.object(qi_archive_handover_check, "AT_ONCE", 1), self.at("2026-06-01 10:00"):
            self.handover.action_check()
        examine = type(self.plain)._examine

        def failing(archive, *args):
            if archive.id == self.plain.id:
                raise ValueError("a bug")
            return examine(archive, *args)

        with (
            patch.object(type(self.plain), "_examine", failing),
            self.at("2026-06-01 10:05"),
            mute_logger("pypdf", "pypdf._reader", "odoo.addons.qi_onestop.models.base"),
        ):
            self.run_cron(self.env["qi.archive.handover"]._cron_check)
        self.assertFalse(self.plain.check_ids)
        self.assertTrue(self.hidden.check_ids)
        self.assertFalse(self.handover.check_asked_by_id)


class TestProposingSecrets(DisposalCase, SecretCase):
    """What has run out is proposed by the archivist, trade secrets by their numbers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.archive.request_id.secrecy = "secret"
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.env.invalidate_all()

    def proposed(self):
        action = self.as_role(self.env["qi.archive.disposal"], "archivist").action_propose()
        return self.as_role(self.env["qi.archive.disposal"].browse(action["res_id"]), "archivist")

    def test_it_is_proposed_and_logged(self):
        before = self.log()
        disposal = self.proposed()
        self.assertEqual(disposal.sudo().line_ids.archive_id, self.archive)
        self.assertEqual(disposal.sudo().create_uid, self.users["archivist"])
        rows = self.log() - before
        self.assertEqual(
            rows.mapped(lambda row: (row.user_id, row.res_id, row.action, row.why)),
            [(self.users["archivist"], self.archive.request_id.id, "propose", "keeper")],
        )

    def test_the_archivist_works_with_the_list_and_reads_nothing_of_it(self):
        disposal = self.proposed()
        self.env.invalidate_all()
        spec = {
            "line_ids": {
                "fields": {
                    "archive_id": {"fields": {"display_name": {}}},
                    "archive_number": {},
                    "title": {},
                    "enterprise_name": {},
                }
            }
        }
        [values] = disposal.web_read(spec)
        [line] = values["line_ids"]
        self.assertEqual(line["archive_number"], self.archive.number)
        for text in (self.archive.title, self.archive.enterprise_name):
            self.assertNotIn(text, str(values))
        self.env.invalidate_all()
        self.submit(disposal)
        self.assertEqual(disposal.state, "appraisal")

    def test_only_archivists_propose(self):
        for role in ("coordinator", "manager", "auditor"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.as_role(self.env["qi.archive.disposal"], role).action_propose()
        self.assertFalse(self.archive.disposal_line_ids)

    def test_taken_from_the_list_again(self):
        disposal = self.proposed()
        self.env.invalidate_all()
        disposal.line_ids.unlink()
        self.assertFalse(self.archive.disposal_line_ids)
