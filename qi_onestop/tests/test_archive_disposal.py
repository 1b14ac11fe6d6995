# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..tools import disposal_flow, protected, spreadsheet
from .disposal_common import DisposalCase
from .secret_common import SecretCase


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
