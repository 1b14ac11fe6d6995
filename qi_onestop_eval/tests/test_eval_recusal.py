# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from typing import NamedTuple

from odoo import models
from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from odoo.addons.qi_onestop.tests.recusal_common import RecusalCase
from odoo.addons.qi_onestop.tests.recusal_ways import learned

from .eval_common import EvalCase, recuse

COUNTED = ("numerator", "denominator", "counted_value", "figure_state", "cases")
SHOWN = ("shown_numerator", "shown_denominator", "value", "has_value", "shown_figure_state")


class EvalTrial(NamedTuple):
    """Somebody's try to learn of a complaint from the line that counts it; the line comes with all rights.

    ``other`` is somebody else, of the department, who may read the complaint.
    """

    env: object
    line: models.Model
    other: models.Model

    @property
    def mine(self):
        """The line as the trier sees it."""
        return self.line.with_env(self.env)

    @property
    def round(self):
        """The round as the trier sees it."""
        return self.mine.result_id.round_id

    def on_line(self, rows):
        """Return those rows of evidence that are of the line."""
        code, platform = self.line.code, self.line.platform_id.code
        return [row for row in rows if (row[0], row[2]) == (platform, code)]


def _stored(trial):
    return [value for name in COUNTED for value in [trial.mine.read([name])[0][name]] if value]


def _searched(trial):
    return trial.env["qi.eval.score"].search([("denominator", ">", 0), ("id", "=", trial.line.id)])


def _grouped(trial):
    return trial.env["qi.eval.score"].formatted_read_group(
        [("id", "=", trial.line.id)], ["figure_state"], ["__count"]
    )


def _ordered(trial):
    return trial.env["qi.eval.score"].search([("id", "=", trial.line.id)], order="denominator desc")


def _exported(trial):
    return [value for value in trial.mine.export_data(list(SHOWN))["datas"][0] if value]


def _in_the_form(trial):
    spec = {"score_ids": {"fields": dict.fromkeys(SHOWN, {})}}
    [result] = trial.mine.result_id.web_read(spec)
    [line] = [line for line in result["score_ids"] if line["id"] == trial.line.id]
    return [line[name] for name in SHOWN if line[name]]


def _in_the_workbook(is_internal):
    def sheet(trial):
        content = trial.round._workbook_content(is_internal=is_internal)
        [result] = [one for one in content["results"] if one["code"] == trial.line.platform_id.code]
        [line] = [line for line in result["lines"] if line["code"] == trial.line.code]
        return [line[name] for name in ("numerator", "denominator", "value", "scored") if line[name] is not None]

    return sheet


def _printed(trial):
    return trial.mine._said_figure()


def _name_of_the_list(trial):
    return "(" in trial.mine.action_open_cases()["name"]


def _list(trial):
    action = trial.mine.action_open_cases()
    return trial.env[action["res_model"]].search(action["domain"])


def _test(trial, env):
    """Return the measure as somebody has tried it at the platform."""
    one = trial.line.result_id.round_id
    test = env["qi.eval.test"].create(
        {
            "measure_id": trial.line.measure_id.id,
            "platform_ids": trial.line.platform_id.ids,
            "date_from": one.date_from,
            "date_to": one.date_to,
        }
    )
    test.action_count()
    return test


def _tried(trial):
    """Try the measure: its figure at the platform, and the cases behind it."""
    tried = _test(trial, trial.env).line_ids
    action = tried.action_open_cases()
    return tried.denominator or trial.env[action["res_model"]].search(action["domain"])


def _tried_by_another(trial):
    """Look for the figure that somebody who may read the complaint has tried."""
    tried = _test(trial, trial.env(user=trial.other)).line_ids
    if tried.denominator != 1:
        raise AssertionError("Whoever oversees it counts one complaint.")
    found = trial.env["qi.eval.test.line"].search([("id", "in", tried.ids)])
    return (
        found
        or trial.env["qi.eval.test"].search([("line_ids", "in", tried.ids)])
        or tried.with_env(trial.env).read(["denominator"])
    )


def _evidence(trial):
    rows = trial.on_line(trial.round._workbook_content(is_internal=True)["evidence"]["rows"])
    return [row for row in rows if row[5]]


NOBODYS_WAYS = {
    "what was counted": _stored,
    "search by what was counted": _searched,
    "order by what was counted": _ordered,
    "groups of what was counted": _grouped,
    "what is shown": lambda t: [value for name, value in t.mine.read(SHOWN)[0].items() if name != "id" and value],
    "export": _exported,
    "form of the result": _in_the_form,
    "workbook": _in_the_workbook(False),
    "internal workbook": _in_the_workbook(True),
    "what was frozen": lambda t: t.round.read(["manifest"]),
    "documents": _printed,
    "how many cases there are in all": _name_of_the_list,
    "what another has tried": _tried_by_another,
    "cases that have moved": lambda t: [said for said in t.round._moved_cases() if t.line.code in said],
}
"""What tells nobody at all, neither the oversight."""

OVERSIGHT_WAYS = {"list of cases": _list, "tester": _tried, "evidence": _evidence}
"""What works for who oversees complaints, and for nobody who is recused."""


class TestEvalRecusal(EvalCase, RecusalCase):
    """A complaint that was handled in time is counted: who is recused learns nothing of it from the evaluation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.use_whole_scheme()

    def setUp(self):
        super().setUp()
        day = self.complaint.received_at.date()
        self.round = self.new_round(date_from=day - timedelta(days=30), date_to=day + timedelta(days=30))
        self.walk(self.round, "computed")
        self.line_ = self.line(self.round, "E3-1")
        self.assertEqual((self.line_.numerator, self.line_.denominator, self.line_.share), (1, 1, 100))

    def eval_trial(self, role):
        self.env.invalidate_all()
        other = self.users["overseer" if role == "coordinator" else "coordinator"]
        return EvalTrial(self.env(user=self.users[role], su=False), self.line_, other)

    def test_what_tells_nobody_tells_the_oversight_nothing_either(self):
        for role in ("coordinator", "overseer", "stranger"):
            for name, way in NOBODYS_WAYS.items():
                with self.subTest(role=role, way=name):
                    self.assertFalse(learned(self.eval_trial(role), way))

    def test_the_oversight_finds_its_cases_and_who_is_recused_none(self):
        for name, way in OVERSIGHT_WAYS.items():
            for role, finds in (("coordinator", True), ("stranger", False), ("administrator", False)):
                with self.subTest(role=role, way=name):
                    self.assertEqual(bool(learned(self.eval_trial(role), way)), finds)

    def told(self, role):
        """Return all that somebody is told of the round: what he reads, and what is made for him."""
        trial = self.eval_trial(role)
        one, said = trial.round, []
        # Neither when and by whom it was counted last, nor who follows what.
        left_out = {"computed_at", *models.MAGIC_COLUMNS, *self.env["mail.thread"]._fields}
        with mute_logger("odoo.addons.base.models.ir_rule"):
            for records in (one, one.result_ids, one.result_ids.score_ids):
                names = [
                    name
                    for name, field in records._fields.items()
                    if field.type != "binary" and name not in left_out and records._has_field_access(field, "read")
                ]
                said.append(records.read(names))
            for is_internal in (False, True):
                # Its last sheet says when it was counted.
                said.append(one._workbook_content(is_internal=is_internal) | {"verify": None})
            said.append(one._document_content("eval_report"))
            said += [result._document_content("eval_order") for result in one.result_ids]
            said += [trial.mine.action_open_cases()["name"], *(way(trial) for way in OVERSIGHT_WAYS.values())]
        return str(said)

    def test_all_that_is_told_is_the_same_with_the_complaint_and_without(self):
        with_it = {role: self.told(role) for role in ("stranger", "coordinator")}
        self.env.cr.execute(
            "UPDATE qi_complaint SET platform_id = %s WHERE id = %s", [self.city.id, self.complaint.id]
        )
        self.env.invalidate_all()
        self.round.action_count()
        self.assertEqual((self.line_.figure_state, self.line_.share), ("empty", 100))
        self.assertEqual(self.told("stranger"), with_it["stranger"])
        self.assertNotEqual(self.told("coordinator"), with_it["coordinator"], "who oversees it finds its cases")

    def freeze(self):
        for step in ("verify", "review", "announce", "publicise"):
            getattr(self.round, f"action_{step}")()
        with self.at(f"{self.round.publicity_until + timedelta(days=1)} 12:00"):
            self.round.action_publish()
        self.round.action_freeze()

    def test_the_frozen_text_is_for_auditors_alone(self):
        self.freeze()
        for role in ("coordinator", "stranger", "administrator"):
            self.check_learns_nothing(role)
        self.assertIn('"E3-1"', self.as_role(self.round, "auditor").manifest)

    def check_learns_nothing(self, role):
        with self.assertRaises(AccessError):
            self.as_role(self.round, role).read(["manifest"])
        for ways in (NOBODYS_WAYS, OVERSIGHT_WAYS if role != "coordinator" else {}):
            for name, way in ways.items():
                with self.subTest(role=role, way=name):
                    self.assertFalse(learned(self.eval_trial(role), way))

    def test_auditors_who_are_recused_learn_nothing_of_what_is_frozen(self):
        """Neither who audits besides his work nor who audits alone, and is recused for what he did before."""
        auditors = self.env.ref("qi_onestop.qi_onestop_group_auditor")
        self.freeze()
        reads = {name for name, way in NOBODYS_WAYS.items() if learned(self.eval_trial("auditor"), way)}
        self.assertEqual(reads, {"what is shown", "form of the result", "internal workbook", "what was frozen"})
        recuse(self.complaint, self.users["auditor"])
        self.users["stranger"].group_ids |= auditors
        for role in ("auditor", "stranger"):
            self.check_learns_nothing(role)
        other = self.line(self.round, "E3-1", self.other_station)
        self.assertFalse(
            self.as_role(other, "auditor").shown_figure_state, "of no platform, which would tell which"
        )

    def test_an_auditor_who_works_there_sees_no_more_and_no_less_when_recused(self):
        auditors = self.env.ref("qi_onestop.qi_onestop_group_auditor")
        self.freeze()
        for role in ("stranger", "coordinator"):
            self.users[role].group_ids |= auditors
        seen = [
            [self.as_role(self.line_, role).read(SHOWN)[0][name] for name in SHOWN]
            for role in ("stranger", "coordinator")
        ]
        self.assertEqual(*seen)
