# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .report_common import SAID, ReportCase

PARTS = ("filler_id", "checker_id", "signer_id")


class TestReportLeaving(ReportCase):
    """Whoever makes reports and leaves is followed by somebody: no open report is without people."""

    def people(self, report):
        return [report[name] for name in PARTS]

    def assert_can_go_on(self, reports):
        for report in reports:
            people = self.people(report)
            self.assertEqual(len({user.id for user in people}), 3, report.display_name)
            for user in people:
                self.assertTrue(user.active and self.env["qi.platform"]._is_of_service(user), user.name)

    def archive(self, role):
        """Close an account, and let threads say what that changes."""
        self.env.flush_all()
        # What changes after the registration's own transaction is logged.
        self.env.cr.precommit.run()
        self.users[role].with_context(tracking_disable=False, mail_notrack=False).action_archive()
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()

    def said(self, record):
        """Return whom the thread of a record names as they went."""
        return record.message_ids.sudo().tracking_value_ids.mapped("old_value_char")

    def test_the_site_manager_fills_in_for_a_clerk_who_leaves(self):
        report, whole = self.new_report(checker_id=self.users["colleague"].id), self.new_report("2026-08")
        self.archive("clerk")
        self.assertEqual(report.filler_id, self.users["manager"])
        self.assertIn(self.users["clerk"].name, self.said(report), "who left is named")
        self.assertIn(self.users["manager"], report.activity_ids.user_id, "who follows is told")
        # The manager checks this one: the department fills it in, or who signs has another part.
        self.assert_can_go_on(report | whole)

    def test_the_platform_names_the_successor_for_reports_to_come(self):
        self.archive("clerk")
        self.assertNotEqual(self.station.report_filler_id, self.users["clerk"])
        self.assertIn(self.users["clerk"].name, self.said(self.station))
        self.assert_can_go_on(self.new_report())

    def test_what_was_done_stays_theirs(self):
        report = self.new_report()
        self.as_role(report, "clerk").write(SAID)
        self.as_role(report, "clerk").action_fill()
        signed = self.sign(self.new_report("2026-08"))
        self.users["clerk"].action_archive()
        self.assertEqual((report.filler_id, signed.filler_id), (self.users["clerk"], self.users["clerk"]))
        self.users["manager"].action_archive()
        self.assertEqual(signed.checker_id, self.users["manager"])
        self.assertNotIn(report.checker_id, self.users["manager"] | self.users["coordinator"])
        self.assertEqual(self.people(report)[2], self.users["coordinator"])
        report.with_user(report.checker_id).action_check()
        self.as_role(report, "coordinator").action_sign()
        self.assertEqual(report.state, "signed")

    def test_several_leave_at_once(self):
        report = self.new_report()
        (self.users["clerk"] | self.users["manager"]).action_archive()
        self.assert_can_go_on(report)

    def test_nobody_leaves_a_report_to_nobody(self):
        report = self.new_report()
        service = self.env["res.users"].search([("share", "=", False), ("active", "=", True)])
        keep = self.users["clerk"] | self.users["manager"] | self.users["coordinator"]
        self.station.search([]).staff_ids = [(6, 0, keep.ids)]
        for group in ("clerk", "commissioner", "manager", "coordinator", "administrator"):
            group_sudo = self.env.ref(f"qi_onestop.qi_onestop_group_{group}").sudo()
            (service - keep).group_ids -= group_sudo
        error = self.attempt(self.users["clerk"].action_archive, UserError)
        self.assertIn("nobody else could take this part: add a colleague first", str(error))
        # Who may not close the account learns nothing of the report.
        passer_by = new_test_user(self.env, "t_passer_by", groups="base.group_user")
        self.assertTrue(self.attempt(self.users["clerk"].with_user(passer_by).action_archive, AccessError))
        self.assertEqual(report.filler_id, self.users["clerk"])

    def test_a_commissioner_hands_reports_over(self):
        user = self.users["commissioner"]
        report = self.new_report(filler_id=user.id)
        second = self.new_report("2026-08", filler_id=user.id, checker_id=self.users["colleague"].id)
        self.station.report_filler_id = user
        leaving = self.as_role(self.commissioner, "manager")
        self.assertEqual(leaving.report_count, 3)
        error = self.attempt(leaving.action_leave, UserError)
        self.assertIn(f"{self.commissioner.name} is still to make 3 periodic reports", str(error))
        handover = self.as_role(self.env["qi.commissioner.handover"], "manager").create(
            {"commissioner_id": self.commissioner.id, "receiver_id": self.colleague.id}
        )
        self.assertEqual(handover.report_count, 3)
        handover.action_hand_over()
        self.assertEqual((self.commissioner.state, self.commissioner.report_count), ("left", 0))
        self.assertEqual((report.filler_id, self.station.report_filler_id), (self.users["colleague"],) * 2)
        self.assertEqual(second.checker_id, self.users["colleague"])
        self.assertEqual(second.filler_id, self.users["manager"], "who checks it does not fill it in")
        self.assert_can_go_on(report | second)

    def test_who_is_suspended_keeps_reports(self):
        report = self.new_report(filler_id=self.users["commissioner"].id)
        self.as_role(self.env["qi.commissioner.handover"], "manager").create(
            {"commissioner_id": self.commissioner.id, "receiver_id": self.colleague.id, "target": "suspended"}
        ).action_hand_over()
        self.assertEqual(report.filler_id, self.users["commissioner"])

    def test_many_reports_are_handed_over_in_few_queries(self):
        platforms = self.env["qi.platform"].create(
            [{"name": f"P{number}", "code": f"P{number}", "parent_id": self.county.id} for number in range(10)]
        )
        people = {"filler_id": self.users["commissioner"].id, "checker_id": self.users["manager"].id}

        def hand_over(places):
            reports = self.env["qi.report.period"].create(
                [{"platform_id": place.id, "first": "2026-08-01", **people} for place in places]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            successors = self.users["colleague"]
            count = self.queries(lambda: self.users["commissioner"]._qi_hand_over_reports(successors))
            self.assertEqual(reports.filler_id, self.users["colleague"])
            return count

        hand_over(platforms[8:])
        few, many = hand_over(platforms[:1]), hand_over(platforms[1:8])
        self.assertLessEqual(many, few + 2 * 6, "who steps in is looked up once for all")

    def test_many_commissioners_are_counted_in_few_queries(self):
        self.new_report(filler_id=self.users["commissioner"].id)
        people = self.commissioner | self.colleague | self.stranger
        self.env.invalidate_all()
        one = self.queries(lambda: people[:1].mapped("report_count"))
        self.env.invalidate_all()
        self.assertLessEqual(self.queries(lambda: people.mapped("report_count")), one + 1)
