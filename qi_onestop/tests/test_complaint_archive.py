# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from itertools import pairwise
from unittest.mock import patch

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, mute_logger

from ..tools import protected
from .complaint_archive_common import ComplaintArchiveCase
from .view_spec import specification

PDF = b"%PDF-1.4 a gauge in the drawer"


class TestComplaintArchive(ComplaintArchiveCase):
    """A closed complaint is filed at once: class, number, year, and how long it is kept."""

    def test_no_gap_in_the_ids_tells_of_one_that_is_hidden(self):
        with patch("odoo.addons.qi_onestop.models.qi_scattered_mixin.secrets.randbelow", return_value=4):
            first, second = self.closed(), self.closed()
            archives = [self.archive_of(complaint) for complaint in (first, second)]
            lines = [archive.seal_id for archive in archives]
            values = {"complaint_id": first.id, "direction": "in", "sent_at": "2026-01-01 00:00:00"}
            Message = protected.permitted(self.env["qi.complaint.message"].sudo())
            batch = Message.create([{**values, "body": str(index)} for index in range(3)])
        for former, latter in ((first, second), archives, lines):
            with self.subTest(model=former._name):
                self.assertGreaterEqual(latter.id - former.id, 5)
        for former, latter in pairwise(batch):
            self.assertEqual(latter.id - former.id, 5, "also between those that are made at once")
        self.assertEqual(batch.mapped("body"), ["0", "1", "2"])
        scattered = self.env.registry["qi.scattered.mixin"]
        for name in (
            "qi.complaint.statement",
            "qi.dispute",
            "qi.dispute.action",
            "qi.legal.hold",
            "qi.archive.disposal",
            "qi.archive.disposal.line",
            "qi.archive.disposal.signature",
        ):
            with self.subTest(model=name):
                self.assertIsInstance(self.env[name], scattered)

    def test_its_line_in_the_log_of_seals_is_told_to_nobody_who_keeps_it(self):
        archive = self.archive_of(self.closed())
        for role in ("archivist", "coordinator"):
            mine = self.as_role(archive, role)
            with self.subTest(role=role):
                self.assertNotIn("seal_id", mine.fields_get())
                with self.assertRaises(AccessError):
                    mine.read(["seal_id"])

    def test_closing_files_it_under_its_seal(self):
        with self.at("2026-03-02 10:00"):
            complaint = self.closed()
        archive = self.archive_of(complaint)
        self.assertEqual((archive.state, archive.year, archive.retention), ("sealed", 2026, "10"))
        self.assertEqual(str(archive.expires_on), "2036-12-31")
        self.assertEqual(archive.record_class_id.archive_code, "TS")
        self.assertRegex(archive.number, r"^0001-TS·2026-D10-TC-\d{4}$")
        self.assertEqual((archive.seal_id.res_model, archive.seal_id.res_id), ("qi.complaint", complaint.id))
        self.assertEqual(archive.sealed_at, archive.seal_id.sealed_at)
        self.assertEqual(archive.item_count, 1, "the form")

    def test_the_year_is_the_citys(self):
        with self.at("2027-01-01 00:30"):
            complaint = self.closed()
        self.assertEqual(self.archive_of(complaint).year, 2027, "in UTC it is still 2026")

    def test_each_ending_is_filed(self):
        first = self.receive().complaint
        endings = {
            "declined": {"exit_reason": "Not ours", "referral": "12315"},
            "handed_over": {"exit_reason": "A lead"},
            "withdrawn": {"exit_reason": "Settled"},
        }
        for state, values in endings.items():
            with self.subTest(state=state):
                complaint = self.receive().complaint
                self.by_handler(complaint).write({**values, "state": state})
                self.assertEqual(self.archive_of(complaint).state, "sealed")
        self.assertFalse(self.archive_of(first), "what is open is not filed")

    def test_what_was_joined_is_filed_with_the_main_one(self):
        with self.at("2026-12-30 10:00"):
            main, other = self.complaint_at("answered"), self.receive().complaint
            self.as_role(other, "coordinator").write({"joined_into_id": main.id, "state": "joined"})
        self.assertFalse(self.archive_of(other), "it is dealt with")
        self.assertNotIn(other, self.env["qi.complaint.archive"]._file_closed().complaint_id)
        with self.at("2027-01-05 10:00"):
            main._complainant_answer(True)
        archive = self.archive_of(other)
        self.assertRecordValues(archive, [{"state": "sealed", "year": 2027, "closed_at": main.sudo().closed_at}])
        self.assertEqual(archive.seal_id._verify(), {archive.seal_id: []})

    def test_no_number_tells_of_the_platform(self):
        here = self.archive_of(self.closed(request_number=""))
        there = self.archive_of(self.closed(request_number="", platform_id=self.other_station.id))
        self.assertEqual(here.number_prefix, there.number_prefix)
        self.env["ir.config_parameter"].set_param("qi_onestop.complaint_archive_unit", "ZJ")
        self.assertIn("-ZJ-", self.archive_of(self.closed(request_number="")).number)

    def test_pieces_are_drawn_by_lot(self):
        pieces = [self.archive_of(self.closed()).piece for _time in range(4)]
        self.assertNotEqual(pieces, list(range(pieces[0], pieces[0] + 4)), "one in 10^11 times this may fail")
        self.assertEqual(len(set(pieces)), 4)

    def test_what_it_holds_is_counted(self):
        complaint = self.complaint_at("investigating")
        statement = complaint._ask_statement(self.users["colleague"], "F", "Q", "2099-01-01")
        self.as_role(statement, "colleague").write({"answer": "It lay there"})
        self.as_role(statement, "colleague").action_answer()
        complaint._ask_statement(self.users["stranger"], "F", "Q", "2099-01-01")
        complaint._complainant_message("See the photo", [("photo.pdf", PDF)])
        complaint._complainant_withdraw("It is settled")
        archive = self.archive_of(complaint)
        self.assertEqual(archive.item_count, 4, "form, message, the statement that was made, photo")
        self.assertEqual(archive.size, len(PDF))

    def test_a_schedule_that_says_nothing_lets_it_wait(self):
        draft = self.set_aside_schedule()
        complaint = self.closed()
        archive = self.archive_of(complaint)
        self.assertEqual((archive.state, archive.number, archive.expires_on), ("waiting", False, False))
        self.assertTrue(archive.seal_id, "it is sealed all the same")
        draft._propose(archive.record_class_id.id, "30")
        draft.action_put_in_force()
        self.assertEqual((archive.state, archive.retention), ("sealed", "30"))
        self.assertIn("D30", archive.number)
        self.assertEqual(archive.schedule_id, draft)

    def test_the_class_of_complaints_stays(self):
        record_class = self.env.ref("qi_onestop.qi_record_class_complaint")
        with self.assertRaisesRegex(UserError, "Rename it"):
            record_class.unlink()
        record_class.archive_code = "XF"
        self.assertIn("-XF·", self.archive_of(self.closed()).number)

    def test_what_was_closed_before_is_filed_once(self):
        complaint = self.closed()
        old = self.archive_of(complaint)
        line = old.seal_id
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM qi_complaint_archive WHERE id = %s", [old.id])
        self.env.invalidate_all()
        Archive = self.env["qi.complaint.archive"]
        self.assertIn(complaint, Archive._file_closed().complaint_id)
        archive = self.archive_of(complaint)
        self.assertEqual((archive.state, archive.seal_id), ("sealed", line))
        self.assertEqual(archive.closed_at, complaint.closed_at)
        self.assertFalse(Archive._file_closed())

    def test_disputes_over_a_complaint_belong_to_its_archive(self):
        dispute = self.dispute_of()
        complaint = dispute.complaint_id
        dispute.write({"state": "withdrawn", "exit_reason": "Settled"})
        self.assertFalse(self.archive_of(dispute))
        complaint.sudo()._complainant_answer(True)
        archive = self.archive_of(complaint)
        self.assertEqual(
            archive._seals().mapped("res_model"), ["qi.dispute", "qi.complaint", "qi.complaint.archive"]
        )
        mine = self.as_role(archive, "archivist")
        self.assertEqual(mine.dispute_ids.name, dispute.name)
        self.assertEqual(mine.action_verify()["params"]["type"], "success")

    def test_a_dispute_that_stands_alone_has_one_of_its_own(self):
        dispute = self.dispute_alone()
        dispute.write({"state": "withdrawn", "exit_reason": "They agreed"})
        archive = self.archive_of(dispute)
        self.assertEqual((archive.state, archive.item_count), ("sealed", 1))
        self.assertEqual((archive.seal_id.res_model, archive.seal_id.res_id), ("qi.dispute", dispute.id))
        mine = self.as_role(archive, "archivist")
        self.assertEqual((mine.title, mine.reference), (dispute.title, dispute.name))
        self.assertEqual(mine.action_open()["res_model"], "qi.dispute")
        for role in ("commissioner", "clerk", "administrator", "auditor", "manager"):
            self.assertFalse(self.as_role(archive, role).has_access("read"), role)

    def test_nobody_writes_or_deletes_it(self):
        archive = self.archive_of(self.closed())
        for role in ("archivist", "coordinator", "complaint"):
            for values in ({"retention": "30"}, {"number": "1"}, {"state": "destroyed"}):
                with self.subTest(role=role, values=values), self.assertRaises(AccessError):
                    self.as_role(archive, role).write(values)
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            archive.write({"expires_on": "2099-01-01"})
        with self.assertRaisesRegex(AccessError, "never deleted"):
            archive.unlink()

    def test_what_it_says_of_itself_is_sealed(self):
        archive = self.archive_of(self.closed())
        [line] = archive._seals().filtered(lambda line: line.kind == "complaint_archive")
        self.assertEqual(line._verify(), {line: []})
        self.assertFalse(self.as_role(line, "archivist").has_access("read"), "it would count the complaints")
        self.assertTrue(self.as_role(line, "auditor").has_access("read"))
        for column, value in (
            ("number", "forged"),
            ("year", 1999),
            ("class_name", "forged"),
            ("retention", "permanent"),
            ("expires_on", "2020-12-31"),
            ("closed_at", "2020-01-01"),
            ("sealed_at", "2020-01-01"),
            ("item_count", 77),
            ("size", 77),
            ("extended_until", "2999-12-31"),
        ):
            with self.subTest(column=column), self.env.cr.savepoint() as savepoint:
                self.env.flush_all()
                self.env.cr.execute(
                    SQL(
                        "UPDATE qi_complaint_archive SET %s = %s WHERE id = %s",
                        SQL.identifier(column),
                        value,
                        archive.id,
                    )
                )
                self.env.invalidate_all()
                [said] = line._verify()[line]
                self.assertIn(f"“{archive._fields[column].string}” was “", said)
                self.assertIn(f"it is “{value}", said)
                self.assertEqual(self.as_role(archive, "archivist").action_verify()["params"]["type"], "danger")
                savepoint.rollback()
                self.env.invalidate_all()
        self.env.cr.execute("DELETE FROM qi_complaint_archive WHERE id = %s", [archive.id])
        self.env.invalidate_all()
        self.assertEqual(line._verify()[line], ["The archive is gone from the database."])

    def test_it_is_verified_by_its_seals(self):
        archive = self.archive_of(self.closed())
        action = self.as_role(archive, "archivist").action_verify()
        self.assertEqual(action["params"]["type"], "success")
        self.env.cr.execute("UPDATE qi_complaint SET answer = 'Nothing' WHERE id = %s", [archive.complaint_id.id])
        self.env.invalidate_all()
        action = self.as_role(archive, "archivist").action_verify()
        self.assertEqual(action["params"]["type"], "danger")
        self.assertIn(archive.number, action["params"]["message"])
        with self.assertRaises(AccessError):
            archive.with_user(archive.complaint_id.user_id).action_verify()


class TestComplaintArchiveRights(ComplaintArchiveCase):
    """Who may read the complaint reads its archive; archivists keep all, but what they are recused from."""

    def test_who_sees_it(self):
        complaint = self.closed()
        archive = self.archive_of(complaint)
        sees = {"archivist", "coordinator", "overseer"}
        sees |= {role for role, user in self.users.items() if user == complaint.user_id}
        for role in self.users:
            with self.subTest(role=role):
                self.env.invalidate_all()
                self.assertEqual(self.as_role(archive, role).has_access("read"), role in sees)

    def test_an_archivist_reads_what_is_closed_but_who_complained(self):
        complaint = self.complaint_at("investigating")
        statement = complaint._ask_statement(self.users["colleague"], "F", "Q", "2099-01-01")
        self.as_role(statement, "colleague").write({"answer": "It lay there"})
        self.as_role(statement, "colleague").action_answer()
        complaint._complainant_message("See the photo", [("photo.pdf", PDF)])
        self.assertFalse(self.as_role(complaint, "archivist").has_access("read"), "it is open")
        self.assertFalse(self.as_role(statement, "archivist").has_access("read"))
        self.step(complaint, "decision")
        self.step(complaint, "answered")
        complaint._complainant_answer(True)
        archive = self.as_role(self.archive_of(complaint), "archivist")
        self.env.invalidate_all()
        self.assertEqual(
            (archive.title, archive.answer, archive.reference),
            (complaint.title, complaint.answer, complaint.name),
        )
        self.assertEqual(archive.correspondence_ids.mapped("body"), complaint.correspondence_ids.mapped("body"))
        self.assertEqual(archive.statement_ids.answer, "It lay there")
        self.assertEqual(archive.file_ids.raw, PDF)
        self.assertEqual(archive.action_open()["res_id"], complaint.id)
        mine = self.as_role(complaint, "archivist")
        with self.assertRaises(AccessError):
            mine.complainant_ids.read(["name"])
        self.assertFalse(mine.has_access("write"))
        self.assertFalse(archive.statement_ids.has_access("write"))

    def test_forms_open_for_who_keeps_them(self):
        complaint = self.closed()
        for role in ("archivist", "coordinator"):
            for record in (complaint, self.archive_of(complaint)):
                with self.subTest(role=role, model=record._name):
                    mine = self.as_role(record, role)
                    arch = etree.fromstring(mine.get_view(view_type="form")["arch"])
                    (shown,) = mine.web_read(specification(mine, arch))
                    self.assertEqual(shown["title"], "Nothing happens")

    def test_of_a_lead_on_discipline_only_number_and_dates_are_kept(self):
        complaint = self.by_handler(self.receive().complaint)
        complaint.write({"state": "handed_over", "exit_reason": "A lead on bribery"})
        archive = self.archive_of(complaint)
        mine = self.as_role(archive, "archivist")
        self.assertEqual(mine.number, archive.number)
        self.assertFalse(mine.title or mine.description or mine.reference or mine.file_ids)
        self.assertFalse(mine.search([("reference", "=", complaint.name)]))
        self.assertFalse(mine.search([("complaint_id.exit_reason", "ilike", "bribery")]))
        with self.assertRaisesRegex(AccessError, "coordinating department alone"):
            mine.action_open()
        self.assertEqual(self.as_role(archive, "overseer").title, "Nothing happens")
        self.assertFalse(archive.with_user(complaint.user_id).sudo(False).has_access("read"), "nor its handler")

    def test_who_is_recused_sees_no_archive_whatever_the_role(self):
        self.users["colleague"].group_ids |= self.env.ref("qi_onestop.qi_onestop_group_archivist")
        self.users["overseer"].group_ids |= self.env.ref("qi_onestop.qi_onestop_group_archivist")
        people = self.users["colleague"] | self.users["overseer"]
        complaint = self.closed(subject_kind="person", subject_user_ids=people.ids)
        archive = self.archive_of(complaint)
        self.assertTrue(self.as_role(archive, "archivist").has_access("read"))
        for role in ("colleague", "overseer", "administrator"):
            with self.subTest(role=role), mute_logger("odoo.addons.base.models.ir_rule"):
                mine = self.as_role(archive, role)
                self.assertFalse(mine.has_access("read"))
                self.assertFalse(mine.search([("id", "=", archive.id)]))
                self.assertFalse(mine.name_search(archive.number))
                with self.assertRaises(AccessError):
                    mine.action_verify()

    def test_who_is_recused_later_loses_it(self):
        archive = self.archive_of(self.closed())
        self.users["colleague"].group_ids |= self.env.ref("qi_onestop.qi_onestop_group_archivist")
        self.assertTrue(self.as_role(archive, "colleague").has_access("read"))
        self.request.sudo().commissioner_id = self.colleague
        self.env.invalidate_all()
        self.assertFalse(self.as_role(archive, "colleague").has_access("read"))
