# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import os
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import SQL, mute_logger

from ..models.qi_complaint_archive_destruction import COMPLAINT_PARTS
from ..tools import destruction, protected, spreadsheet
from .complaint_archive_common import ComplaintArchiveCase
from .disposal_common import DisposalCase
from .recusal_ways import ARCHIVE_WAYS, ArchiveTrial, learned
from .unseen_common import UnseenMixin

MARK = "Zebrafish8842"
"""Stands in every text and file of a complaint, and nowhere when its archive was destroyed."""
KEPT_APART = {
    "qi.complaint.form": "hashes of what was sent, forgotten after a day",
    "qi.complaint.archive": "what the archive says of itself is kept for ever",
    "qi.improvement": "an improvement is everybody's, and says nothing of the complaint",
    "qi.legal.hold": "what was held, and why, stays on record",
    "qi.archive.disposal.line": "the list is kept for ever",
}
"""Models that point to a part of a complaint and whose texts stay, each with why."""


class ComplaintDisposalCase(ComplaintArchiveCase, DisposalCase):
    """Complaints that were closed in 2014, and those who have a part in destroying their archives."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The archive of a request is no concern here.
        protected.permitted(cls.archive).write({"extended_until": "2999-12-31"})
        # Nor is what the demo city has closed long ago.
        protected.permitted(cls.env["qi.complaint.archive"].search([])).write({"extended_until": "2999-12-31"})

    def old(self, **values):
        """Return the archive of a complaint that was closed in 2014."""
        with self.at("2014-05-06 10:00"):
            return self.archive_of(self.closed(**values))

    def list_at(self, state, *archives, role="archivist"):
        """Return a list of complaint archives that has come to ``state``, each step taken by who may."""
        action = self.as_role(self.env["qi.archive.disposal"], role).action_propose_complaints()
        disposal = self.env["qi.archive.disposal"].browse(action["res_id"])
        self.assertLessEqual(
            self.env["qi.complaint.archive"].union(*archives), disposal.line_ids.complaint_archive_id
        )
        if state != "draft":
            self.walk(disposal, state)
        disposal.invalidate_recordset()
        self.assertEqual(disposal.state, state)
        return disposal


class TestComplaintDisposal(ComplaintDisposalCase):
    """What has run out is proposed, appraised, approved, and destroyed before two witnesses."""

    def marked(self, number=1):
        """Return an old archive whose complaint and dispute say ``MARK`` in each text, file and message."""
        with self.at("2014-05-06 10:00"):
            complaint = self.complaint_at("investigating")
            statement = complaint._ask_statement(self.users["colleague"], "F", "Q", "2014-06-01")
            answer = self.as_role(statement, "colleague")
            answer.write({"answer": "It lay there"})
            self.env["ir.attachment"].create(
                {
                    "name": f"{MARK}.txt",
                    "raw": f"{MARK}-{number}: of the statement".encode(),
                    "res_model": "qi.complaint.statement",
                    "res_id": statement.id,
                }
            )
            answer.action_answer()
            complaint._complainant_message(
                "See the photo", [("photo.pdf", f"%PDF-1.4 {MARK}-{number}: a photo".encode())]
            )
            self.step(complaint, "decision")
            self.step(complaint, "answered")
            dispute = self.walk_outside(complaint).dispute_ids
            mine = self.by_handler(dispute)
            self.go(mine, "implementing")
            self.env["ir.attachment"].create(
                {
                    "name": f"{MARK}.txt",
                    "raw": f"{MARK}-{number}: of the dispute".encode(),
                    "res_model": "qi.dispute",
                    "res_id": dispute.id,
                }
            )
            mine.message_post(body=MARK, subject=MARK, subtype_xmlid="mail.mt_note")
            complaint.sudo().message_post(body=MARK, subject=MARK, subtype_xmlid="mail.mt_note")
            action = mine.action_ids
            action.write({"state": "done", "done_note": "Paid"})
            self.as_role(action, "coordinator").write({"state": "accepted"})
            mine.write({"state": "closed", "closing_note": "Paid"})
        archive = self.archive_of(complaint)
        self.assertTrue(archive, complaint.state)
        self.env.flush_all()
        for model, ids in archive._destroyed_rows().items():
            kept = frozenset().union(*(part.kept for part in COMPLAINT_PARTS if part.model == model))
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
        self.env.invalidate_all()
        return archive

    def test_from_closing_to_destruction(self):
        archive = self.marked()
        complaint, dispute = archive.complaint_id, archive.complaint_id.dispute_ids
        kept = ["number", "year", "class_name", "retention", "expires_on", "closed_at", "sealed_at", "item_count"]
        before = archive.read(kept), complaint.read(["name", "platform_id", "topic", "outcome", "closed_at"])
        recused = complaint.recused_user_ids
        self.assertTrue(recused)
        self.assertLessEqual({"qi_complaint", "qi_dispute", "qi_complaint_statement"}, self.tables_with(MARK))
        self.assertEqual(len(self.files_with(f"{MARK}-1:")), 3)
        disposal = self.list_at("done", archive)
        self.assertEqual(self.tables_with(MARK), set())
        self.assertEqual(self.files_with(f"{MARK}-1:"), set())
        after = archive.read(kept), complaint.read(["name", "platform_id", "topic", "outcome", "closed_at"])
        self.assertEqual(before, after)
        self.assertEqual((archive.state, archive.destroyed_under), ("destroyed", disposal.number))
        self.assertIn(disposal.number, complaint.description)
        self.assertFalse(complaint.complainant_ids or complaint.correspondence_ids or complaint.statement_ids)
        self.assertFalse(complaint.request_id or complaint.subject_user_ids or dispute.action_ids)
        self.assertEqual(complaint.recused_user_ids, recused, "nobody learns of it now")
        self.assertRegex(disposal.line_ids.went, r"\d+ documents, 3 files")

    def test_the_chain_of_seals_stays_and_the_list_vouches_for_what_went(self):
        archive, other = self.marked(5), self.old()
        protected.permitted(other).write({"extended_until": "2999-12-31"})
        seals = archive._seals()
        self.assertEqual(set(seals.mapped("kind")), {"complaint", "complaint_archive", "dispute"})
        disposal = self.list_at("done", archive)
        self.assertFalse(self.env["qi.seal"]._broken())
        self.assertFalse(any(seals._verify().values()))
        action = self.as_role(archive, "archivist").action_verify()
        self.assertEqual(action["params"]["type"], "success")
        self.assertIn(seals[0].hash, disposal.manifest)
        self.assertEqual((disposal.seal_id.kind, disposal.seal_id.label), ("complaint_disposal", "–"))
        # Somebody empties another behind the program's back and says that it was destroyed.
        self.env.flush_all()
        self.env.cr.execute("UPDATE qi_complaint_archive SET state = 'destroyed' WHERE id = %s", [other.id])
        self.env.cr.execute("UPDATE qi_complaint SET answer = NULL WHERE id = %s", [other.complaint_id.id])
        self.env.invalidate_all()
        [said] = other.seal_id._verify()[other.seal_id]
        self.assertIn("no sealed destruction list", said)
        # Or changes the list.
        self.env.cr.execute("UPDATE qi_archive_disposal SET manifest = '{}' WHERE id = %s", [disposal.id])
        self.env.invalidate_all()
        self.assertTrue(all(seals._verify().values()))

    def test_a_dispute_that_stood_alone_goes_too(self):
        with self.at("2014-05-06 10:00"):
            dispute = self.dispute_alone(description=MARK)
            dispute.write({"state": "withdrawn", "exit_reason": MARK})
        archive = self.archive_of(dispute)
        self.list_at("done", archive)
        self.assertEqual(self.tables_with(MARK), set())
        self.assertFalse(dispute.sudo().partner_id or dispute.sudo().request_id)
        self.assertEqual(archive.seal_id._verify(), {archive.seal_id: []})

    def test_what_is_held_is_not_destroyed(self):
        archive = self.old()
        hold = self.env["qi.legal.hold"].create(
            {
                "name": "Suit",
                "basis": "No. 5",
                "complaint_archive_ids": archive.ids,
                "partner_ids": self.env["res.partner"].create({"name": "Somebody Else"}).ids,
            }
        )
        self.assertEqual((hold.held_count, hold.complaint_held_count), (0, 1))
        by_archivist = self.as_role(hold, "archivist")
        for action, shown in (
            (by_archivist.action_view_complaint_archives(), archive),
            (by_archivist.action_view_archives(), self.env["qi.archive"]),
        ):
            self.assertEqual(by_archivist.env[action["res_model"]].search(action["domain"]), shown)
        with self.assertRaisesRegex(UserError, "Nothing has run out"):
            self.list_at("draft")
        with self.assertRaisesRegex(UserError, "stays held"):
            hold.write({"complaint_archive_ids": [Command.clear()]})
        hold.write({"release_reason": "Judged"})
        hold.action_release()
        self.list_at("draft", archive)

    def test_a_hold_on_the_enterprise_spares_it_at_the_last_moment(self):
        identity = {"name": "Wu Xiaodong", "partner_id": self.enterprise.id}
        archive = self.old(identity=identity)
        disposal = self.list_at("destroying", archive)
        hold = self.env["qi.legal.hold"].create(
            {"name": "Suit", "basis": "No. 5", "partner_ids": self.enterprise.ids}
        )
        self.assertEqual(hold.held_count, len(self.env["qi.archive"].search([("is_held", "=", True)])))
        self.destroy(disposal)
        self.assertEqual((archive.state, disposal.line_ids.state), ("sealed", "spared"))
        self.assertTrue(archive.complaint_id.description)

    def test_stopped_in_the_middle_it_is_whole(self):
        archive = self.marked(4)
        answer = archive.complaint_id.answer
        disposal = self.list_at("destroying", archive)

        def stop(*_args):
            raise RuntimeError("the power is gone")

        with (
            patch.object(type(archive), "_blank_remains", stop),
            mute_logger("odoo.sql_db"),
            self.assertLogs("odoo.addons.qi_onestop.models.base", "ERROR"),
        ):
            disposal.line_ids._qi_try_each(lambda lines: lines._destroy())
        self.env.invalidate_all()
        self.assertEqual((archive.state, archive.complaint_id.answer), ("sealed", answer))
        self.assertEqual(len(archive.complaint_id.correspondence_ids.attachment_ids), 1)
        self.assertEqual(len(self.files_with(f"{MARK}-4:")), 3)
        self.destroy(disposal)
        self.assertEqual((archive.state, disposal.state), ("destroyed", "done"))

    def test_stopped_between_rows_and_files_it_goes_on(self):
        archive = self.marked(2)
        disposal = self.list_at("destroying", archive)
        disposal.line_ids._destroy()
        store = self.env["ir.attachment"]
        left = [store._full_path(name) for name in disposal.line_ids.files]
        self.assertTrue(left and all(map(os.path.exists, left)))
        self.destroy(disposal)
        self.assertFalse(any(map(os.path.exists, left)))

    def test_kept_longer(self):
        archive = self.old()
        disposal = self.list_at("appraisal", archive)
        self.as_role(disposal.line_ids, "member")._extend(5, "Cited by a court")
        for role in ("member", "second_member", "third_member"):
            self.as_role(disposal, role)._appraise()
        with self.at("2026-03-02 10:00"):
            self.as_role(disposal, "coordinator")._approve()
        self.assertEqual(str(archive.extended_until), "2031-12-31")

    def test_lists_hold_one_kind(self):
        archive = self.old()
        disposal = self.list_at("draft", archive)
        with self.assertRaisesRegex(ValidationError, "lists of their own"):
            protected.permitted(disposal).write({"kind": "request"})
            disposal.line_ids._check_kind()
        protected.permitted(disposal).write({"kind": "complaint"})
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            self.as_role(disposal, "archivist").write({"kind": "request"})
        with self.assertRaisesRegex(UserError, "Nothing has run out"):
            self.as_role(disposal, "archivist").action_propose()

    def test_only_who_destroys_takes_files_away(self):
        archive, other = self.marked(3), self.old()
        files = archive.complaint_id._files()
        self.assertTrue(files)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            files.unlink()
        for permit in (other, self.archive):
            with self.assertRaisesRegex(UserError, "stays as it is"):
                destruction.permitted(files, permit).unlink()

    def test_all_that_belongs_to_a_complaint_is_known(self):
        """A new model with texts that points to a complaint is destroyed with it, or says why not."""
        known = {part.model for part in COMPLAINT_PARTS}
        missing = set()
        for name, model in self.env.registry.items():
            if model._abstract or model._transient or not model._auto or name in known or name in KEPT_APART:
                continue
            if any(
                field.store and field.type == "many2one" and field.comodel_name in known
                for field in model._fields.values()
            ):
                missing.add(name)
        self.assertEqual(missing, set())


class TestComplaintDisposalRoles(UnseenMixin, ComplaintDisposalCase):
    """Nobody has a part in a list, or sees it, who is recused from one of its archives."""

    def test_the_list_names_nothing(self):
        disposal = self.list_at("appraisal", self.old())
        for role, told in (("member", False), ("archivist", True), ("coordinator", True)):
            line = self.as_role(disposal.line_ids, role)
            [values] = line.read(
                ["archive_number", "title", "enterprise_name", "author", "reference", "closed_at"]
            )
            with self.subTest(role=role):
                self.assertEqual(
                    "Nothing happens" in values["title"], False if not told else values["title"] != ""
                )
                self.assertTrue(values["archive_number"] and values["closed_at"])
                self.assertFalse(values["enterprise_name"] or values["author"] or values["reference"])
        self.assertFalse(self.as_role(disposal.line_ids, "member").can_open)
        with self.assertRaisesRegex(AccessError, "Judge by the list"):
            self.as_role(disposal.line_ids, "member").action_open()

    def test_the_list_on_paper_and_as_a_spreadsheet(self):
        disposal = self.list_at("done", self.old())
        html = self.env["ir.actions.report"]._render_qweb_html(
            "qi_onestop.qi_archive_disposal_list", disposal.ids
        )[0]
        rows = spreadsheet.read(base64.b64decode(disposal.list_file))
        for text in (disposal.line_ids.archive_number, disposal.number):
            self.assertIn(text, html.decode())
        self.assertIn(disposal.line_ids.archive_number, rows[1])

    def test_who_is_recused_has_no_part(self):
        archive = self.old(subject_kind="person", subject_user_ids=self.users["member"].ids)
        disposal = self.list_at("draft", archive)
        self.assertIn(self.users["member"], disposal.unfit_user_ids)
        self.assertIn(self.users["administrator"], disposal.unfit_user_ids)
        with self.assertRaisesRegex(UserError, "Member may have no part in this list"):
            self.submit(disposal)
        ours = self.as_role(disposal, "archivist")
        ours.member_ids = self.users["witness"] | self.users["second_member"] | self.users["third_member"]
        ours.action_submit()
        for role in ("witness", "second_member", "third_member"):
            self.as_role(disposal, role)._appraise()
        self.assertNotIn(self.users["administrator"], disposal.activity_ids.user_id)
        self.as_role(disposal, "coordinator")._approve()
        ours.witness_ids = self.users["member"] | self.users["second_witness"]
        with self.assertRaisesRegex(UserError, "Member may have no part in this list"):
            ours.action_carry_out()

    def test_a_leader_who_is_recused_neither_sees_nor_approves(self):
        disposal = self.list_at(
            "approval", self.old(subject_kind="person", subject_user_ids=self.users["overseer"].ids)
        )
        self.assertNotIn(self.users["overseer"], disposal.activity_ids.user_id)
        self.assertIn(self.users["coordinator"], disposal.activity_ids.user_id)
        with self.assertRaises(AccessError):
            self.as_role(disposal, "overseer")._approve()
        self.assertFalse(self.as_role(disposal, "overseer").search([("id", "=", disposal.id)]))

    def test_each_archivist_proposes_what_that_one_may_read(self):
        mine = self.old(subject_kind="person", subject_user_ids=self.users["other_archivist"].ids)
        common = self.old()
        disposal = self.list_at("draft", mine, common)
        again = self.old()
        self.assertEqual(self.list_at("draft", again), disposal, "it goes on the proposal that is being made")
        others = self.old(subject_kind="person", subject_user_ids=self.users["archivist"].ids)
        with self.assertRaisesRegex(UserError, "Nothing has run out"):
            self.list_at("draft")
        other = self.list_at("draft", others, role="other_archivist")
        self.assertNotEqual(other, disposal)
        self.assertFalse(self.as_role(other, "archivist").has_access("read"))
        self.assertFalse(self.as_role(disposal, "other_archivist").has_access("read"))

    def test_the_monthly_proposal_leaves_nothing_out(self):
        archives = self.old(subject_kind="person", subject_user_ids=self.users["other_archivist"].ids)
        archives |= self.old(subject_kind="person", subject_user_ids=self.users["archivist"].ids)
        self.env["qi.archive.disposal"]._cron_propose()
        lists = self.env["qi.archive.disposal"].search([("kind", "=", "complaint"), ("state", "=", "draft")])
        self.assertEqual(lists.line_ids.complaint_archive_id, archives)
        for disposal in lists:
            self.assertFalse(disposal.activity_ids.user_id & disposal._unfit())
            self.assertTrue(disposal.activity_ids.user_id)

    def all_roles(self):
        """Return what somebody has who may do everything in the house."""
        return self.env["res.groups"].union(
            *(
                self.env.ref(f"qi_onestop.qi_onestop_group_{name}")
                for name in ("clerk", "commissioner", "manager", "coordinator", "archivist", "complaint_handler")
            ),
            self.env.ref("base.group_allow_export"),
        )

    def test_every_way_works_for_who_keeps_it_and_none_for_who_is_recused(self):
        about = {"subject_kind": "person", "subject_user_ids": self.users["colleague"].ids}
        listed, held = self.old(**about), self.old(**about)
        sued = self.env["res.partner"].create({"name": "Sued"})
        self.env["res.users"].create({"login": "sued", "partner_id": sued.id})
        hold = self.env["qi.legal.hold"].create(
            {
                "name": "Suit",
                "basis": "No. 5",
                "complaint_archive_ids": held.ids,
                "partner_ids": sued.ids,
            }
        )
        listed.box_id = self.env["qi.archive.box"].create(
            {"name": "TS-1", "platform_id": self.station.id, "holds": "complaint"}
        )
        disposal = self.list_at("appraisal", listed)
        for role in ("colleague", "archivist"):
            self.users[role].group_ids |= self.all_roles()
        for thread in (hold, disposal):
            thread.message_subscribe(self.users["archivist"].partner_id.ids)
            thread.message_post(body="Look", partner_ids=self.users["archivist"].partner_id.ids)
        # Who takes a bag away is logged in a transaction of its own.
        self.registry_enter_test_mode()
        for role, finds in (
            ("archivist", True),
            ("colleague", False),
            ("administrator", False),
            ("auditor", False),
        ):
            for name, way in ARCHIVE_WAYS.items():
                self.env.invalidate_all()
                env = self.env(user=self.users[role], su=False)
                with self.subTest(role=role, way=name):
                    self.assertEqual(bool(learned(ArchiveTrial(env, listed, disposal, hold), way)), finds)

    def test_all_that_is_called_answers_as_for_an_id_that_does_not_exist(self):
        about = {"subject_kind": "person", "subject_user_ids": self.users["colleague"].ids}
        listed, held = self.old(**about), self.old(**about)
        hold = self.env["qi.legal.hold"].create(
            {"name": "Suit", "basis": "No. 5", "complaint_archive_ids": held.ids}
        )
        disposal = self.list_at("approval", listed)
        self.users["colleague"].group_ids |= self.all_roles()
        for record in (listed, hold, disposal, disposal.line_ids, disposal.signature_ids[:1]):
            self.check_unseen(record, "colleague")

    def test_naming_a_hidden_archive_answers_as_for_an_id_that_does_not_exist(self):
        listed, held = self.old(), self.old()
        own = self.list_at("draft", listed)
        other = self.old(subject_kind="person", subject_user_ids=self.users["archivist"].ids)
        hold = self.as_role(self.env["qi.legal.hold"], "archivist").create(
            {"name": "Suit", "basis": "No. 5", "complaint_archive_ids": held.ids}
        )
        for name, records, function, values in (
            ("hold", hold.browse(), "create", {"name": "Suit", "basis": "No. 6", "complaint_archive_ids": None}),
            ("grown", hold, "write", {"complaint_archive_ids": None}),
            (
                "line",
                own.line_ids.browse().with_user(self.users["archivist"]),
                "create",
                {"disposal_id": own.id, "complaint_archive_id": None},
            ),
        ):
            answers = []
            for id_ in (other.id, self.NO_ID):
                value = id_ if name == "line" else [Command.link(id_)]
                given = {key: value if asked is None else asked for key, asked in values.items()}
                answers.append(self.answer(records, function, (given,)))
            with self.subTest(what=name):
                self.assertRegex(answers[0], "^AccessError: This does not exist, or it is not for you")
                self.assertEqual(*answers)
