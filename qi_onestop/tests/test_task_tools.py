# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import doctest
import unittest
from collections import Counter
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import TransactionCase

from ..tools import rotation, task_flow, task_plan, task_samples

MODULES = (rotation, task_flow, task_plan, task_samples)
DAY = timedelta(days=1)
MONDAY = date(2026, 5, 4)
days = st.integers(0, 60).map(lambda number: MONDAY + number * DAY)


def weekday(day):
    return day.weekday() < 5


class TestTaskDoctests(TransactionCase):
    def test_examples_in_the_documentation_are_true(self):
        for module in MODULES:
            with self.subTest(module=module.__name__):
                result = unittest.TestResult()
                doctest.DocTestSuite(module).run(result)
                self.assertFalse(result.failures + result.errors)


class TestRotation(TransactionCase):
    @settings(deadline=None, derandomize=True)
    @given(st.sets(st.integers(1, 50), min_size=1, max_size=9), st.integers(1, 6))
    def test_each_of_n_comes_first_equally_often(self, eligible, rounds):
        turns, first = {}, Counter()
        for _showing in range(rounds * len(eligible)):
            order, turns = rotation.take_turn(eligible, turns)
            self.assertEqual(sorted(order), sorted(eligible))
            first[order[0]] += 1
        self.assertEqual(set(first.values()), {rounds})
        self.assertEqual(set(first), eligible)

    @settings(deadline=None, derandomize=True)
    @given(
        st.sets(st.integers(1, 6), min_size=2, max_size=4),
        st.lists(st.sets(st.integers(10, 16), max_size=4), max_size=40),
    )
    def test_whoever_joins_or_leaves_those_who_stay_come_first_equally_often(self, stay, others):
        turns, first = {}, Counter(dict.fromkeys(stay, 0))
        for guests in others:
            order, turns = rotation.take_turn(stay | guests, turns)
            first[order[0]] += 1
            counts = [first[provider] for provider in stay]
            self.assertLessEqual(max(counts) - min(counts), 1)

    @settings(deadline=None, derandomize=True)
    @given(st.lists(st.sets(st.integers(1, 5), min_size=1), min_size=1, max_size=40))
    def test_nobody_comes_first_twice_while_another_who_was_always_there_waits(self, showings):
        turns, history = {}, []
        for eligible in showings:
            order, turns = rotation.take_turn(eligible, turns)
            history.append((eligible, order[0]))
        for start in range(len(history)):
            seen = set()
            always = set(history[start][0])
            for eligible, first in history[start:]:
                always &= eligible
                if first in seen:
                    self.assertLessEqual(always, seen, "somebody who was always there had no turn")
                    break
                seen.add(first)

    def test_who_is_passed_over_is_not_forgotten(self):
        _order, turns = rotation.take_turn([1, 2, 3], {})
        _order, turns = rotation.take_turn([1, 3], turns)
        self.assertEqual(rotation.rotate([1, 2, 3], turns), [2, 1, 3])

    def test_nobody_is_no_turn(self):
        self.assertEqual(rotation.take_turn([], {1: 4}), ([], {1: 4}))


@st.composite
def plans(draw):
    """Tasks without a circle: each waits for some of those before it."""
    tasks = {}
    for key in range(draw(st.integers(1, 7))):
        start = draw(st.none() | days)
        end = draw(st.none() | days)
        if start and end and end < start:
            start, end = end, start
        depends = draw(st.sets(st.integers(0, key - 1))) if key else set()
        tasks[key] = task_plan.Task(start, end, draw(st.integers(0, 9)), tuple(sorted(depends)))
    return tasks


class TestTaskPlan(TransactionCase):
    @settings(deadline=None, derandomize=True)
    @given(plans(), days)
    def test_plan_keeps_dates_and_dependencies(self, tasks, first):
        plan = task_plan.schedule(tasks, first, weekday)
        self.assertEqual(plan.keys(), tasks.keys())
        for key, (start, end) in plan.items():
            task = tasks[key]
            if start and end:
                self.assertLessEqual(start, end)
            if task.start:
                self.assertGreaterEqual(start, task.start)
            if task.end:
                self.assertGreaterEqual(end, task.end)
            for other in task.depends:
                if plan[other][1]:
                    self.assertGreater(start, plan[other][1])
            if task.days and start:
                worked = sum(weekday(start + number * DAY) for number in range((end - start).days + 1))
                self.assertGreaterEqual(worked, task.days)
        self.assertEqual(task_plan.latest_end(plan), max((end for _s, end in plan.values() if end), default=None))

    @settings(deadline=None, derandomize=True)
    @given(plans(), days, st.randoms())
    def test_order_of_entry_does_not_matter(self, tasks, first, random):
        keys = list(tasks)
        random.shuffle(keys)
        shuffled = {key: tasks[key] for key in keys}
        self.assertEqual(task_plan.schedule(tasks, first, weekday), task_plan.schedule(shuffled, first, weekday))

    @settings(deadline=None, derandomize=True)
    @given(plans(), days, st.integers(1, 20), st.data())
    def test_a_task_that_ends_later_makes_nothing_earlier(self, tasks, first, later, data):
        before = task_plan.schedule(tasks, first, weekday)
        key = data.draw(st.sampled_from(sorted(tasks)))
        task = tasks[key]
        tasks = {**tasks, key: task._replace(end=(task.end or before[key][1] or first) + later * DAY)}
        after = task_plan.schedule(tasks, first, weekday)
        for other, (_start, end) in before.items():
            if end:
                self.assertGreaterEqual(after[other][1], end)

    def test_a_delivered_task_counts_with_the_day_it_was_delivered(self):
        tasks = {
            1: task_plan.Task(MONDAY, MONDAY + 9 * DAY, done=MONDAY + DAY),
            2: task_plan.Task(days=1, depends=(1,)),
        }
        plan = task_plan.schedule(tasks, MONDAY, weekday)
        self.assertEqual(plan[1], (MONDAY, MONDAY + DAY))
        self.assertEqual(plan[2], (MONDAY + 2 * DAY, MONDAY + 2 * DAY))

    def test_circles_are_told(self):
        circle = {1: task_plan.Task(depends=(2,)), 2: task_plan.Task(depends=(1,))}
        with self.assertRaises(task_plan.Cycle):
            task_plan.schedule(circle, MONDAY, weekday)
        with self.assertRaises(task_plan.Cycle):
            task_plan.order({1: task_plan.Task(depends=(1,))})

    def test_a_calendar_without_working_days_ends(self):
        plan = task_plan.schedule({1: task_plan.Task(days=3)}, MONDAY, lambda day: False)
        self.assertTrue(plan[1][1])


class TestTaskFlowTable(TransactionCase):
    def test_every_state_is_reached_and_closed_ones_are_left_by_nobody(self):
        reached = {step.target for step in task_flow.STEPS}
        self.assertEqual(reached | {"draft"}, set(task_flow.STATES))
        for state in task_flow.CLOSED_STATES:
            self.assertFalse(task_flow.targets(state))
        for state in task_flow.OPEN_STATES:
            self.assertTrue(task_flow.targets(state))


class TestSampleLists(TransactionCase):
    def test_headings_say_which_column_is_which(self):
        rows = [["序号", "出厂编号", "器具名称", "型号规格", "数量"], [1, 8801.0, "卡尺", "0-150", 2]]
        [line] = task_samples.read(rows)
        self.assertEqual(
            (line.name, line.model, line.serial, line.quantity, line.problem), ("卡尺", "0-150", "8801", 2, "")
        )

    def test_every_problem_is_found(self):
        rows = [
            ["Gauge", "M1", "1", "1"],
            ["", "M1", "2"],
            ["Gauge", "M1", "3", "0"],
            ["Gauge", "M1", "4", "many"],
            ["Gauge", "M1", "5", "-2"],
            ["Gauge", "M1", "6", "²"],
            ["Gauge", "M1", "1", "1"],
            ["G" * 201],
            ["Gauge", "M1", "9", "9" * 30],
        ]
        problems = [line.problem for line in task_samples.read(rows)]
        quantity = task_samples.QUANTITY
        self.assertEqual(
            problems,
            ["", "name", quantity, quantity, quantity, quantity, "twice", "long", quantity],
        )

    @settings(deadline=None, derandomize=True)
    @given(
        st.lists(st.lists(st.none() | st.text(max_size=9) | st.integers() | st.floats(), max_size=6), max_size=9)
    )
    def test_nothing_that_is_pasted_breaks_it(self, rows):
        for line in task_samples.read(rows):
            if not line.problem:
                self.assertTrue(line.name)
                self.assertGreater(line.quantity, 0)
