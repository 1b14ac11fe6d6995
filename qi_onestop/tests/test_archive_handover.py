# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase

from ..tools import archive_handover, seal
from .common import OnestopCase


class TestArchiveHandoverTool(BaseCase):
    """Until when the archives of a year are handed over."""

    def test_by_the_end_of_june_of_the_next_year(self):
        self.assertEqual(str(archive_handover.due_on(2025)), "2026-06-30")

    @given(st.dates(min_value=archive_handover.due_on(2000), max_value=archive_handover.due_on(2090)))
    def test_once_near_it_stays_so(self, day):
        years = range(2000, 2092)
        near = [archive_handover.is_near(year, day) for year in years]
        self.assertEqual(near, sorted(near, reverse=True))

    def test_days_of_every_year(self):
        for text, good in (("06-30", True), ("02-29", False), ("6-30", False), ("13-01", False), ("", False)):
            with self.subTest(text=text):
                self.assertEqual(archive_handover.is_month_day(text), good)


class TestArchiveHandover(OnestopCase):
    """Once a year the archivist hands over what was sealed of the year before."""

    def sealed(self, at="2025-05-05 10:00"):
        with self.at(at):
            archive = self.request_at("archived").archive_ids
            self.assertFalse(archive._seal_each(), archive.problem)
        return archive

    def new_handover(self, role="archivist", **values):
        return self.as_role(self.env["qi.archive.handover"], role).create(
            {"year": 2025, "receiver": "City Archives", "received_by": "Ms Hu", **values}
        )

    def test_hands_over_what_was_sealed_of_the_year(self):
        archives, other = self.sealed() | self.sealed(), self.sealed("2026-01-05 10:00")
        handover = self.new_handover()
        self.assertEqual(handover.waiting_count, 2)
        with self.at("2026-06-01 10:00"):
            handover.action_hand_over()
        self.assertEqual(archives.handover_id, handover.with_env(self.env))
        self.assertFalse(other.handover_id)
        self.assertEqual((handover.archive_count, handover.unchecked_count), (2, 2))
        self.assertEqual(handover.handed_over_by_id, self.users["archivist"])
        self.assertEqual(self.env["qi.seal"]._broken(), [])
        line = handover.seal_id.sudo()
        self.assertEqual((line.kind, line.manifest_hash), ("handover", seal.digest(handover.manifest)))
        for archive in archives:
            self.assertIn(archive.number, handover.manifest)

    def test_what_has_run_out_is_appraised_instead(self):
        archive = self.sealed("2014-05-05 10:00")
        for day, waiting in (("2024-12-31 10:00", 1), ("2025-01-01 10:00", 0)):
            with self.at(day), self.subTest(day=day):
                self.assertEqual(self.new_handover(year=archive.year).waiting_count, waiting)
        with self.at("2025-03-03 10:00"):
            self.env["qi.archive.handover"]._cron_remind()
            self.assertFalse(
                self.env["qi.archive.handover"].search([("create_uid", "=", self.env.uid)]).activity_ids
            )

    def test_nothing_is_handed_over_twice(self):
        self.sealed()
        with self.at("2026-06-01 10:00"):
            self.new_handover().action_hand_over()
            with self.assertRaisesRegex(UserError, "No sealed archive of 2025"):
                self.new_handover().action_hand_over()

    def test_of_one_platform_and_those_below(self):
        self.sealed()
        with self.at("2026-06-01 10:00"):
            with self.assertRaisesRegex(UserError, "No sealed archive"):
                self.new_handover(platform_id=self.other_station.id).action_hand_over()
            handover = self.new_handover(platform_id=self.county.id)
            handover.action_hand_over()
        self.assertEqual(handover.archive_count, 1)

    def test_the_year_is_over_and_somebody_signs(self):
        self.sealed()
        with self.at("2025-12-31 10:00"), self.assertRaisesRegex(UserError, "not over yet"):
            self.new_handover().action_hand_over()
        with self.at("2026-06-01 10:00"), self.assertRaisesRegex(UserError, "who signs"):
            self.new_handover(received_by=False).action_hand_over()

    def test_what_was_handed_over_stays(self):
        self.sealed()
        handover = self.new_handover()
        with self.at("2026-06-01 10:00"):
            handover.action_hand_over()
            with self.assertRaisesRegex(UserError, "stays as it was signed"):
                handover.action_hand_over()
        with self.assertRaisesRegex(UserError, "stays as it was signed"):
            handover.receiver = "Other"
        with self.assertRaisesRegex(UserError, "stays as it was signed"):
            handover.unlink()
        with self.assertRaises(AccessError):
            handover.archive_count = 7

    def test_what_was_signed_for_is_verified(self):
        archive, other = self.sealed(), self.sealed()
        handover = self.new_handover(platform_id=self.county.id)
        with self.at("2026-06-01 10:00"):
            handover.action_hand_over()
        line = handover.seal_id.sudo()
        self.assertEqual(line._verify(), {line: []})
        self.county.name = "Another Name"
        self.assertEqual(line._verify(), {line: []}, "a platform may be renamed")
        own = "UPDATE qi_archive_handover SET"
        for statement, value, said in (
            (
                f"{own} receiver = 'x' WHERE id = %s",
                handover.id,
                "“Receiving Archives Office” was “City Archives”",
            ),
            (f"{own} received_by = 'x' WHERE id = %s", handover.id, "was “Ms Hu”, it is “x”."),
            (f"{own} failed_count = 9 WHERE id = %s", handover.id, "“Checked, With Findings” was “0”, it is “9”."),
            (f"{own} handed_over_at = '2020-01-01' WHERE id = %s", handover.id, "“Hand-Over Made On” was"),
            (f"{own} handed_over_at = NULL WHERE id = %s", handover.id, "“Hand-Over Made On” was altered."),
            (f"{own} platform_id = NULL WHERE id = %s", handover.id, "“Platform” was"),
            (f"{own} state = 'draft' WHERE id = %s", handover.id, "“State” was altered."),
            (f"{own} manifest = NULL WHERE id = %s", handover.id, "The manifest was altered."),
            (
                "UPDATE qi_archive SET handover_id = NULL WHERE id = %s",
                archive.id,
                f"Item {archive.number} was added or removed behind the seal.",
            ),
            (
                "UPDATE qi_archive SET seal_id = NULL WHERE id = %s",
                other.id,
                f"“{other.number}” was altered.",
            ),
        ):
            with self.subTest(statement=statement), self.env.cr.savepoint() as savepoint:
                self.env.flush_all()
                self.env.cr.execute(statement, [value])
                self.env.invalidate_all()
                found = line._verify()[line]
                self.assertEqual(len(found), 1, found)
                self.assertIn(said, found[0])
                savepoint.rollback()
                self.env.invalidate_all()

    def test_only_archivists_hand_over(self):
        handover = self.new_handover()
        for role in ("coordinator", "commissioner", "auditor", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.as_role(handover, role).action_hand_over()

    def test_the_receipt_is_printed(self):
        archives = self.sealed() | self.sealed()
        handover = self.new_handover()
        with self.at("2026-06-01 10:00"):
            handover.action_hand_over()
        report = self.as_role(self.env["ir.actions.report"], "archivist")
        html = report._render_qweb_html("qi_onestop.qi_archive_handover_receipt", handover.ids)[0].decode()
        series = archives[0].number.removesuffix("-0001")
        for text in ("City Archives", "Ms Hu", "Archivist", "0001-0002", f">{series}<"):
            self.assertIn(text, html)

    def activities(self):
        return self.env["mail.activity"].search(
            [("activity_type_id", "=", self.env.ref("qi_onestop.mail_activity_type_handover").id)]
        )

    def test_archivists_are_reminded_once_when_the_day_is_near(self):
        self.sealed()
        with self.at("2026-05-30 10:00"):
            self.env["qi.archive.handover"]._cron_remind()
            self.assertFalse(self.activities())
        with self.at("2026-05-31 10:00"):
            self.env["qi.archive.handover"]._cron_remind()
        with self.at("2026-06-01 10:00"):
            self.env["qi.archive.handover"]._cron_remind()
            mine = self.activities().filtered(lambda activity: activity.user_id == self.users["archivist"])
            self.assertEqual(len(mine), 1)
            self.assertEqual(str(mine.date_deadline), "2026-06-30")
            self.assertEqual(mine.summary, "请于2026-06-30前移交2025年度档案")
            handover = self.as_role(self.env["qi.archive.handover"].browse(mine.res_id), "archivist")
            handover.write({"receiver": "City Archives", "received_by": "Ms Hu"})
            handover.action_hand_over()
            self.assertFalse(self.activities())
            self.env["qi.archive.handover"]._cron_remind()
            self.assertFalse(self.activities())

    def test_the_day_is_a_setting(self):
        settings = self.env["res.config.settings"].create(
            {"qi_archive_handover_day": "03-31", "qi_evaluation_days": 30}
        )
        settings.set_values()
        self.assertEqual(str(self.new_handover().due_on), "2026-03-31")
        settings.qi_archive_handover_day = "31 March"
        with self.assertRaisesRegex(UserError, "06-30"):
            settings.set_values()
