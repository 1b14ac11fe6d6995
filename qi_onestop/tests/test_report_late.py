# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import doctest
import random
from datetime import date, datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import BaseCase

from ..tools import protected, report_late
from .report_common import SAID, ReportCase

MONTHS = [date(2026, month, 1) for month in (6, 7, 8)]
STEPS = st.tuples(
    st.sampled_from(("enter", "enter", "save", "wait", "count", "hand_in", "send_back")), st.sampled_from(MONTHS)
)
WAIT = timedelta(minutes=25)


class Desk:
    """Reports as people might make them, with nothing but the rules of ``tools/report_late.py``.

    The clock stands still but for those who wait, and what is entered is saved later, within the hour.
    """

    def __init__(self):
        self.now = datetime(2026, 10, 1)
        self.entered, self.saved = [], []
        self.told, self.due, self.shown, self.handed_in, self.kept = {}, {}, {}, set(), set()

    def others(self, month):
        return [
            told for other, told in self.told.items() if other != month and other in self.handed_in | self.kept
        ]

    def take(self, step, month):
        getattr(self, step)(month)

    def enter(self, month):
        self.entered.append((month, self.now, len(self.entered)))

    def save(self, _month):
        self.saved += [entry for entry in self.entered if entry not in self.saved]

    def wait(self, _month):
        in_time = self.now + WAIT - report_late.SAVED
        self.saved += [entry for entry in self.entered if entry not in self.saved and entry[1] <= in_time]
        self.now += WAIT

    def is_late(self, entry, since, seen):
        """Tell whether a report tells of an entry as late."""
        month, instant, number = entry
        return (
            month in since
            and instant > report_late.remembered_since(since[month], seen[month])
            and number not in seen[month].get("entry", ())
        )

    def count(self, month):
        if month in self.handed_in:
            return
        if month in self.kept:
            if report_late.is_built_upon(self.told[month], self.others(month)):
                return
            self.kept.remove(month)
        others = self.others(month)
        since = report_late.since("month", month, others)
        last_seen = report_late.last_seen("month", month, others)
        fresh = {
            number
            for _month, instant, number in self.saved
            if instant > report_late.remembered_since(self.now, {})
        }
        self.told[month] = report_late.Told(month, self.now, since, {"entry": fresh})
        self.due[month] = last_seen
        self.shown[month] = {
            entry for entry in self.saved if entry[0] == month or self.is_late(entry, since, last_seen)
        }

    def hand_in(self, month):
        if month not in self.told:
            return
        due = report_late.since("month", month, self.others(month))
        seen = report_late.last_seen("month", month, self.others(month))
        if month in self.kept or (self.told[month].since == due and self.due[month] == seen):
            self.handed_in.add(month)
            self.kept.discard(month)

    def send_back(self, month):
        if month in self.handed_in:
            if report_late.is_built_upon(self.told[month], self.others(month)):
                self.kept.add(month)
            self.handed_in.remove(month)


class TestReportLateTools(BaseCase):
    """What is entered late is told once, in whatever order reports are made."""

    def test_examples_hold(self):
        found = doctest.testmod(report_late)
        self.assertTrue(found.attempted)
        self.assertEqual(found.failed, 0)

    @settings(max_examples=200, deadline=None)
    @given(st.lists(STEPS, min_size=20, max_size=60), st.permutations(MONTHS))
    def test_each_entry_is_told_once(self, steps, last_steps):
        desk = Desk()
        for step in steps:
            desk.take(*step)
        for month in last_steps:
            desk.take("hand_in", month)
            if month not in desk.handed_in:
                desk.take("count", month)
                desk.take("hand_in", month)
            self.assertIn(month, desk.handed_in, "a report is handed in as it is, or once it is counted again")
        september = date(2026, 9, 1)
        desk.take("save", september)
        desk.take("count", september)
        for entry in desk.entered:
            self.assertEqual(sum(entry in shown for shown in desk.shown.values()), 1, entry)


class TestReportLate(ReportCase):
    """Late entries, late signatures: every case appears once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        request = cls.request_at("registered")
        values = {"stage_id": cls.stage("completed").id, "stage_kind": "completed", "closed_at": "2020-01-01"}
        cls.clone(request, [{**values, "name": "T-0"}])
        cls.served = request.search([("name", "=", "T-0")])

    def enter(self, name, month, instant):
        """Enter a case of a month at an instant."""
        given = {"name": name, "platform_id": self.station.id, "closed_at": f"{month}-20 02:00:00"}
        self.clone(self.served, [{**given, "closing_entered_at": str(instant)}])

    def count(self, report, instant):
        with freeze_time(instant):
            self.as_role(report, "clerk").action_count()

    def hand_in(self, report, instant):
        with freeze_time(instant):
            self.as_role(report, "clerk").write(SAID)
            self.as_role(report, "clerk").action_fill()

    def tried(self, step, *given):
        """Take a step unless it is refused; tell whether it was taken."""
        try:
            with self.env.cr.savepoint():
                step(*given)
        except UserError:
            return False
        return True

    def send_back(self, report):
        self.as_role(report, "manager").write({"state": "draft", "return_reason": "Look again"})

    def shown(self, report):
        """Return the cases that a report tells of: in its period, and as entered late."""
        line = self.line(report, "times_served")
        found = []
        for action, number in (
            (line.action_open_cases(), line.value),
            (line.action_open_late_cases(), line.adjustment),
        ):
            names = self.env["qi.request"].search(action["domain"]).mapped("name")
            self.assertEqual(len(names), number, f"{report.display_name}: {names}")
            found += names
        return sorted(found)

    def test_signed_weeks_late(self):
        """August was handed in early in September and signed in October, when September was counted already."""
        august, september = self.new_report("2026-08"), self.new_report("2026-09")
        self.count(august, "2026-09-04 02:00:00")
        self.hand_in(august, "2026-09-05 02:00:00")
        self.enter("L-1", "2026-08", "2026-09-20 02:00:00")
        self.count(september, "2026-10-05 02:00:00")
        self.enter("L-2", "2026-08", "2026-10-06 02:00:00")
        self.as_role(august, "manager").action_check()
        self.as_role(august, "coordinator").action_sign()
        self.hand_in(september, "2026-10-20 02:00:00")
        with freeze_time("2026-11-04 02:00:00"):
            october = self.new_report("2026-10")
        self.assertEqual([self.shown(one) for one in (august, september, october)], [[], ["L-1"], ["L-2"]])

    def test_handed_in_after_the_next_was_counted(self):
        """Nobody handed August in when September was counted: September is counted again, or not handed in."""
        august, september = self.new_report("2026-08"), self.new_report("2026-09")
        self.count(august, "2026-09-04 02:00:00")
        self.enter("L-1", "2026-08", "2026-09-20 02:00:00")
        self.count(september, "2026-10-05 02:00:00")
        self.assertEqual(self.shown(september), [], "August may yet be counted again")
        self.hand_in(august, "2026-10-06 02:00:00")
        with self.assertRaisesRegex(UserError, "since the figures were counted. Count them again first"):
            self.hand_in(september, "2026-10-07 02:00:00")
        self.count(september, "2026-10-07 02:00:00")
        self.hand_in(september, "2026-10-07 02:00:00")
        self.assertEqual([self.shown(august), self.shown(september)], [[], ["L-1"]])

    def test_the_second_of_the_count_and_what_was_not_saved_yet(self):
        """Whatever the clock says: what August saw is August's, and September tells of the rest."""
        august, september = self.new_report("2026-08"), self.new_report("2026-09")
        self.enter("S-1", "2026-08", "2026-09-04 02:00:00")
        self.enter("S-2", "2026-08", "2026-09-04 01:59:57")
        self.count(august, "2026-09-04 02:00:00")
        # In the same second, and by somebody who began to write it before and saves it now.
        self.enter("S-3", "2026-08", "2026-09-04 02:00:00")
        self.enter("S-4", "2026-08", "2026-09-04 01:59:57")
        self.hand_in(august, "2026-09-04 02:00:00")
        self.count(september, "2026-10-05 02:00:00")
        self.assertEqual([self.shown(august), self.shown(september)], [["S-1", "S-2"], ["S-3", "S-4"]])
        self.hand_in(september, "2026-10-05 02:00:00")
        self.enter("S-5", "2026-08", "2026-10-05 01:30:00")
        october = self.new_report("2026-10")
        self.count(october, "2026-11-05 02:00:00")
        self.assertEqual(self.shown(october), ["S-5"])
        self.assertEqual(self.shown(september), ["S-3", "S-4"], "it opens what it has counted")

    def test_reports_that_were_counted_before_counts_remembered(self):
        august, september = self.new_report("2026-08"), self.new_report("2026-09")
        self.count(august, "2026-09-04 02:00:00")
        self.hand_in(august, "2026-09-04 02:00:00")
        protected.permitted(august).write({"seen": False})
        self.enter("O-1", "2026-08", "2026-09-04 01:59:59")
        self.enter("O-2", "2026-08", "2026-09-04 02:00:01")
        self.count(september, "2026-10-05 02:00:00")
        self.assertEqual(self.shown(september), ["O-2"], "by the clock, as it was")

    def test_who_checks_or_signs_keeps_nobody_from_the_other_reports(self):
        august, september = self.new_report("2026-08"), self.new_report("2026-09")
        old, far = self.new_report("2023-08"), self.new_report("2025-07")
        locked = []
        Report = type(august)
        lock = Report.lock_for_update

        def lock_for_update(records, **options):
            locked.append(records)
            return lock(records, **options)

        self.startPatcher(patch.object(Report, "lock_for_update", lock_for_update))
        for report in (august, september):
            self.count(report, f"{report.first.replace(month=report.first.month + 1)} 02:00:00")
        self.assertLessEqual(august | september, locked[0], "what came in late is shared out among them")
        self.assertFalse((old | far) & locked[0], "these are too far")
        self.hand_in(august, "2026-09-05 02:00:00")
        locked.clear()
        self.as_role(august, "manager").action_check()
        self.as_role(august, "coordinator").action_sign()
        self.assertEqual({*locked}, {august})

    def test_sent_back_after_the_next_was_handed_in(self):
        """September told what came in for August: August keeps its figures, and its text is put right."""
        august, september = self.new_report("2026-08"), self.new_report("2026-09")
        self.count(august, "2026-09-04 02:00:00")
        self.hand_in(august, "2026-09-05 02:00:00")
        self.enter("L-1", "2026-08", "2026-09-20 02:00:00")
        self.count(september, "2026-10-05 02:00:00")
        self.hand_in(september, "2026-10-05 02:00:00")
        self.send_back(august)
        with self.assertRaisesRegex(UserError, "hand it in with the figures as they are"):
            self.count(august, "2026-10-06 02:00:00")
        self.send_back(september)
        self.count(august, "2026-10-07 02:00:00")
        self.hand_in(august, "2026-10-07 02:00:00")
        self.count(september, "2026-10-08 02:00:00")
        self.hand_in(september, "2026-10-08 02:00:00")
        self.assertEqual([self.shown(august), self.shown(september)], [["L-1"], []])

    def test_several_are_handed_in_at_once(self):
        reports = self.new_report("2026-07") | self.new_report("2026-08")
        for report in reports:
            self.count(report, "2026-09-04 02:00:00")
        with self.assertRaisesRegex(UserError, "Count them again first"):
            self.hand_in(reports, "2026-09-05 02:00:00")

    def test_other_platforms_and_kinds_have_late_entries_of_their_own(self):
        quarter = self.new_report("2026-04", kind="quarter")
        self.count(quarter, "2026-07-04 02:00:00")
        self.hand_in(quarter, "2026-07-04 02:00:00")
        for values in ({}, {"platform_id": self.other_station.id}, {"kind": "year"}):
            self.assertFalse(self.new_report("2026-09", **values).late_since, values)
        self.assertEqual(
            self.new_report("2026-07", kind="quarter").late_since, {"2026-04-01": "2026-07-04 02:00:00"}
        )

    def test_random_sequences_of_entries_counts_and_signatures(self):
        months = ["2026-06", "2026-07", "2026-08"]
        for seed in range(4):
            draw = random.Random(seed)
            reports = {month: self.new_report(month) for month in months}
            last = self.new_report("2026-09")
            clock = iter(f"2026-10-{day:02} {hour:02}:00:00" for day in range(2, 28) for hour in range(24))
            entered = []
            for report in reports.values():
                self.count(report, next(clock))
            for _number in range(30):
                month, instant = draw.choice(months), next(clock)
                report = reports[month]
                step = draw.choice(("enter", "enter", "count", "hand_in", "send_back", "sign"))
                if step == "enter":
                    entered.append(f"E-{seed}-{len(entered)}")
                    self.enter(entered[-1], month, instant)
                elif step == "sign" and report.state == "filled":
                    # What the steps ask for has its own tests.
                    protected.permitted(report).write({"state": "signed"})
                elif step == "send_back" and report.state == "filled":
                    self.send_back(report)
                elif step in ("count", "hand_in") and report.state == "draft":
                    self.tried(getattr(self, step), report, instant)
            for report in draw.sample([*reports.values()], len(months)):
                instant = next(clock)
                if report.state == "draft" and not self.tried(self.hand_in, report, instant):
                    self.count(report, instant)
                    self.hand_in(report, instant)
            self.count(last, next(clock))
            shown = [name for report in (*reports.values(), last) for name in self.shown(report)]
            with self.subTest(seed=seed):
                self.assertEqual(sorted(shown), sorted(entered))
            every = last.union(*reports.values())
            self.env.cr.execute("DELETE FROM qi_report_period WHERE id IN %s", [tuple(every.ids)])
            self.env.cr.execute("DELETE FROM qi_request WHERE name LIKE 'E-%'")
            self.env.invalidate_all()
