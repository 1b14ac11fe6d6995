# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import doctest
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..models.qi_report_period import QiReportPeriod
from ..tools import report_figures, report_flow, report_period, xlsx_form, xlsx_formula
from ..tools.report_figures import Count, Measure, Parts, gather

DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))
KINDS = st.sampled_from(report_period.KINDS)


class TestReportTools(BaseCase):
    """What reports reckon with, by itself."""

    def test_examples_hold(self):
        for module in (report_period, report_figures, xlsx_form, xlsx_formula):
            found = doctest.testmod(module)
            self.assertTrue(found.attempted)
            self.assertEqual(found.failed, 0)

    @given(
        sections=st.lists(st.integers(0, 4), max_size=4),
        first=st.integers(1, 5),
        length=st.integers(0, 4),
        about=st.tuples(st.integers(0, 3), st.integers(0, 3)),
    )
    def test_a_range_reaches_over_all_that_its_rows_became(self, sections, first, length, about):
        """A head, a row of each section, a row of each line, a foot."""
        standing = [(1, ())]
        for section, lines in enumerate(sections):
            standing += [(2, (section,)), *((3, (section, line)) for line in range(lines))]
        standing.append((4, ()))
        rows = xlsx_formula.Rows(standing, 4)
        last = first + length
        numbers = [number for number, (row, _key) in enumerate(standing, 1) if first <= row <= last]
        numbers += [row + len(standing) - 4 for row in range(max(first, 5), last + 1)]
        found = xlsx_formula.moved(f"=SUM(C${first}:C${last})", about, "S", {"S": rows}, {"S": "S"})
        self.assertEqual(found, f"=SUM(C${min(numbers)}:C${max(numbers)})" if numbers else "=SUM(0)")
        if about in [key for _row, key in standing]:
            own = standing.index((3, about)) + 1
            found = xlsx_formula.moved("=C3/C$4", about, "S", {"S": rows}, {"S": "S"})
            self.assertEqual(found, f"=C{own}/C${len(standing)}")

    @given(st.text(st.sampled_from("(){}'\"!A2C:$,;[]#<% \n"), min_size=1, max_size=8))
    def test_what_is_no_formula_keeps_nobody_from_the_table(self, text):
        rows = {"S": xlsx_formula.Rows([(1, ()), (2, ()), (3, ())], 3)}
        self.assertTrue(xlsx_formula.moved(f"={text}", (), "S", rows, {"S": "S"}))

    @given(kind=KINDS, day=DAYS)
    def test_a_period_holds_its_day_and_follows_the_one_before(self, kind, day):
        span = report_period.span(kind, day)
        self.assertLessEqual(span.first, day)
        self.assertGreaterEqual(span.last, day)
        before = report_period.span(kind, span.first - timedelta(days=1))
        self.assertEqual(before, span.before())
        self.assertEqual(before.last + timedelta(days=1), span.first)
        self.assertNotEqual(report_period.name(kind, before.first), report_period.name(kind, span.first))

    @given(kind=KINDS, day=DAYS)
    def test_windows_end_where_they_must(self, kind, day):
        windows = report_period.windows(kind, day)
        now = windows["value"]
        self.assertEqual(windows["ytd"].last, now.last)
        self.assertEqual((windows["ytd"].first.month, windows["ytd"].first.day), (1, 1))
        self.assertEqual(windows["last_year"].first, now.first.replace(year=now.first.year - 1))
        self.assertEqual(windows["last_year"].last.month, now.last.month)

    @given(day=DAYS, due=st.integers(1, 31))
    def test_due_in_the_month_after(self, day, due):
        last = report_period.span("month", day).last
        when = report_period.due(last, due)
        self.assertEqual(report_period.span("month", when).first, last + timedelta(days=1))
        self.assertLessEqual(when.day, due)

    @given(kind=KINDS, today=DAYS)
    def test_what_ended_last_is_over_and_nothing_lies_between(self, kind, today):
        ended = report_period.ended(kind, today)
        self.assertLess(ended.last, today)
        self.assertGreaterEqual(report_period.span(kind, ended.last + timedelta(days=1)).last, today)

    @given(months=st.integers(1, 12), target=st.floats(1, 1e6), ytd=st.floats(0, 1e6))
    def test_behind_is_less_than_the_year_gone_by(self, months, target, ytd):
        gone = report_period.schedule(date(2026, months, 28))
        reached = report_period.progress(ytd, target)
        self.assertEqual(report_period.is_behind(reached, gone), reached < gone)
        self.assertFalse(report_period.is_behind(None, gone))

    @given(st.data())
    def test_parts_put_together_give_what_is_in_each_window(self, data):
        """Each row lies in one part; the windows get from the parts what they would count by themselves."""
        edge = st.integers(-20, 20)
        names = ("value", "ytd", "last_year", "previous")
        windows = {
            name: tuple(sorted(data.draw(st.lists(edge, min_size=2, max_size=2, unique=True)))) for name in names
        }
        parts = Parts(windows)
        moments = data.draw(st.lists(edge, max_size=30))
        cells = {}
        for moment in moments:
            part = sum(moment >= edge for edge in parts.edges)
            inside = any(begin <= moment < end for begin, end in parts.ranges(None))
            self.assertEqual(inside, any(begin <= moment < end for begin, end in windows.values()))
            if inside:
                cells[part] = cells.get(part, 0) + 1
        rows = [(7, part, False, [count, 0, count]) for part, count in cells.items()]
        found = gather({"some": Measure("count")}, parts, rows)
        counts = found[0][2] if found else {}
        for name, (begin, end) in windows.items():
            expected = sum(begin <= moment < end for moment in moments)
            self.assertEqual(counts.get(name, Count()).numerator, expected)

    def test_the_table_is_that_of_the_model(self):
        states = [state for state, _label in QiReportPeriod.state._args__["selection"]]
        self.assertEqual(states, [*report_flow.STATES])
        for step in report_flow.TRANSITIONS:
            self.assertEqual(step.actors, (report_flow.TURN[step.source],), "a step is up to whose turn it is")
        self.assertFalse(report_flow.TABLE.targets(report_flow.SIGNED))
        for name, states in report_flow.EDITABLE.items():
            self.assertNotIn(report_flow.SIGNED, states, name)
