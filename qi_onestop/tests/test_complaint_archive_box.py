# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import runpy

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger
from odoo.tools.misc import file_path

from .complaint_archive_common import ComplaintArchiveCase
from .recusal_ways import BOX_WAYS, BoxTrial, answered
from .unseen_common import UnseenMixin

NOT_LENT = "is not lent to .* Choose another borrower"


class TestComplaintArchiveBox(UnseenMixin, ComplaintArchiveCase):
    """The paper of complaints lies in boxes of its own, as that of requests does."""

    def setUp(self):
        super().setUp()
        # The log has a transaction of its own; here it is one in ours.
        self.registry_enter_test_mode()
        self.box = self.new_box("TS-1")
        self.archive = self.archive_of(self.closed())
        self.as_role(self.archive, "archivist").write({"box_id": self.box.id, "remark": "One page is torn"})
        self.env.flush_all()
        self.env.invalidate_all()

    def new_box(self, name):
        return self.env["qi.archive.box"].create(
            {"name": name, "platform_id": self.station.id, "room": "2", "holds": "complaint"}
        )

    def lend(self, role):
        return self.as_role(self.env["qi.archive.loan"], "archivist").create(
            {
                "box_id": self.box.id,
                "borrower_id": self.users[role].id,
                "purpose": "A review",
                "due_back": "2999-03-09",
            }
        )

    def test_the_archivist_says_where_it_is(self):
        mine = self.as_role(self.box, "archivist")
        self.assertEqual(mine.complaint_archive_ids, self.as_role(self.archive, "archivist"))
        self.assertEqual(mine.archive_count, 1)
        action = mine.action_view_archives()
        self.assertEqual(action["res_model"], "qi.complaint.archive")
        for role in ("coordinator", "complaint"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.as_role(self.archive, role).box_id = False

    def test_the_seal_stays_whole(self):
        for line, found in self.archive._seals()._verify().items():
            self.assertFalse(found, line.kind)

    def test_a_box_holds_archives_of_one_kind(self):
        other = self.request_at("archived").archive_ids
        with self.assertRaisesRegex(ValidationError, "another kind"):
            other.box_id = self.box
        for_requests = self.env["qi.archive.box"].create({"name": "R-1", "platform_id": self.station.id})
        with self.assertRaisesRegex(ValidationError, "another kind"):
            self.archive.box_id = for_requests
        other.box_id = for_requests

    def test_what_a_box_is_for_stays(self):
        for box, holds in ((self.box, "request"), (self.new_box("TS-2"), "request")):
            with self.assertRaisesRegex(UserError, "Record a new box"):
                self.as_role(box, "archivist").holds = holds

    def test_boxes_of_before_are_for_what_lies_in_them(self):
        loan = self.lend("coordinator").sudo()
        self.env.flush_all()
        self.env.cr.execute("UPDATE qi_archive_box SET holds = 'request'")
        self.env.cr.execute("DELETE FROM qi_archive_loan_complaint_archive_rel")
        path = file_path("qi_onestop/migrations/19.0.1.8.0/post-boxes.py")
        runpy.run_path(path)["migrate"](self.env.cr, "19.0.1.7.0")
        self.env.invalidate_all()
        self.assertEqual(self.box.holds, "complaint")
        self.assertEqual(loan.complaint_archive_ids, self.archive)

    def test_lent_to_who_may_read_all_of_it_and_logged(self):
        error = self.attempt(lambda: self.lend("clerk"), UserError)
        self.assertRegex(str(error), NOT_LENT)
        self.assertFalse(self.box.borrower_id)
        before = self.env["qi.access.log"].search([])
        loan = self.lend("coordinator")
        self.assertEqual(self.box.borrower_id, self.users["coordinator"])
        row = self.env["qi.access.log"].search([]) - before
        self.assertEqual(
            (row.user_id, row.res_model, row.res_id, row.action, row.why),
            (self.users["archivist"], "qi.complaint.archive", self.archive.id, "lend", "keeper"),
        )
        loan.action_return()
        self.assertFalse(self.box.borrower_id)

    def test_not_lent_to_who_is_recused(self):
        self.recuse_colleague()
        with self.assertRaisesRegex(UserError, NOT_LENT):
            self.lend("colleague")

    def recuse_colleague(self):
        """Let the colleague keep archives, and be recused from the only one in the box."""
        self.users["colleague"].group_ids |= self.env.ref("qi_onestop.qi_onestop_group_archivist")
        self.request.sudo().commissioner_id = self.colleague
        self.env.invalidate_all()

    def telling_ways(self):
        """Return the ways that tell an archivist the box from an empty one; to who is recused none may."""
        spare, empty = self.request_at("archived").archive_ids, self.new_box("TS-2")
        telling = set()
        for role in ("colleague", "archivist"):
            for borrower in ("coordinator", "clerk", "colleague"):
                for name, way in BOX_WAYS.items():
                    said = []
                    for box in (self.box, empty):
                        env = self.env(user=self.users[role], su=False)
                        trial = BoxTrial(env, box, spare, self.users[borrower])
                        self.attempt(lambda trial=trial, way=way, said=said: said.append(answered(trial, way)))
                    if role == "archivist":
                        telling |= {name} if said[0] != said[1] else set()
                        continue
                    with self.subTest(way=name, borrower=borrower):
                        self.assertEqual(*said)
        return telling

    def test_who_is_recused_finds_out_by_no_way_whether_a_box_is_empty(self):
        self.recuse_colleague()
        self.assertLessEqual(
            {"lending it", "reading it", "what lies in it", "finding the empty ones"},
            self.telling_ways(),
            "who may know it finds out",
        )

    def test_who_is_recused_finds_out_by_no_way_whether_a_box_is_lent(self):
        self.recuse_colleague()
        loan = self.lend("coordinator")
        loan.message_subscribe(self.users["archivist"].partner_id.ids)
        loan.message_post(body="Look")
        silent = {
            "deleting it",
            "taking everything out",
            "opening what lies in it",
            "putting the archive of a request in",
            "letting it hold something else",
            "putting it away",
        }
        self.assertEqual(BOX_WAYS.keys() - self.telling_ways(), silent, "who may know it finds out")

    def test_who_is_recused_learns_nothing_of_a_box_that_was_lent_and_emptied(self):
        self.lend("coordinator").action_return()
        self.as_role(self.archive, "archivist").box_id = self.new_box("TS-2")
        self.recuse_colleague()
        sees_it = {"archivist": True, "coordinator": True, "colleague": False, "administrator": False}
        for role, sees in sees_it.items():
            self.env.invalidate_all()
            with self.subTest(role=role):
                self.assertEqual(bool(self.as_role(self.box, role).loan_ids), sees)

    def test_who_may_know_of_something_in_a_box_sees_its_loans(self):
        other = self.archive_of(self.closed(subject_kind="person", subject_user_ids=self.users["colleague"].ids))
        other.box_id = self.box
        self.users["colleague"].group_ids |= self.env.ref("qi_onestop.qi_onestop_group_archivist")
        self.env.invalidate_all()
        loan = self.lend("coordinator")
        self.assertEqual(loan.sudo().complaint_archive_ids, self.archive | other)
        self.assertEqual(self.as_role(self.box, "colleague").borrower_id, self.users["coordinator"])

    def test_a_hidden_loan_answers_as_one_that_does_not_exist(self):
        loan = self.lend("coordinator")
        self.recuse_colleague()
        self.check_unseen(loan, "colleague")

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_who_is_recused_finds_the_box_empty(self):
        self.users["colleague"].group_ids |= self.env.ref("qi_onestop.qi_onestop_group_archivist")
        box = self.as_role(self.box, "colleague")
        self.assertEqual(box.archive_count, 1)
        self.request.sudo().commissioner_id = self.colleague
        self.env.invalidate_all()
        self.assertEqual(box.archive_count, 0)
        self.assertFalse(box.complaint_archive_ids)
        self.assertFalse(box.search([("complaint_archive_ids.number", "=", self.archive.number)]))

    def test_who_keeps_no_complaints_sees_nothing_of_them(self):
        box = self.as_role(self.box, "commissioner")
        self.assertEqual(box.archive_count, 0)
        self.assertNotIn("complaint_archive_ids", box.read()[0])
        with self.assertRaises(AccessError):
            box.read(["complaint_archive_ids"])

    def test_note_sheet_and_label(self):
        report = self.as_role(self.env["ir.actions.report"], "archivist")
        note = report._render_qweb_html("qi_onestop.qi_complaint_archive_note", self.archive.ids)[0].decode()
        for text in ("Note Sheet", self.archive.number, "One page is torn"):
            self.assertIn(text, note)
        label = report._render_qweb_html("qi_onestop.qi_complaint_archive_label", self.archive.ids)[0].decode()
        self.assertIn("TS-1", label)
        self.assertEqual(
            self.as_role(self.box, "archivist").action_print_label()["report_name"],
            "qi_onestop.qi_complaint_archive_label",
        )

    def test_a_box_with_papers_is_not_deleted(self):
        for box in (self.box, self.new_box("TS-2")):
            with self.assertRaisesRegex(UserError, "stays on record"):
                self.as_role(box, "archivist").unlink()
