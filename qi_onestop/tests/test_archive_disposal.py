# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import json
import os
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.sql_db import Cursor
from odoo.tools import SQL, mute_logger

from ..models.qi_archive_destruction import PARTS
from ..tools import destruction, disposal_flow, protected, seal, spreadsheet
from .disposal_common import DisposalCase
from .secret_common import SecretCase
from .task_common import TaskCase

MARK = "Zebrafish7731"
"""Stands in every text and file of a request, and nowhere when its archive was destroyed."""
NEVER_DESTROYED = {
    "qi.archive": "what the archive says of itself is kept for ever",
    "qi.complaint": "a complaint is a file of its own, kept apart from the request it is about",
    "qi.dispute": "as a complaint is",
}
"""Models that belong to a request and whose texts stay, each with why."""


class TestDisposalOfSecrets(DisposalCase, SecretCase):
    """Who appraises and witnesses reads the list; of a trade secret it says no more than they may know."""

    def listed(self):
        """Return the line of a secret archive on a list that is being appraised, by a reader among others."""
        self.archive.request_id.secrecy = "secret"
        disposal = self.env["qi.archive.disposal"]._propose()
        disposal.write(
            {
                "member_ids": [Command.set([self.users[role].id for role in self.group])],
                "opinion": "Nobody asks for them any more",
            }
        )
        self.as_role(disposal, "archivist").action_submit()
        return disposal.line_ids

    group = ("commissioner", "member", "second_member")

    def test_named_to_its_readers_alone(self):
        line = self.listed()
        names = ["archive_number", "title", "enterprise_name", "retention", "expires_on", "can_open"]
        for role in (*self.group, "coordinator", "archivist"):
            told = role == "commissioner"
            self.env.invalidate_all()
            mine = self.as_role(line, role)
            [values] = mine.read(names)
            report = self.as_role(self.env["ir.actions.report"], role)
            paper, _type = report._render_qweb_html("qi_onestop.qi_archive_disposal_list", line.disposal_id.ids)
            sheet = str(spreadsheet.read(mine._spreadsheet()))
            with self.subTest(role=role):
                self.assertEqual(values["title"] == self.archive.title, told)
                self.assertEqual(values["enterprise_name"] == self.archive.enterprise_name, told)
                self.assertEqual(values["can_open"], told)
                self.assertTrue(values["archive_number"] and values["retention"] and values["expires_on"])
                for text in (paper.decode(), sheet):
                    self.assertIn(self.archive.number, text)
                    self.assertEqual(self.archive.enterprise_name in text, told)
                if told:
                    self.assertEqual(mine.action_open()["res_id"], self.archive.id)
                else:
                    with self.assertRaisesRegex(AccessError, "Judge by the list"):
                        mine.action_open()

    def test_the_seal_does_not_name_it(self):
        line = self.listed()
        self.assertNotIn(self.archive.enterprise_name, str(line._manifest_line()))
        self.assertEqual(line._manifest_line()["number"], self.archive.number)

    def test_whoever_was_told_is_logged(self):
        line = self.listed()
        for role in self.group:
            self.as_role(line, role).read(["title"])
        rows = self.log(part="qi.archive.disposal.line")
        self.assertEqual((rows.user_id, rows.res_id), (self.users["commissioner"], self.archive.request_id.id))
        self.as_role(line.disposal_id, "commissioner")._log_secrets("download")
        self.assertEqual(self.log(part="qi.archive.disposal.line", action="download").user_id, rows.user_id)

    def test_others_are_opened_by_whoever_may_read_them(self):
        disposal = self.disposal_at("appraisal")
        self.assertEqual(self.as_role(disposal.line_ids, "member").title, self.archive.title)
        self.assertFalse(self.as_role(disposal.line_ids, "member").can_open)
        self.assertTrue(self.as_role(disposal.line_ids, "coordinator").can_open)

    def test_how_long_it_was_kept(self):
        line = self.disposal_at("appraisal").line_ids
        with self.at("2026-03-02 10:00"):
            self.assertEqual((line.year, self.as_role(line, "member").years_kept), (2014, 11))


class TestDisposalFlow(DisposalCase):
    """From the proposal to the sealed list, each step by who may take it."""

    def test_each_step_is_for_whom_the_table_says(self):
        takers = {
            "archivist": {"archivist", "other_archivist"},
            "member": {"member", "second_member", "third_member"},
            "leader": {"coordinator"},
            "witness": {"witness", "second_witness"},
            "program": set(),
        }
        disposal = self.disposal_at("draft")
        for state in ("draft", "appraisal", "approval", "approved", "witnessing", "destroying", "done"):
            if state != "draft":
                self.walk(disposal, state)
            self.assertEqual(disposal.state, state)
            for step in disposal_flow.TRANSITIONS:
                if step.source != state:
                    continue
                for role in self.users:
                    with self.subTest(step=f"{step.source} → {step.target}", role=role):
                        error = self.attempt(
                            lambda step=step, role=role: self.as_role(disposal, role)._check_step(
                                step.target, "Because"
                            ),
                            AccessError,
                            UserError,
                        )
                        self.assertEqual(isinstance(error, AccessError), role not in takers[step.actor], error)
        self.assertEqual(disposal_flow.targets("done"), ())

    def test_there_is_no_other_step(self):
        disposal = self.disposal_at("draft")
        for target in set(disposal_flow.STATES) - set(disposal_flow.targets("draft")):
            with self.assertRaisesRegex(UserError, "nothing leads to"):
                self.as_role(disposal, "archivist")._check_step(target)

    def test_the_state_is_not_written_by_hand(self):
        disposal = self.disposal_at("draft")
        for values in ({"state": "destroying"}, {"approved_by_id": self.env.uid}, {"number": "XH-1"}):
            with self.subTest(values=values), self.assertRaisesRegex(AccessError, "kept by the program"):
                self.as_role(disposal, "archivist").write(values)
        with self.assertRaises(AccessError):
            disposal.unlink()

    def test_the_list_stays_once_it_is_handed_in(self):
        disposal = self.disposal_at("appraisal")
        ours = self.as_role(disposal, "archivist")
        with self.assertRaisesRegex(UserError, "stays as it is"):
            ours.member_ids = False
        with self.assertRaisesRegex(UserError, "stays as it is"):
            ours.line_ids.unlink()
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            ours.line_ids.write({"state": "destroyed"})

    def test_the_group_has_three_members_and_all_sign(self):
        disposal = self.disposal_at("draft")
        ours = self.as_role(disposal, "archivist")
        ours.member_ids = self.users["member"] | self.users["second_member"]
        with self.assertRaisesRegex(UserError, "at least 3"):
            ours.action_submit()
        self.submit(disposal)
        self.as_role(disposal, "member")._appraise()
        with self.assertRaisesRegex(UserError, "signed this list already"):
            self.as_role(disposal, "member")._appraise()
        asked = disposal.activity_ids.user_id
        self.assertEqual(
            asked, self.users["second_member"] | self.users["third_member"], "who signed is asked no more"
        )
        self.as_role(disposal, "second_member")._appraise()
        self.assertEqual(disposal.state, "appraisal")
        self.as_role(disposal, "third_member")._appraise()
        self.assertEqual(disposal.state, "approval")

    def test_who_proposed_does_not_approve(self):
        self.users["archivist"].group_ids += self.env.ref("qi_onestop.qi_onestop_group_coordinator")
        disposal = self.disposal_at("approval")
        with self.assertRaisesRegex(AccessError, "neither who proposed"):
            self.as_role(disposal, "archivist")._approve()

    def test_who_proposes_does_not_appraise(self):
        disposal = self.disposal_at("draft")
        group = self.users["member"] | self.users["second_member"] | self.users["archivist"]
        self.as_role(disposal, "archivist").member_ids = group
        with self.assertRaisesRegex(UserError, "cannot appraise it as well"):
            self.as_role(disposal, "archivist").action_submit()
        self.as_role(disposal, "other_archivist").action_submit()
        self.assertEqual((disposal.state, disposal.proposed_by_id), ("appraisal", self.users["other_archivist"]))

    def test_no_administrator_approves_in_place_of_the_department(self):
        disposal = self.disposal_at("approval")
        self.assertNotIn(self.users["administrator"], disposal.activity_ids.user_id)
        with self.assertRaisesRegex(AccessError, "up to the coordinating department"):
            self.as_role(disposal, "administrator")._approve()
        department = self.env.ref("qi_onestop.qi_onestop_group_coordinator").user_ids
        department.active = False
        self.assertIn(self.users["administrator"], self.env["qi.telling.mixin"]._department())
        self.assertFalse(self.env["qi.telling.mixin"]._department_members())
        self.as_role(disposal, "archivist")._drop("Nobody is there")
        again = self.disposal_at("draft")
        with self.assertRaisesRegex(UserError, "is left to approve"):
            self.submit(again)

    def test_who_appraises_does_not_approve(self):
        self.users["member"].group_ids += self.env.ref("qi_onestop.qi_onestop_group_coordinator")
        disposal = self.disposal_at("approval")
        self.assertNotIn(self.users["member"], disposal.activity_ids.user_id)
        self.assertIn(self.users["coordinator"], disposal.activity_ids.user_id)
        with self.assertRaisesRegex(AccessError, "nor the appraisal group"):
            self.as_role(disposal, "member")._approve()
        with self.assertRaisesRegex(AccessError, "nor the appraisal group"):
            self.as_role(disposal, "member")._send_back("Look again")
        self.as_role(disposal, "coordinator")._approve()

    def test_somebody_is_left_to_approve(self):
        leaders = self.env.ref("qi_onestop.qi_onestop_group_coordinator").all_user_ids
        disposal = self.disposal_at("draft")
        ours = self.as_role(disposal, "archivist")
        ours.member_ids = leaders | self.users["member"] | self.users["second_member"]
        with self.assertRaisesRegex(UserError, "is left to approve"):
            ours.action_submit()
        ours.member_ids -= self.users["coordinator"]
        ours.action_submit()

    def test_a_witness_had_no_other_part(self):
        """Not of the group, not who approved, not who carries it out, and two people."""
        disposal = self.disposal_at("approved")
        ours = self.as_role(disposal, "archivist")
        for role in ("archivist", "coordinator", "member"):
            ours.witness_ids = self.users[role] | self.users["witness"]
            with self.subTest(role=role), self.assertRaisesRegex(UserError, self.users[role].name):
                ours.action_carry_out()
        ours.witness_ids = self.users["witness"]
        with self.assertRaisesRegex(UserError, "two witnesses"):
            ours.action_carry_out()
        ours.witness_ids += self.users["second_witness"]
        ours.action_carry_out()

    def test_who_proposed_does_not_witness_what_another_carries_out(self):
        disposal = self.disposal_at("approved")
        self.assertEqual(disposal.proposed_by_id, self.users["archivist"])
        theirs = self.as_role(disposal, "other_archivist")
        theirs.witness_ids = self.users["archivist"] | self.users["witness"]
        with self.assertRaisesRegex(UserError, "Archivist cannot be a witness: who proposes"):
            theirs.action_carry_out()
        theirs.witness_ids = self.users["witness"] | self.users["second_witness"]
        theirs.action_carry_out()
        # Nor whoever was named before this was asked for.
        protected.permitted(disposal).witness_ids = self.users["second_witness"] | self.users["archivist"]
        with self.assertRaisesRegex(AccessError, "no other part in it"):
            self.as_role(disposal, "archivist")._witness()

    @given(
        st.frozensets(st.integers(1, 9)),
        st.frozensets(st.integers(1, 9)),
        st.integers(1, 9),
        st.integers(1, 9),
        st.integers(1, 9),
    )
    def test_whoever_is_fit_stands_apart_from_all_others(self, witnesses, members, proposer, approver, executor):
        unfit = disposal_flow.unfit_witnesses(witnesses, members, proposer, approver, executor)
        self.assertLessEqual(unfit, witnesses)
        for user in witnesses:
            self.assertEqual(user in unfit, user in members or user in (proposer, approver, executor))

    def test_one_witness_is_not_enough(self):
        disposal = self.disposal_at("witnessing")
        self.as_role(disposal, "witness")._witness()
        with self.assertRaisesRegex(UserError, "confirmed already"):
            self.as_role(disposal, "witness")._witness()
        self.assertEqual(disposal.state, "witnessing")
        self.as_role(disposal, "second_witness")._witness()
        self.assertEqual(disposal.state, "destroying")

    def test_kept_longer_and_signed_anew(self):
        first, second = self.archive, self.old_archive()
        disposal = self.disposal_at("appraisal", first, second)
        self.as_role(disposal, "second_member")._appraise()
        line = disposal.line_ids.filtered(lambda line: line.archive_id == first)
        with self.assertRaisesRegex(UserError, "Say why"):
            self.as_role(line, "member")._extend(5, " ")
        with self.assertRaises(AccessError):
            self.as_role(line, "coordinator")._extend(5, "I want it")
        self.as_role(line, "member")._extend(5, "Cited in a standard")
        self.assertFalse(disposal._signed("member"))
        for role in ("member", "second_member", "third_member"):
            self.as_role(disposal, role)._appraise()
        with self.at("2026-03-02 10:00"):
            self.as_role(disposal, "coordinator")._approve()
        self.assertEqual(str(first.extended_until), "2031-12-31")
        self.carry_out(disposal)
        for role in ("witness", "second_witness"):
            self.as_role(disposal, role)._witness()
        self.destroy(disposal)
        self.assertEqual((first.state, second.state), ("sealed", "destroyed"))
        self.assertEqual(disposal.state, "done")
        signed = [part for part, _login, _at in json.loads(disposal.manifest)["signatures"]]
        self.assertEqual(signed, ["proposer", *["member"] * 3, "leader", "executor", *["witness"] * 2])
        with self.at("2031-12-31 10:00"):
            self.assertNotIn(first, self.env["qi.archive.disposal"]._proposable())
        with self.at("2032-01-01 10:00"):
            self.assertIn(first, self.env["qi.archive.disposal"]._proposable())

    def test_sent_back_and_proposed_anew(self):
        disposal = self.disposal_at("approval")
        with self.assertRaisesRegex(UserError, "Say why"):
            self.as_role(disposal, "coordinator")._send_back("")
        self.as_role(disposal, "coordinator")._send_back("Look again")
        self.assertEqual((disposal.state, disposal.return_reason), ("draft", "Look again"))
        self.assertFalse(disposal._signed("member"))
        self.submit(disposal)
        self.assertEqual(disposal.state, "appraisal")

    def test_dropped_ones_are_free_for_another_list(self):
        archive = self.archive
        disposal = self.disposal_at("draft")
        self.assertNotIn(archive, self.env["qi.archive.disposal"]._proposable())
        self.as_role(disposal, "archivist")._drop("Not this year")
        self.assertIn(archive, self.env["qi.archive.disposal"]._proposable())

    def test_only_what_has_run_out_is_listed(self):
        fresh = self.old_archive()
        protected.permitted(fresh).write({"extended_until": "2999-12-31"})
        held = self.archive
        self.env["qi.legal.hold"].create({"name": "Suit", "basis": "No. 5", "archive_ids": held.ids})
        disposal = self.disposal_at("draft", self.old_archive())
        for archive, sentence in ((fresh, "is kept until"), (held, "legal hold")):
            self.assertNotIn(archive, disposal.line_ids.archive_id)
            with self.assertRaisesRegex(UserError, sentence):
                self.as_role(disposal, "archivist").write({"line_ids": [(0, 0, {"archive_id": archive.id})]})

    def test_the_monthly_proposal_asks_the_archivists(self):
        self.env["qi.archive.disposal"]._cron_propose()
        disposal = self.env["qi.archive.disposal"].search([("state", "=", "draft")])
        self.assertEqual(len(disposal), 1)
        self.assertIn(self.users["archivist"], disposal.activity_ids.user_id)
        self.old_archive()
        self.env["qi.archive.disposal"]._cron_propose()
        self.assertEqual(len(disposal.line_ids), 2)

    def test_members_and_witnesses_see_their_lists_only(self):
        disposal = self.disposal_at("witnessing")
        for role, sees in {
            "member": True,
            "witness": True,
            "archivist": True,
            "coordinator": True,
            "nobody": False,
            "colleague": False,
            "auditor": False,
        }.items():
            with self.subTest(role=role):
                found = self.as_role(disposal, role).search([("id", "=", disposal.id)])
                self.assertEqual(bool(found), sees)
                self.assertEqual(bool(self.as_role(disposal.line_ids, role).search([])), sees)

    def test_the_dialog_takes_the_step(self):
        disposal = self.disposal_at("appraisal")
        context = self.as_role(disposal, "member").action_sign()["context"]
        dialog = self.as_role(self.env["qi.archive.disposal.step"].with_context(**context), "member").create(
            {"note": "Agreed"}
        )
        dialog.with_context(**context).action_confirm()
        self.assertEqual(disposal._signed("member"), self.users["member"])


class TestDestruction(DisposalCase, TaskCase):
    """What is destroyed is gone: from the tables, and from the file store.

    Each test has an archive of its own: a file that was removed does not come back with the transaction.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The one all share is kept longer, and on no list.
        protected.permitted(cls.archive).write({"extended_until": "2999-12-31"})

    def marked_archive(self, number=1):
        """Return an old archive whose request says ``MARK`` in each of its texts, files, messages and parts."""
        archive = self.old_archive()
        request = archive.request_id
        task = self.task_at("delivered")
        self.new_deliverable(task)
        self.env["qi.reminder"].create({"request_id": task.request_id.id, "note": "How far is it?"})
        # What other requests had becomes this one's: a closed request takes no parts.
        for source in (task.request_id, self.request_at("supplement")):
            self.env.flush_all()
            for part in PARTS:
                if part.parent == "qi.request" and part.model != "qi.request.deadline":
                    self.env.cr.execute(
                        SQL(
                            "UPDATE %s SET %s = %s WHERE %s = %s",
                            SQL.identifier(self.env[part.model]._table),
                            SQL.identifier(part.field),
                            request.id,
                            SQL.identifier(part.field),
                            source.id,
                        )
                    )
            self.env.invalidate_all()
        message = request.message_post(body=MARK, subject=MARK, subtype_xmlid="mail.mt_note")
        self.env["ir.attachment"].create(
            [
                {
                    "name": f"{MARK}.txt",
                    "raw": f"{MARK} on the request {number}".encode(),
                    "res_model": "qi.request",
                    "res_id": request.id,
                },
            ]
        )
        message.attachment_ids = self.env["ir.attachment"].create(
            {
                "name": f"{MARK}.txt",
                "raw": f"{MARK} by mail {number}".encode(),
                "res_model": "mail.compose.message",
            }
        )
        self.env.flush_all()
        # All texts of all parts, whatever the flow would let anybody write into them.
        for model, ids in archive._destroyed_rows().items():
            kept = next(part.kept for part in PARTS if part.model == model)
            for field in self.env[model]._fields.values():
                if field.store and field.column_type and field.name not in kept and field.type in ("char", "text"):
                    self.env.cr.execute(
                        SQL(
                            "UPDATE %s SET %s = %s || id WHERE id = ANY(%s)",
                            SQL.identifier(self.env[model]._table),
                            SQL.identifier(field.name),
                            f"{MARK}-{number}-",
                            ids,
                        )
                    )
        self.env.cr.execute(
            SQL(
                "UPDATE qi_request SET intake = %s WHERE id = %s",
                json.dumps({"what": MARK}),
                request.id,
            )
        )
        self.env.invalidate_all()
        return archive

    def test_nothing_of_it_is_left(self):
        archive = self.marked_archive()
        request = archive.request_id
        before = request.read(["name", "partner_id", "service_id", "stage_id", "registered_at", "closed_at"])
        numbers = [archive.number, archive.title, archive.manifest, archive.item_ids.mapped("sha256")]
        # What somebody put beside the sealed archive, instead of adding a document.
        Attachment = self.as_role(self.env["ir.attachment"], "archivist")
        values = {"name": f"{MARK}.txt", "raw": MARK.encode(), "res_model": "mail.compose.message"}
        scan = Attachment.create(values)
        self.as_role(archive, "archivist").message_post(
            body=f"A scan of {MARK}", message_type="comment", attachment_ids=scan.ids
        )
        # What the archivist noted of it, and noted anew: the thread remembers both.
        tracked = self.as_role(archive, "archivist").with_context(tracking_disable=False, mail_notrack=False)
        for remark in (f"Torn: {MARK}", f"Mended: {MARK}"):
            tracked.remark = remark
            self.env.flush_all()
            self.env.cr.precommit.run()
        self.assertLessEqual({"qi_request", "qi_archive", "mail_tracking_value"}, self.tables_with(MARK))
        self.assertTrue(self.files_with(MARK))
        disposal = self.disposal_at("done", archive)
        self.assertEqual(self.tables_with(MARK), set())
        self.assertEqual(self.files_with(MARK), set())
        self.assertEqual(self.files_with(f"a sheet of {request.name}"), set())
        self.assertEqual(
            request.read(["name", "partner_id", "service_id", "stage_id", "registered_at", "closed_at"]), before
        )
        self.assertEqual(
            numbers, [archive.number, archive.title, archive.manifest, archive.item_ids.mapped("sha256")]
        )
        self.assertFalse(any(archive.item_ids.mapped("content")))
        self.assertIn(disposal.number, request.description)
        self.assertEqual(archive.state, "destroyed")

    def test_the_list_is_sealed(self):
        disposal = self.disposal_at("done", self.old_archive())
        self.assertEqual((disposal.seal_id.kind, disposal.seal_id.user_id), ("disposal", self.users["archivist"]))
        self.assertEqual(disposal.seal_id.manifest_hash, seal.digest(disposal.manifest))
        self.assertEqual(self.env["qi.seal"]._broken(), [])
        line = disposal.line_ids
        self.assertEqual(line.state, "destroyed")
        self.assertRegex(line.went, r"\d+ documents, \d+ files")
        parts = disposal.signature_ids.filtered("is_valid").mapped("part")
        self.assertEqual(
            sorted(parts), ["executor", "leader", "member", "member", "member", "proposer", "witness", "witness"]
        )

    def alter(self, statement, *values):
        """Change something behind the program's back."""
        self.env.flush_all()
        self.env.cr.execute(statement, values)
        self.env.invalidate_all()

    def archive_with_addendum(self):
        archive = self.old_archive()
        sheet = archive.item_ids
        values = {"title": "Came later", "file_name": "later.pdf", "content": base64.b64encode(b"%PDF-1.4 later")}
        addendum = self.env["qi.archive.item"].create(
            {**values, "archive_id": archive.id, "kind_id": sheet.kind_id.id}
        )
        return archive, sheet, addendum

    def test_what_the_list_names_is_whole_until_somebody_alters_it(self):
        archive, sheet, _addendum = self.archive_with_addendum()
        disposal = self.disposal_at("destroying", archive)
        disposal.line_ids._destroy()
        self.assertEqual(archive._verify(), {archive: []}, "the list is sealed when all is destroyed")
        self.destroy(disposal)
        self.assertEqual(archive._verify(), {archive: []})
        for statement, value, said in (
            ("UPDATE qi_archive_disposal SET manifest = '{}' WHERE id = %s", disposal.id, "no sealed destruction"),
            ("UPDATE qi_archive_disposal SET seal_id = NULL WHERE id = %s", disposal.id, "no sealed destruction"),
            (
                "UPDATE qi_archive_disposal_line SET state = 'spared' WHERE disposal_id = %s",
                disposal.id,
                "no sealed destruction",
            ),
            ("UPDATE qi_archive_item SET title = 'Forged' WHERE id = %s", sheet.id, "it is “Forged”"),
            ("DELETE FROM qi_archive_item WHERE id = %s", sheet.id, "“Sheet on paper” is gone"),
        ):
            with self.subTest(statement=statement), self.env.cr.savepoint() as savepoint:
                self.alter(statement, value)
                self.assertIn(said, " ".join(archive._verify()[archive]))
                savepoint.rollback()
                self.env.invalidate_all()

    def test_the_list_itself_is_verified(self):
        disposal = self.disposal_at("done", self.old_archive())
        line, number = disposal.seal_id, disposal.line_ids.archive_number
        mark = disposal.signature_ids[:1]
        self.assertEqual(line._verify(), {line: []})
        # What became a trade secret since is named to nobody.
        disposal.line_ids.archive_id.request_id.secrecy = "secret"
        self.assertEqual(line._verify(), {line: []})
        list_, row = "UPDATE qi_archive_disposal", "UPDATE qi_archive_disposal_line"
        for statement, value, said in (
            (
                f"{list_} SET opinion = 'x' WHERE id = %s",
                disposal.id,
                "“Why They May Be Destroyed” was “Nobody asks",
            ),
            (f"{list_} SET number = 'XH-0' WHERE id = %s", disposal.id, "it is “XH-0”."),
            (f"{list_} SET state = 'cancelled' WHERE id = %s", disposal.id, "“State” was altered."),
            (f"{list_} SET manifest = '{{}}' WHERE id = %s", disposal.id, "The manifest was altered."),
            (f"{row} SET went = 'x' WHERE disposal_id = %s", disposal.id, f"{number}: “What Went” was “"),
            (
                f"{row} SET reason = 'x' WHERE disposal_id = %s",
                disposal.id,
                f"{number}: “Reason” was “”, it is “x”.",
            ),
            (
                "DELETE FROM qi_archive_disposal_line WHERE disposal_id = %s",
                disposal.id,
                f"Item {number} was added or removed",
            ),
            (
                "UPDATE qi_archive_disposal_signature SET signed_at = '2020-01-01' WHERE id = %s",
                mark.id,
                "“Signatures” was altered.",
            ),
            ("DELETE FROM qi_archive_disposal_signature WHERE id = %s", mark.id, "“Signatures” was altered."),
        ):
            with self.subTest(statement=statement), self.env.cr.savepoint() as savepoint:
                self.alter(statement, value)
                found = line._verify()[line]
                self.assertEqual(len(found), 1, found)
                self.assertIn(said, found[0])
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_destruction_without_a_list_is_found(self):
        archive, sheet, addendum = self.archive_with_addendum()
        protected.permitted(archive).write({"extended_until": "2999-12-31"})
        listed = self.disposal_at("done", self.old_archive())
        protected.permitted(archive).write({"extended_until": False})
        self.alter("UPDATE qi_archive SET state = 'destroyed' WHERE id = %s", archive.id)
        self.alter("DELETE FROM ir_attachment WHERE id = ANY(%s)", (sheet | addendum)._attachments().ids)
        said = "It is empty, but no sealed destruction list names its seal."
        for line in archive._seals():
            self.assertEqual(line._verify()[line], [said])
        # Nor does it help to put it on a list that was sealed without it.
        self.alter("UPDATE qi_archive_disposal_line SET archive_id = %s", archive.id)
        self.alter("UPDATE qi_archive_disposal_line SET archive_number = %s", archive.number)
        self.assertEqual(archive._list_line().disposal_id, listed)
        self.assertEqual(set(archive._verify()[archive]), {said})

    def test_the_list_on_paper_and_as_a_spreadsheet(self):
        disposal = self.disposal_at("done", self.old_archive())
        html = self.env["ir.actions.report"]._render_qweb_html(
            "qi_onestop.qi_archive_disposal_list", disposal.ids
        )[0]
        rows = spreadsheet.read(base64.b64decode(disposal.list_file))
        self.assertEqual(len(rows), 2)
        for text in (disposal.line_ids.archive_number, disposal.line_ids.title):
            self.assertIn(text, html.decode())
            self.assertIn(text, rows[1])
        self.assertIn(disposal.number, html.decode())
        self.assertIn(f"{disposal.number}.xlsx", disposal.action_download_list()["url"])

    def test_what_another_record_has_too_stays_and_is_named(self):
        archive = self.old_archive()
        item = archive.item_ids.filtered(lambda item: item.title == "Sheet on paper")
        other = self.env["ir.attachment"].create(
            {
                "name": "copy.pdf",
                "raw": item._attachments().raw,
                "res_model": "res.partner",
                "res_id": self.enterprise.id,
            }
        )
        disposal = self.disposal_at("done", archive)
        self.assertTrue(other.raw)
        self.assertRegex(disposal.line_ids.went, r"\d files stay")
        self.assertIn(str(self.enterprise.id), disposal.line_ids.went)
        self.assertFalse(item._attachments())

    def test_a_file_that_came_back_stays(self):
        """Rows are gone and files are still to be removed: somebody uploads the same bytes in between."""
        archive = self.old_archive()
        raw = archive.item_ids.filtered(lambda item: item.title == "Sheet on paper")._attachments().raw
        disposal = self.disposal_at("destroying", archive)
        disposal.line_ids._destroy()
        self.assertEqual(disposal.line_ids.state, "emptied")
        other = self.env["ir.attachment"].create({"name": "again.pdf", "raw": raw})
        disposal.line_ids._remove_files(disposal.line_ids._files_to_remove())
        other.invalidate_recordset()
        self.assertEqual(other.raw, raw)
        self.assertEqual(disposal.line_ids.state, "destroyed")

    def test_nothing_is_read_before_files_are_locked(self):
        """What is read first fixes what is seen: a file that somebody brings meanwhile would be removed."""
        disposal = self.disposal_at("destroying", self.old_archive())
        line = disposal.line_ids
        line._destroy()
        names = line._files_to_remove()
        self.assertTrue(names)
        self.env.flush_all()
        self.env.invalidate_all()
        asked = []
        execute = Cursor.execute

        def record(cursor, query, *args, **kwargs):
            asked.append(query.code if isinstance(query, SQL) else query)
            return execute(cursor, query, *args, **kwargs)

        with patch.object(Cursor, "execute", record):
            line._try_to_remove_files(names)
        self.assertEqual(asked[:2], ["SET LOCAL lock_timeout TO '10s'", "LOCK ir_attachment IN SHARE MODE"])
        self.assertEqual(line.state, "destroyed")

    def test_stopped_between_rows_and_files_goes_on(self):
        archive = self.old_archive()
        disposal = self.disposal_at("destroying", archive)
        disposal.line_ids._destroy()
        store = self.env["ir.attachment"]
        left = [store._full_path(name) for name in disposal.line_ids.files]
        self.assertTrue(left and all(map(os.path.exists, left)))
        disposal._finish_all()
        self.assertEqual(disposal.state, "destroying")
        self.destroy(disposal)
        self.assertFalse(any(map(os.path.exists, left)))
        self.assertEqual(disposal.state, "done")

    def test_a_hold_set_at_the_last_moment_spares_it(self):
        archive = self.old_archive()
        disposal = self.disposal_at("destroying", archive)
        self.env["qi.legal.hold"].create({"name": "Suit", "basis": "No. 5", "partner_ids": self.enterprise.ids})
        self.destroy(disposal)
        self.assertEqual((archive.state, disposal.line_ids.state), ("sealed", "spared"))
        self.assertIn("legal hold", disposal.line_ids.reason)
        self.assertTrue(all(item._attachments().raw for item in archive.item_ids))

    def test_one_that_fails_keeps_no_other_from_it(self):
        bad, good = self.old_archive(), self.old_archive()
        disposal = self.disposal_at("destroying", bad, good)
        # Something in the database hinders the first one.
        self.env.cr.execute(
            SQL(
                "ALTER TABLE qi_request ADD CONSTRAINT t_stays CHECK (id <> %s OR description = %s)",
                bad.request_id.id,
                bad.request_id.description,
            )
        )
        with mute_logger("odoo.sql_db"), self.assertLogs("odoo.addons.qi_onestop.models.base", "ERROR"):
            failed = disposal.line_ids._qi_try_each(lambda lines: lines._destroy())
        self.assertEqual(failed.archive_id, bad)
        failed._note_problem()
        self.assertEqual((bad.state, good.state), ("sealed", "destroyed"))
        self.assertTrue(all(item._attachments().raw for item in bad.item_ids))
        disposal._finish_all()
        self.assertEqual(disposal.state, "destroying")

    def test_a_file_that_cannot_be_removed_keeps_no_other_from_it(self):
        bad, good = self.old_archive(), self.old_archive()
        disposal = self.disposal_at("destroying", bad, good)
        stuck = {self.env["ir.attachment"]._full_path(file.store_fname) for file in bad.item_ids._attachments()}
        unlink = os.unlink

        def refuse(path, *args, **kwargs):
            if path in stuck:
                raise PermissionError(13, "Permission denied", path)
            return unlink(path, *args, **kwargs)

        def run():
            with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_kwargs: 600):
                disposal._cron_destroy()

        lines = {line.archive_id: line for line in disposal.line_ids}
        with (
            patch.object(os, "unlink", refuse),
            self.assertLogs("odoo.addons.qi_onestop.models.qi_archive_disposal_run", "WARNING"),
        ):
            run()
        self.assertEqual((lines[bad].state, lines[good].state), ("emptied", "destroyed"))
        self.assertTrue(lines[bad].problem)
        self.assertEqual(disposal.state, "destroying")
        # The administrator has mended the rights.
        run()
        self.assertEqual((lines[bad].state, lines[bad].problem, disposal.state), ("destroyed", False, "done"))
        self.assertFalse(any(map(os.path.exists, stuck)))

    def test_permission_is_for_the_archives_of_the_list_only(self):
        archive, other = self.old_archive(), self.old_archive()
        for context in ({}, {"qi_destruction_permit": archive.ids}, {"qi_destruction_permit": True}):
            with self.subTest(context=context), self.assertRaisesRegex(AccessError, "under a seal"):
                archive.item_ids._attachments().with_context(**context).unlink()
        files = destruction.permitted(archive.item_ids._attachments(), other)
        with self.assertRaisesRegex(AccessError, "under a seal"):
            files.unlink()

    def test_all_that_belongs_to_a_request_is_known(self):
        """A new model with texts that points to a request is destroyed with it, or says why not."""
        known = {part.model for part in PARTS}
        missing = set()
        for name, model in self.env.registry.items():
            if model._abstract or model._transient or not model._auto or name in known or name in NEVER_DESTROYED:
                continue
            if any(
                field.store and field.type == "many2one" and field.comodel_name in known and field.name != "id"
                for field in model._fields.values()
            ):
                missing.add(name)
        self.assertEqual(missing, set())

    def test_a_register_takes_its_requests_along(self):
        with self.at("2014-05-06 10:00"):
            request = self.new_request(self.instant, result="Answered")
            request.action_complete()
            later = self.new_request(self.instant, result="Answered")
        with self.at("2015-01-01 09:00"):
            later.action_complete()
        register = self.env["qi.archive"].new(
            {
                "kind": "register",
                "year": 2014,
                "platform_id": self.station.id,
                # Whatever class the services are of: what the register lists, it takes along.
                "record_class_id": self.env.ref("qi_onestop.qi_record_class_advice").id,
            }
        )
        self.assertEqual(register._source_requests(), request)

    def test_content_is_not_downloaded_any_more(self):
        archive = self.old_archive()
        content = base64.b64encode(archive.item_ids[:1]._attachments().raw)
        self.assertEqual(archive.item_ids[:1].with_context(bin_size=False).content, content)
        self.disposal_at("done", archive)
        self.assertFalse(self.as_role(archive.item_ids[:1], "archivist").content)
