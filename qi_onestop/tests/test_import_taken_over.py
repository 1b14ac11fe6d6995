# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError

from ..models import qi_archive_taken_over, qi_import_run, qi_import_taken_over
from ..tools import ledger, spreadsheet
from .archive_common import ArchiveCase
from .test_import import ImportCase

HEADING = "编号,受理站点,企业名称,服务事项,需求内容,受理日期,办结时间,经办人,办理结果"
GAUGES, SCALES, PUMPS = "Gauges4501", "Scales4502", "Pumps4503"


class TakenOverCase(ImportCase, ArchiveCase):
    """An older ledger of the station, imported by its manager."""

    def row(self, number, need, closed="2013-03-09", platform="T-1-1", service=None, enterprise=None):
        service, enterprise = service or self.general, enterprise or self.enterprise
        return ",".join(
            (number, platform, enterprise.name, service.code, need, f"{closed[:4]}-01-05", closed, "张敏", "已办")
        )

    def imported(self, *rows, role="manager"):
        batch = self.upload("\n".join((HEADING, *rows)).encode(), "request", role, name="ledger.csv")
        batch.action_read()
        batch.action_check()
        batch.action_import()
        self.assertEqual(batch.state, "done", self.reasons(batch))
        return batch

    def take_over(self, batch):
        """Take an import over as whoever imported it does, after having compared it."""
        wizard = batch.env["qi.import.take.over"].create({"import_id": batch.id, "is_compared": True})
        wizard.action_take_over()

    def archives(self, batch):
        return self.env["qi.archive"].search([("import_id", "=", batch.id)], order="id")

    def requests(self, batch):
        return self.env["qi.request"].search(batch.sudo().action_records()["domain"], order="external_number")

    def sealed(self, batch):
        """Return the archives of an import that was taken over, sealed as the scheduled action does."""
        archives = self.archives(batch)
        self.assertFalse(archives._seal_each(), archives.mapped("problem"))
        return archives

    def document(self, archive, kind):
        return archive.item_ids.filtered(lambda item: item.kind_id.code == kind)

    def extract(self, register):
        return spreadsheet.read(base64.b64decode(self.document(register, "ledger").content))


class TestTakenOver(TakenOverCase):
    """What was imported of an earlier system stays for good, and is filed as what it is."""

    def test_before_it_is_taken_over_nothing_is_filed_and_all_can_be_undone(self):
        batch = self.imported(self.row("1", GAUGES), self.row("2", "Which gauge?", service=self.instant))
        requests = self.requests(batch)
        self.assertEqual(len(requests), 2)
        self.env["qi.archive"]._make_registers(2013)
        self.assertFalse(self.env["qi.archive"].search([("year", "=", 2013), ("origin", "=", False)]))
        batch.action_undo()
        self.assertEqual(batch.state, "undone")
        self.assertFalse(requests.exists())

    def test_the_form_sums_up_what_would_be_filed(self):
        self.general.record_class_id = self.env.ref("qi_onestop.qi_record_class_report")
        secret = self.general.copy({"code": "S-1", "secrecy": "secret"})
        batch = self.imported(
            self.row("1", GAUGES),
            self.row("2", SCALES, closed="2015-03-09"),
            self.row("3", PUMPS, service=secret),
            self.row("4", "Which gauge?", service=self.instant),
        )
        self.env.ref("qi_onestop.qi_record_class_advice").taken_over_as = "case"
        action = batch.action_take_over()
        wizard = batch.with_context(**action["context"]).env[action["res_model"]].create({})
        self.assertEqual((wizard.request_count, wizard.platform_count, wizard.years), (4, 1, "2013–2015"))
        self.assertEqual((wizard.listed_count, wizard.register_count), (2, 2))
        self.assertEqual((wizard.case_count, wizard.secret_count), (2, 1))
        with self.assertRaisesRegex(UserError, "Compare what was imported"):
            wizard.action_take_over()
        self.assertEqual(batch.state, "done")
        wizard.is_compared = True
        wizard.action_take_over()
        self.assertEqual((batch.state, batch.filed_count), ("taken_over", 4))
        archives = self.archives(batch)
        self.assertEqual(sorted(archives.mapped("kind")), ["case", "case", "register", "register"])

    def test_what_was_taken_over_is_not_undone_any_more(self):
        batch = self.imported(self.row("1", GAUGES))
        self.take_over(batch)
        self.assertEqual(batch.taken_over_by_id, self.users["manager"])
        self.assertTrue(batch.taken_over_at)
        with self.assertRaisesRegex(UserError, "taken over for good"):
            batch.action_undo()
        with self.assertRaisesRegex(UserError, "imported already"):
            batch.file_name = batch.file_name
            batch.file = base64.b64encode(b"other")
        with self.assertRaisesRegex(UserError, "its ledger stays"):
            self.as_role(batch, "administrator").unlink()
        with self.assertRaisesRegex(UserError, "not undone, can be taken over"):
            batch.action_take_over()
        self.assertTrue(self.requests(batch).exists())

    def test_only_what_was_imported_and_only_requests(self):
        undone = self.imported(self.row("1", GAUGES))
        undone.action_undo()
        enterprises = self.upload("企业名称\n甲厂".encode(), role="manager")
        enterprises.action_read()
        enterprises.action_check()
        with self.assertRaisesRegex(UserError, "not undone, can be taken over"):
            undone.action_take_over()
        with self.assertRaisesRegex(UserError, "Only historic requests"):
            enterprises.action_take_over()

    def test_a_yearly_register_holds_what_is_known(self):
        batch = self.imported(self.row("1", GAUGES), self.row("2", SCALES, enterprise=self.other_enterprise))
        self.take_over(batch)
        [register] = self.archives(batch)
        self.assertEqual((register.kind, register.state, register.year), ("register", "ready", 2013))
        # The class asks for plan and follow-up, which the older system never had.
        self.assertTrue(register.record_class_id.required_kind_ids)
        self.assertFalse(register.is_incomplete)
        self.assertNotIn(register, self.env["qi.archive"].search([("is_incomplete", "=", True)]))
        self.sealed(batch)
        self.assertEqual((register.state, register.origin), ("sealed", "ledger.csv"))
        self.assertIn("ledger.csv", register.manifest)
        rows = register._register_rows()
        self.assertEqual([row[4] for row in rows], [GAUGES, SCALES])
        self.assertEqual({row[6] for row in rows}, {"张敏"})
        self.assertEqual(len(self.document(register, "register")), 2)
        self.assertFalse(register._verify()[register])
        self.assertIn("ledger.csv", register._catalogue_rows()[0][-1])

    def test_how_long_it_is_kept_counts_from_its_own_closing(self):
        batch = self.imported(self.row("1", GAUGES), self.row("2", SCALES, closed="2016-05-01"))
        self.take_over(batch)
        kept = {archive.year: archive.expires_on for archive in self.sealed(batch)}
        self.assertEqual(kept, {2013: date(2023, 12, 31), 2016: date(2026, 12, 31)})

    def test_the_last_hour_of_the_year_is_of_that_year_in_china(self):
        batch = self.imported(self.row("1", GAUGES, closed="2013-12-31 23:30"))
        self.take_over(batch)
        self.assertEqual(self.archives(batch).year, 2013)

    def test_the_uploaded_ledger_is_a_document_of_the_register_that_lists_all_of_it(self):
        batch = self.imported(self.row("1", GAUGES), self.row("2", SCALES))
        self.take_over(batch)
        register = self.sealed(batch)
        ledger = self.document(register, "ledger")
        self.assertEqual(base64.b64decode(ledger.content), base64.b64decode(batch.file))
        self.assertTrue(ledger.is_internal)

    def test_of_a_ledger_that_holds_more_a_register_has_its_own_rows_alone(self):
        batch = self.imported(
            self.row("1", GAUGES),
            self.row("2", SCALES, platform="T-1-2"),
            self.row("3", PUMPS, closed="2015-03-09"),
            role="administrator",
        )
        self.take_over(batch)
        for register in self.sealed(batch):
            [need] = register.listed_request_ids.mapped("description")
            rows = self.extract(register)
            with self.subTest(need=need):
                self.assertEqual(rows[0][1], "编号")
                self.assertEqual([row[5] for row in rows[1:]], [need])
        self.assertEqual(len(self.archives(batch)), 3)

    def test_the_ledger_is_read_once_for_all_registers_of_a_run(self):
        def seal_by_program(_batch):
            self.run_cron(self.env["qi.archive"]._cron_seal)

        needs = (GAUGES, SCALES, PUMPS)
        for first, seal in ((1, self.sealed), (4, seal_by_program)):
            batch = self.imported(
                *(self.row(str(first + at), need, closed=f"{2013 + at}-03-09") for at, need in enumerate(needs))
            )
            self.take_over(batch)
            with self.subTest(seal), patch.object(ledger, "read", side_effect=ledger.read) as read:
                seal(batch)
                self.assertEqual(read.call_count, 1)
            archives = self.archives(batch)
            self.assertEqual(archives.mapped("state"), ["sealed"] * 3)
            self.assertEqual([[row[5] for row in self.extract(one)[1:]] for one in archives], [[n] for n in needs])

    def test_one_by_one_where_the_archivist_says_so(self):
        self.as_role(self.env.ref("qi_onestop.qi_record_class_service"), "archivist").taken_over_as = "case"
        batch = self.imported(self.row("1", GAUGES), self.row("2", SCALES))
        self.take_over(batch)
        archives = self.sealed(batch)
        self.assertEqual(archives.mapped("kind"), ["case", "case"])
        self.assertEqual(archives.request_id, self.requests(batch))
        for archive in archives:
            self.assertEqual(archive.item_ids.mapped("kind_id.code"), ["taken_over"])
            self.assertEqual(archive.origin, "ledger.csv")
        [document] = archives[1]._documents()
        lines = str(document["sheet"]()[1]["lines"])
        for text in (SCALES, "张敏", "已办", "ledger.csv", "Manager"):
            self.assertIn(text, lines)

    def test_a_trade_secret_is_filed_by_itself(self):
        secret = self.general.copy({"code": "S-1", "secrecy": "secret"})
        batch = self.imported(self.row("1", GAUGES), self.row("2", SCALES, service=secret))
        self.take_over(batch)
        case, register = self.sealed(batch).sorted("kind")
        self.assertEqual((register.kind, case.kind), ("register", "case"))
        self.assertEqual((case.secrecy, case.request_id.description), ("secret", SCALES))
        content = b"".join(base64.b64decode(item.content) for item in register.item_ids)
        self.assertNotIn(SCALES.encode(), content)
        self.assertNotIn(SCALES, str(self.extract(register)))
        # The manager answers for the platform, and reads what is secret there.
        for role, finds in (("archivist", register), ("coordinator", register), ("manager", register | case)):
            with self.subTest(role=role):
                self.assertEqual(
                    self.as_role(self.env["qi.archive"], role).search([("id", "in", (register | case).ids)]), finds
                )

    def test_what_is_in_a_register_already_is_not_filed_twice(self):
        batch = self.imported(self.row("1", "Which gauge?", service=self.instant))
        self.take_over(batch)
        self.assertEqual(len(self.archives(batch)), 1)
        batch.action_file()
        self.assertEqual(len(self.archives(batch)), 1)
        self.assertEqual(batch.filed_count, 1)

    # Finding them

    def test_the_enterprise_s_file_and_the_search_find_it(self):
        batch = self.imported(self.row("1", GAUGES), self.row("2", SCALES))
        self.take_over(batch)
        register = self.sealed(batch)
        Archive = self.as_role(self.env["qi.archive"], "archivist")
        Timeline = self.as_role(self.env["qi.enterprise.timeline"], "archivist")
        for partner, finds in ((self.enterprise, register), (self.other_enterprise, register.browse())):
            mine = self.as_role(partner, "archivist")
            with self.subTest(enterprise=partner.name):
                for operator, value in (("in", partner.ids), ("child_of", partner.id), ("child_of", partner.name)):
                    found = Archive.search([("listed_partner_ids", operator, value), ("year", "=", 2013)])
                    self.assertEqual(found, finds)
                self.assertEqual(Archive.search(mine.action_view_qi_archives()["domain"]) & register, finds)
                rows = Timeline.search([("partner_id", "=", partner.id), ("kind", "=", "archive")])
                self.assertEqual(
                    rows.filtered(lambda row: row.res_id == register.id).mapped("number"), finds.mapped("number")
                )
        self.assertEqual(self.as_role(self.enterprise, "archivist").qi_archive_count, 1)
        self.assertEqual(self.as_role(self.enterprise, "stranger").qi_archive_count, 0)
        row = Timeline.search([("partner_id", "=", self.enterprise.id), ("res_id", "=", register.id)])
        self.assertEqual(row.action_open()["res_id"], register.id)

    def test_the_enterprise_takes_its_own_away_and_no_register(self):
        self.env.ref("qi_onestop.qi_record_class_advice").taken_over_as = "case"
        batch = self.imported(self.row("1", GAUGES), self.row("2", "Which gauge?", service=self.instant))
        self.take_over(batch)
        archives = self.sealed(batch)
        found = self.as_role(self.env["qi.archive"], "portal").search([("id", "in", archives.ids)])
        self.assertEqual(found.mapped("kind"), ["case"])

    def test_a_hold_on_the_enterprise_holds_it(self):
        batch = self.imported(self.row("1", GAUGES))
        self.take_over(batch)
        register = self.sealed(batch)
        self.assertFalse(register.is_held)
        self.as_role(self.env["qi.legal.hold"], "archivist").create(
            {"name": "Suit", "basis": "No. 5", "partner_ids": self.enterprise.ids}
        )
        self.assertTrue(register.is_held)

    def test_when_it_is_destroyed_the_ledger_goes(self):
        batch = self.imported(self.row("1", GAUGES), self.row("2", SCALES))
        self.take_over(batch)
        register = self.sealed(batch)
        requests = register.listed_request_ids
        report, files = register._destroy("XH-2036-01")
        self.assertEqual(set(requests.mapped("description")) & {GAUGES, SCALES}, set())
        self.assertFalse(batch._upload())
        self.assertEqual((len(report["uploads"]), report["shared"]), (1, {}))
        self.assertTrue(files)

    # In the background

    def test_who_is_stopped_goes_on_where_it_stood(self):
        batch = self.imported(*(self.row(str(number), f"Need {number}") for number in range(5)))
        self.patch(qi_import_run, "SMALL", 2)
        self.patch(qi_import_taken_over, "CHUNK", 2)
        self.patch(qi_archive_taken_over, "MOST_LISTED", 3)
        self.take_over(batch)
        self.assertEqual((batch.state, batch.job, batch.filed_count), ("taken_over", "file", 0))
        with self.assertRaisesRegex(UserError, "in the background"):
            batch.action_undo()
        steps = batch._steps("file")
        next(steps)
        steps.close()
        self.assertEqual((batch.filed_count, self.archives(batch).mapped("state")), (2, ["open"]))
        self.run_job(batch)
        archives = self.archives(batch)
        self.assertEqual((batch.filed_count, batch.job), (5, False))
        self.assertEqual([len(archive.listed_request_ids) for archive in archives], [3, 2])
        self.assertEqual(archives.mapped("state"), ["ready", "ready"])
        self.assertNotEqual(*archives.mapped("title"))
        self.assertEqual(archives.listed_request_ids, self.requests(batch))

    def run_job(self, batch):
        with self.enter_registry_test_mode():
            self.env.ref("qi_onestop.ir_cron_import").method_direct_trigger()
        self.env.invalidate_all()

    def test_who_lost_the_role_meanwhile_leaves_nothing_half_done(self):
        batch = self.imported(self.row("1", GAUGES))
        self.patch(qi_import_run, "SMALL", 0)
        self.take_over(batch)
        self.users["manager"].group_ids = self.env.ref("base.group_user")
        self.run_job(batch)
        batch = batch.sudo()
        self.assertEqual((batch.job, batch.filed_count, batch.message), (False, 1, False))

    # Rights

    def test_who_takes_over(self):
        batch = self.imported(self.row("1", GAUGES))
        for role in ("clerk", "commissioner", "coordinator", "archivist", "auditor", "complaint", "portal"):
            with self.subTest(role=role):
                with self.assertRaises(AccessError):
                    self.as_role(batch, role).action_take_over()
                with self.assertRaises(AccessError):
                    self.as_role(self.env["qi.import.take.over"], role).create(
                        {"import_id": batch.id, "is_compared": True}
                    )
        self.users["stranger"].group_ids |= self.env.ref("qi_onestop.qi_onestop_group_manager")
        other = self.as_role(self.env["qi.import.take.over"], "stranger")
        with self.assertRaises(AccessError):
            other.create({"import_id": batch.id, "is_compared": True})
        with self.assertRaises(AccessError):
            batch.write({"state": "taken_over"})
        self.assertEqual(batch.state, "done")
        self.take_over(self.as_role(batch, "administrator"))
        self.assertEqual(batch.state, "taken_over")

    def test_a_request_leads_to_where_it_is_filed(self):
        self.env.ref("qi_onestop.qi_record_class_advice").taken_over_as = "case"
        batch = self.imported(self.row("1", GAUGES), self.row("2", "Which gauge?", service=self.instant))
        requests = self.requests(batch)
        self.assertFalse(requests.filed_in_id, "nothing is filed before it is taken over")
        self.take_over(batch)
        self.env.invalidate_all()
        listed, alone = self.as_role(requests, "commissioner")
        self.assertEqual((listed.filed_in_id.kind, alone.filed_in_id.kind), ("register", "case"))
        action = listed.action_view_filed_in()
        self.assertEqual((action["res_model"], action["res_id"]), ("qi.archive", listed.filed_in_id.id))
        self.assertFalse(self.as_role(listed, "clerk").filed_in_id, "who reads no archives is led to none")
        self.assertFalse(self.new_request().filed_in_id)

    def test_who_reads_a_register_of_what_was_taken_over(self):
        batch = self.imported(self.row("1", GAUGES))
        self.take_over(batch)
        register = self.sealed(batch)
        for role, letters in (("commissioner", "r"), ("archivist", "rw"), ("stranger", ""), ("portal", "")):
            self.assert_reads(register, role, bool(letters))
            self.assert_reads(self.document(register, "ledger"), role, bool(letters))

    def assert_reads(self, records, role, may):
        self.env.invalidate_all()
        with self.subTest(role=role, records=records):
            self.assertEqual(self.as_role(records, role).has_access("read"), may)
