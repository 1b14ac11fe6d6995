# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import doctest

from odoo.tests import BaseCase

from ..models.qi_request_stage import QiRequestStage
from ..models.qi_service import QiService
from ..tools import flow, request_flow


class TestRequestFlowTable(BaseCase):
    """The table of the flow holds together by itself."""

    def test_kinds_and_processes_are_those_of_the_models(self):
        self.assertEqual(
            [kind for kind, _label in QiRequestStage.kind._args__["selection"]],
            [*request_flow.KINDS],
        )
        self.assertEqual(
            [process for process, _label in QiService.process._args__["selection"]],
            [*request_flow.INITIAL_KIND],
        )

    def test_every_step_is_between_known_kinds_and_stands_once(self):
        steps = [(step.source, step.target) for step in request_flow.TRANSITIONS]
        self.assertEqual(len(steps), len(set(steps)))
        self.assertLessEqual({kind for step in steps for kind in step}, {*request_flow.KINDS})

    def test_what_is_closed_is_filed_at_most(self):
        closed = {*request_flow.CLOSED_KINDS}
        for kind in request_flow.KINDS:
            following = set(request_flow.targets(kind))
            if kind in closed:
                self.assertLessEqual(following, {"archived"})
            else:
                self.assertTrue(following)

    def test_every_kind_can_be_reached_and_finished(self):
        for process, first in request_flow.INITIAL_KIND.items():
            reached, todo = set(), [first]
            while todo:
                kind = todo.pop()
                if kind not in reached:
                    reached.add(kind)
                    todo += request_flow.targets(kind)
            with self.subTest(process=process):
                self.assertIn("completed", reached)
                for kind in reached - {*request_flow.CLOSED_KINDS}:
                    self.assertTrue(request_flow.targets(kind))


class TestFlowTools(BaseCase):
    """What the tables of flows have in common."""

    def test_examples_hold(self):
        found = doctest.testmod(flow)
        self.assertTrue(found.attempted)
        self.assertEqual(found.failed, 0)
