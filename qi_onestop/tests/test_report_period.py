# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation
from psycopg2.extras import Json

from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import SQL, mute_logger

from ..hooks import CITY_LANGUAGE
from ..tools import seal
from .report_common import SAID, ReportCase
from .report_oracle import begin
from .rights import AccessMixin


@tagged("post_install", "-at_install")
class TestReportPeriod(ReportCase):
    """A report goes from the clerk who fills it in to the department that signs it, and stays."""

    def activity_users(self, report):
        activity_type = self.env.ref("qi_onestop.mail_activity_type_report")
        return report.activity_ids.filtered(lambda one: one.activity_type_id == activity_type).user_id

    def test_begun_by_the_platforms_people(self):
        report = self.new_report(first="2026-09-17")
        self.assertEqual(
            (str(report.first), str(report.last), report.name), ("2026-09-01", "2026-09-30", "2026-09")
        )
        for part, role in self.makers.items():
            self.assertEqual(report[f"{part}_id"], self.users[role])
        self.assertEqual(report.state, "draft")
        self.assertTrue(report.line_ids)
        self.assertEqual(self.activity_users(report), self.users["clerk"])
        quarter = self.new_report("2026-05", kind="quarter")
        self.assertEqual((quarter.name, str(quarter.first)), ("2026-Q2", "2026-04-01"))

    def test_due_on_the_fifth_or_the_next_working_day(self):
        self.assertEqual(str(self.new_report("2026-10").due_on), "2026-11-05")
        # The fifth of July 2026 is a Sunday.
        self.assertEqual(str(self.new_report("2026-06").due_on), "2026-07-06")
        self.env["ir.config_parameter"].set_param("qi_onestop.report_due_day", "10")
        self.assertEqual(str(self.new_report("2026-05").due_on), "2026-06-10")

    def test_setting_of_the_due_day(self):
        settings = self.env["res.config.settings"].create({"qi_report_due_day": 31})
        with self.assertRaisesRegex(UserError, "a day from 1 to 28"):
            settings.set_values()

    def test_the_way_to_the_signature(self):
        report = self.new_report()
        filler, checker, signer = (self.as_role(report, role) for role in self.makers.values())
        with self.assertRaisesRegex(UserError, "fill in: Work Done"):
            filler.action_fill()
        filler.write({**SAID, "line_ids": [(1, report.line_ids[0].id, {"comment": "A quiet month"})]})
        for other in (checker, signer):
            with self.assertRaisesRegex(AccessError, "is up to whoever fills it in"):
                other.action_fill()
        filler.action_fill()
        self.assertEqual((report.state, self.activity_users(report)), ("filled", self.users["manager"]))
        with self.assertRaisesRegex(UserError, "cannot be written while it is at “Awaiting the Check”"):
            filler.work_done = "More"
        with self.assertRaisesRegex(UserError, "cannot be written while it is at “Awaiting the Check”"):
            filler.action_count()
        with self.assertRaisesRegex(AccessError, "is up to whoever checks it"):
            filler.action_check()
        with self.assertRaises(RedirectWarning):
            checker.write({"state": "draft"})
        wizard = self.as_role(self.env["qi.report.return"], "manager").create(
            {"period_id": report.id, "reason": "Say what was measured"}
        )
        wizard.action_return()
        self.assertEqual((report.state, report.return_reason), ("draft", "Say what was measured"))
        self.assertFalse(report.filled_at)
        self.assertIn("sent back", report.activity_ids.summary)
        filler.work_done = "Forty gauges were measured"
        filler.action_fill()
        self.assertFalse(report.return_reason)
        checker.action_check()
        self.assertEqual((report.state, self.activity_users(report)), ("checked", self.users["coordinator"]))
        with self.assertRaisesRegex(AccessError, "is up to whoever signs it"):
            checker.action_sign()
        signer.write({"state": "draft", "return_reason": "Not yet"})
        filler.action_fill()
        checker.action_check()
        signer.action_sign()
        self.assertEqual(report.state, "signed")
        self.assertTrue(report.filled_at and report.checked_at and report.signed_at and report.digest)
        self.assertFalse(report.activity_ids)

    def test_who_left_after_their_step_keeps_nobody_from_naming_the_next(self):
        report = self.new_report()
        self.as_role(report, "clerk").write(SAID)
        self.as_role(report, "clerk").action_fill()
        self.users["clerk"].group_ids = self.env.ref("base.group_user")
        self.as_role(report, "coordinator").write({"signer_id": self.users["commissioner"].id})
        self.assertEqual(report.signer_id, self.users["commissioner"])

    def test_three_different_people_of_the_service(self):
        for act, sentence in (
            (lambda: self.new_report(checker_id=self.users["clerk"].id), "are three people"),
            (lambda: self.new_report(checker_id=self.users["nobody"].id), "is not of the service"),
            (lambda: self.station.write({"report_signer_id": self.users["clerk"].id}), "are three people"),
        ):
            self.assertIn(sentence, str(self.attempt(act, ValidationError)))
        report = self.new_report(signer_id=False)
        self.as_role(report, "clerk").write(SAID)
        with self.assertRaisesRegex(UserError, "Name who checks and who signs"):
            self.as_role(report, "clerk").action_fill()
        with self.assertRaisesRegex(AccessError, "is up to"):
            self.as_role(report, "clerk").signer_id = self.users["coordinator"]
        self.as_role(report, "manager").signer_id = self.users["coordinator"]
        self.as_role(report, "clerk").action_fill()
        with self.assertRaisesRegex(UserError, "cannot be written"):
            self.as_role(report, "manager").filler_id = self.users["colleague"]
        self.as_role(report, "manager").checker_id = self.users["colleague"]
        self.assertEqual(self.activity_users(report), self.users["colleague"])

    def test_a_period_that_is_not_over_is_not_handed_in(self):
        with freeze_time("2026-09-20 02:00:00"):
            report = self.new_report()
            self.as_role(report, "clerk").write(SAID)
            with self.assertRaisesRegex(UserError, "is not over yet: hand it in after 09/30/2026"):
                self.as_role(report, "clerk").action_fill()
            with self.assertRaisesRegex(UserError, "has not begun"):
                self.new_report("2026-10")
        with freeze_time("2026-10-02 02:00:00"):
            with self.assertRaisesRegex(UserError, "Count them again first"):
                self.as_role(report, "clerk").action_fill()
            self.as_role(report, "clerk").action_count()
            self.as_role(report, "clerk").action_fill()

    def test_one_report_of_a_period(self):
        self.new_report()
        self.new_report(platform_id=False)
        for platform in (self.station.id, False):
            with mute_logger("odoo.sql_db"):
                error = self.attempt(
                    lambda platform=platform: self.new_report(first="2026-09-09", platform_id=platform),
                    UniqueViolation,
                )
            self.assertIn("period_uniq", str(error))

    def test_what_is_signed_is_locked(self):
        report = self.sign(self.new_report())
        locked = "is signed: nothing in it changes any more"
        line = report.line_ids[0]
        for role in ("clerk", "manager", "coordinator", "administrator"):
            mine = self.as_role(report, role)
            for values in (
                {"work_done": "Else"},
                {"problems": "None"},
                {"filler_id": self.users["colleague"].id},
                {"line_ids": [(1, line.id, {"comment": "Else"})]},
                {"state": "signed", "return_reason": "Else"},
            ):
                error = self.attempt(lambda mine=mine, values=values: mine.write(values), UserError, AccessError)
                self.assertIsNotNone(error, (role, values))
            with self.subTest(role=role):
                error = self.attempt(lambda mine=mine: mine.write({"work_done": "Else"}), UserError)
                self.assertIn(locked, str(error))
                self.assertIsNotNone(self.attempt(mine.action_count, UserError))
                self.assertIsNotNone(self.attempt(lambda mine=mine: mine.write({"state": "draft"}), UserError))
                self.assertIsNotNone(self.attempt(mine.unlink, UserError, AccessError))
        root = report.sudo()
        for act in (
            lambda: root.write({"work_done": "Else"}),
            lambda: root.write({"digest": "0"}),
            lambda: root.line_ids[0].write({"comment": "Else"}),
            lambda: root.line_ids[0].write({"value": 99}),
            lambda: root.line_ids[0].unlink(),
            lambda: root.unlink(),
            lambda: root.env["qi.report.period.line"].create(
                {"period_id": report.id, "figure_id": line.figure_id.id, "value": 3}
            ),
        ):
            self.assertIsNotNone(self.attempt(act, UserError, AccessError))

    def test_what_a_number_means_stays_once_it_is_reported(self):
        figure = self.new_report().line_ids.figure_id.filtered(lambda one: one.code == "waived_amount")
        for name, value in (("unit", "10,000 yuan"), ("decimals", 4)):
            with self.subTest(name), self.assertRaisesRegex(UserError, "add a new version"):
                figure.write({name: value})
        with self.assertRaisesRegex(UserError, "add a new version"):
            figure.update_field_translations("unit", {"zh_CN": "万元"})
        figure.write({"unit": figure.unit, "decimals": figure.decimals, "name": "Fees not Charged"})
        fresh = figure.copy({"version": 99})
        fresh.write({"unit": "10,000 yuan", "decimals": 4})
        self.assertEqual((fresh.unit, fresh.decimals), ("10,000 yuan", 4))

    def test_how_a_signed_figure_is_counted_is_said_as_it_was(self):
        report = self.new_report()
        [share] = self.line(report, "accepted_on_time").figure_id
        wordings = ("definition", "numerator", "denominator")
        share.write(dict.fromkeys(wordings, "Said better"))
        share.update_field_translations("definition", {"en_US": "Said even better"})
        self.sign(report)
        for name in wordings:
            with self.subTest(name):
                with self.assertRaisesRegex(UserError, "add a new version"):
                    share.write({name: "Something else"})
                with self.assertRaisesRegex(UserError, "add a new version"):
                    share.update_field_translations(name, {"en_US": "Something else"})
        share.write({"definition": share.definition, "name": "Accepted Soon"})
        fresh = share.copy({"version": 99})
        fresh.definition = "Something else"
        self.assertEqual((share.definition, fresh.definition), ("Said even better", "Something else"))

    def test_what_the_program_keeps_is_not_set_by_hand(self):
        values = {"counted_at": "2026-01-01", "signed_at": "2026-01-01", "digest": "x"}
        for name, value in values.items():
            with self.assertRaisesRegex(AccessError, "is kept by the program"):
                self.new_report(**{name: value})
        self.assertEqual(self.new_report(state="signed").state, "draft")
        report = self.new_report("2026-08")
        for name in ("value", "adjustment", "is_behind", "figure_id"):
            error = self.attempt(
                lambda name=name: self.as_role(report.line_ids[0], "manager").write({name: 1}), AccessError
            )
            self.assertIn("is kept by the program", str(error))
        with self.assertRaisesRegex(UserError, "stays as it was begun"):
            report.platform_id = self.county

    def test_why_it_is_sent_back_is_read_by_who_says_it(self):
        report = self.new_report()
        Return = self.as_role(self.env["qi.report.return"], "manager")
        wizard = Return.create({"period_id": report.id, "reason": "Say what was measured"})
        self.assertTrue(wizard.has_access("write"))
        for role in ("coordinator", "clerk", "administrator"):
            for operation in ("read", "write", "unlink"):
                self.assertFalse(self.as_role(wizard, role).has_access(operation), (role, operation))

    def test_drafts_alone_are_deleted(self):
        self.as_role(self.new_report("2026-07"), "manager").unlink()
        report = self.new_report()
        self.as_role(report, "clerk").write(SAID)
        self.as_role(report, "clerk").action_fill()
        with self.assertRaisesRegex(UserError, "was handed in and stays on record"):
            self.as_role(report, "manager").unlink()

    def test_tampering_behind_the_program_is_named(self):
        report = self.sign(self.new_report())
        [sealed] = self.env["qi.seal"].sudo().search([("kind", "=", "report"), ("res_id", "=", report.id)])
        self.assertEqual((sealed.kind, sealed.name), ("report", "T-1-1 2026-09"))

        def findings():
            self.env.flush_all()
            self.env.invalidate_all()
            return " ".join(map(str, sealed._verify()[sealed]))

        self.assertFalse(findings())
        line = self.line(report, "visits")
        # People and platforms are renamed, and figures; that is no tampering.
        self.station.name, line.figure_id.name = "Renamed", "Renamed"
        self.assertFalse(findings())
        self.env.cr.execute("UPDATE qi_report_period_line SET value = 99 WHERE id = %s", [line.id])
        found = findings()
        for word in ("visits", "This Period", "99"):
            self.assertIn(word, found)
        self.env.cr.execute("UPDATE qi_report_period_line SET value = 0 WHERE id = %s", [line.id])
        self.assertFalse(findings())
        discreet = self.line(report, "complaints_received")
        self.env.cr.execute("UPDATE qi_report_period_line SET value = 77 WHERE id = %s", [discreet.id])
        self.assertIn("complaints_received: “This Period” was altered", findings())
        self.assertNotIn("77", findings(), "auditors verify, and do not read it")
        self.env.cr.execute("UPDATE qi_report_period_line SET value = 0 WHERE id = %s", [discreet.id])
        self.env.cr.execute("UPDATE qi_report_period SET work_done = 'Nothing' WHERE id = %s", [report.id])
        self.assertIn("Nothing", findings())
        self.env.cr.execute("UPDATE qi_report_period SET state = 'draft' WHERE id = %s", [report.id])
        self.assertIn("Stage of the Report", findings())
        self.env.cr.execute("UPDATE qi_report_period SET state = 'signed' WHERE id = %s", [report.id])
        self.env.cr.execute(
            "UPDATE qi_report_period SET work_done = %s WHERE id = %s", [SAID["work_done"], report.id]
        )
        self.env.cr.execute("DELETE FROM qi_report_period_line WHERE id = %s", [line.id])
        self.assertIn("was added or removed behind the seal", findings())
        self.env.cr.execute("UPDATE qi_report_period SET manifest = 'x' WHERE id = %s", [report.id])
        self.assertIn("manifest was altered", findings())
        self.env.cr.execute("DELETE FROM qi_report_period WHERE id = %s", [report.id])
        self.assertIn("is gone", findings())

    def test_tampering_with_what_the_next_report_goes_on_from_or_prints_is_named(self):
        report = self.sign(self.new_report())
        sealed = self.env["qi.seal"].sudo().search([("kind", "=", "report"), ("res_id", "=", report.id)])
        line, rate = self.line(report, "visits"), self.line(report, "completed_on_time")
        discreet = self.line(report, "complaints_received")
        words = {"en_US": "Other words", CITY_LANGUAGE: "Other words"}

        def findings():
            self.env.invalidate_all()
            return " ".join(map(str, sealed._verify()[sealed]))

        self.env.flush_all()
        self.assertFalse(findings())
        for record, name, value, told in (
            (report, "late_since", {"2026-08-01": "2030-01-01 00:00:00"}, "“Late Since” was altered"),
            (report, "late_seen", {"2026-08-01": {"qi.visit.recorded_at": [987654]}}, "“Late Seen” was altered"),
            (report, "seen", {"qi.visit.recorded_at": [987654]}, "“Seen” was altered"),
            (line, "section", "events", "visits: “Section” was “visits”, it is “events”"),
            (line.figure_id, "unit", words, "visits: “Unit” was"),
            (line.figure_id, "definition", words, "it is “Other words”"),
            (rate.figure_id, "numerator", words, "completed_on_time: “Numerator” was"),
            (rate.figure_id, "denominator", words, "completed_on_time: “Denominator” was"),
            (discreet.figure_id, "definition", words, "complaints_received: “Definition” was altered"),
        ):
            with self.subTest(field=name), self.env.cr.savepoint() as savepoint:
                given = Json(value) if isinstance(value, dict) else value
                self.env.cr.execute(
                    SQL(
                        "UPDATE %s SET %s = %s WHERE id = %s",
                        SQL.identifier(record._table),
                        SQL.identifier(name),
                        given,
                        record.id,
                    )
                )
                found = findings()
                self.assertIn(told, found)
                self.assertNotIn("987654", found, "auditors verify, and do not read it")
                savepoint.rollback()
        self.assertFalse(findings())

    def test_what_was_signed_before_more_was_sealed_is_not_taken_for_altered(self):
        report = self.new_report()

        def as_before(report):
            content = manifest_content(report)
            for name in ("late_since", "late_seen", "seen"):
                del content[name]
            for figure in content["figures"]:
                del figure["section"], figure["words"]
            return content

        manifest_content = type(report)._manifest_content
        with patch.object(type(report), "_manifest_content", as_before):
            self.sign(report)
        sealed = self.env["qi.seal"].sudo().search([("kind", "=", "report"), ("res_id", "=", report.id)])
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(sealed._verify()[sealed])
        line = self.line(report, "visits")
        self.env.cr.execute("UPDATE qi_report_period_line SET value = 99 WHERE id = %s", [line.id])
        self.env.invalidate_all()
        self.assertIn("visits: “This Period”", str(sealed._verify()[sealed]))

    def test_what_was_signed_before_cases_were_noted_is_not_taken_for_altered(self):
        report = self.new_report()
        self.env.flush_all()
        self.env.cr.execute("UPDATE qi_report_period_line SET cases = NULL, has_cases = NULL")
        self.env.invalidate_all()
        self.sign(report)
        [sealed] = self.env["qi.seal"].sudo().search([("kind", "=", "report"), ("res_id", "=", report.id)])
        self.assertNotIn('cases":', report.sudo().manifest.replace("adjustment_cases", ""))
        self.env.flush_all()
        self.assertFalse(sealed._verify()[sealed])
        line = self.line(report, "saved_amount")
        self.env.cr.execute(
            "UPDATE qi_report_period_line SET cases = 9, has_cases = TRUE WHERE id = %s", [line.id]
        )
        self.env.invalidate_all()
        [found] = sealed._verify()[sealed]
        self.assertIn("saved_amount: “Cases Counted”", str(found))

    def test_the_program_begins_what_ended_and_each_once(self):
        Report = self.env["qi.report.period"]
        self.other_station.report_filler_id = self.users["stranger"]
        self.other_station.plate_date = "2026-10-02"
        with freeze_time("2026-10-01 17:00:00"):
            Report._cron_begin()
            begun = Report.search([("platform_id", "in", (self.station | self.other_station).ids)])
            self.assertEqual(
                set(begun.mapped("name")),
                {"2026-09", "2026-Q3", "2026-H1", "2025"},
                "what ended last, of each kind",
            )
            self.assertEqual(begun.platform_id, self.station, "the other was not there yet")
            Report._cron_begin()
            self.assertEqual(Report.search_count([("platform_id", "=", self.station.id)]), 4)

    def test_who_left_the_service_keeps_no_report_from_being_begun(self):
        self.other_station.report_filler_id = self.users["stranger"]
        self.users["stranger"].group_ids = self.env.ref("base.group_user")
        with freeze_time("2026-10-01 17:00:00"):
            self.env["qi.report.period"]._cron_begin()
        begun = self.env["qi.report.period"].search([("name", "=", "2026-09")])
        of_station = begun.filtered(lambda report: report.platform_id == self.station)
        of_other = begun.filtered(lambda report: report.platform_id == self.other_station)
        self.assertEqual(of_station.filler_id, self.users["clerk"])
        self.assertEqual(len(of_other), 1)
        self.assertEqual(of_other.filler_id, self.users["manager"], "no report is begun without people")

    def test_who_is_late_is_reminded_and_superiors_learn_of_it(self):
        with freeze_time("2026-10-02 02:00:00"):
            report = self.new_report()
            self.assertFalse(report.is_overdue)

        def told():
            activity_type = self.env.ref("qi_onestop.mail_activity_type_overdue")
            return report.activity_ids.filtered(lambda one: one.activity_type_id == activity_type).user_id

        def run(instant):
            self.env.flush_all()
            with freeze_time(instant), self.enter_registry_test_mode():
                self.env.ref("qi_onestop.ir_cron_report_overdue").method_direct_trigger()
            self.env.invalidate_all()

        due = report.due_on
        run(f"{due} 01:00:00")
        self.assertEqual(told(), self.users["clerk"])
        run("2026-11-20 01:00:00")
        self.assertLessEqual(self.users["clerk"] | self.users["manager"] | self.users["coordinator"], told())
        with freeze_time("2026-11-20 01:00:00"):
            self.env.invalidate_all()
            self.assertTrue(report.is_overdue)
            self.assertIn(report, report.search([("is_overdue", "=", True)]))
            self.assertNotIn(report, report.search([("is_overdue", "=", False)]))
            self.as_role(report, "clerk").action_count()
            self.sign(report)
            self.assertFalse(report.is_overdue)
        self.assertFalse(told())

    def test_forms_open_for_who_makes_reports(self):
        report = self.new_report()
        with Form(self.as_role(report, "clerk")) as form:
            form.work_done = "Gauges"
        self.assertEqual(report.work_done, "Gauges")
        with Form(self.as_role(self.env["qi.report.period"], "manager")) as form:
            form.platform_id = self.station
            form.first = begin("2026-05")
        for part, role in self.makers.items():
            self.assertEqual(form.record[f"{part}_id"], self.users[role])
        with Form(
            self.as_role(self.env["qi.report.target"], "manager"), "qi_onestop.qi_report_target_view_list"
        ) as form:
            form.platform_id = self.station
            form.figure_id = report.line_ids[0].figure_id
            form.value = 10


class TestReportRights(AccessMixin, ReportCase):
    """Who reads and writes reports of which platform, and figures that tell of complaints."""

    def test_who_may_do_what(self):
        draft, signed = self.new_report("2026-08"), self.sign(self.new_report("2026-07"))
        elsewhere = self.new_report("2026-08", platform_id=self.city.id)
        expected = {
            "nobody": ("", "", ""),
            "archivist": ("", "", ""),
            "auditor": ("", "r", ""),
            "complaint": ("", "", ""),
            "clerk": ("rw", "rw", ""),
            "commissioner": ("", "r", ""),
            "colleague": ("", "r", ""),
            "stranger": ("", "", ""),
            "manager": ("rwd", "rwd", ""),
            "coordinator": ("rwd", "rwd", "rwd"),
            "administrator": ("rwd", "rwd", "rwd"),
            "portal": ("", "", ""),
            "portal_other": ("", "", ""),
            "public": ("", "", ""),
        }
        self.assertEqual(set(expected), set(self.users))
        for role, rights in expected.items():
            for report, operations in zip((draft, signed, elsewhere), rights, strict=True):
                for operation, letter in (("read", "r"), ("write", "w"), ("unlink", "d")):
                    with self.subTest(role=role, report=report.display_name, operation=operation):
                        mine = self.as_role(report, role)
                        self.assertEqual(mine.has_access(operation), letter in operations)

    def test_figures_of_complaints_are_for_the_department_alone(self):
        report = self.sign(self.new_report())
        discreet = report.line_ids.filtered("is_discreet")
        # Other add-ons have more of them.
        self.assertLessEqual({"complaints_received", "complaints_closed"}, set(discreet.figure_id.mapped("code")))
        for role in self.users:
            readable = self.as_role(discreet, role).has_access("read")
            self.assertEqual(readable, role == "coordinator", role)
        self.env.invalidate_all()
        lines = self.as_role(report, "manager").line_ids
        self.assertTrue(lines)
        self.assertFalse(lines & discreet)
        for role in ("manager", "auditor", "coordinator", "administrator"):
            with self.assertRaises(AccessError):
                self.as_role(report, role).read(["manifest"])
        # Whoever reads all but the complaints could try their numbers until the digest fits.
        self.assertNotEqual(report.digest, seal.digest(seal.canonical(report.sudo()._manifest_content())))

    def test_nobody_unties_what_is_for_the_department_alone(self):
        figure = self.env.ref("qi_onestop.qi_report_figure_complaints_received")
        mine = self.as_role(figure, "administrator")
        for act in (
            lambda: mine.write({"is_discreet": False}),
            lambda: mine.copy({"version": 2, "is_discreet": False}),
        ):
            self.assertIn("in each of its versions", str(self.attempt(act, ValidationError)))
        self.assertTrue(mine.copy({"version": 2}).is_discreet)

    def test_targets_of_the_own_platforms(self):
        figure = self.env["qi.report.figure"]._current()[:1]
        Target = self.env["qi.report.target"]
        values = {"year": 2026, "figure_id": figure.id, "value": 3}
        self.as_role(Target, "manager").create({**values, "platform_id": self.station.id})
        for platform in (self.city.id, False):
            error = self.attempt(
                lambda platform=platform: self.as_role(Target, "manager").create(
                    {**values, "platform_id": platform}
                ),
                AccessError,
            )
            self.assertIsNotNone(error)
        of_city = self.as_role(Target, "coordinator").create({**values, "platform_id": False})
        self.assertTrue(self.as_role(of_city, "clerk").has_access("read"))
        with mute_logger("odoo.sql_db"):
            self.assertIsNotNone(self.attempt(of_city.copy, UniqueViolation))
