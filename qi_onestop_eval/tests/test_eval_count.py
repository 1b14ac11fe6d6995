# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib
import json
from unittest.mock import patch

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import mute_logger

from odoo.addons.qi_onestop.tests.common import Undo
from odoo.addons.qi_onestop.tools import protected

from ..models import qi_eval_round_compute
from .eval_common import EvalCase


class TestEvalCount(EvalCase):
    """Figures and the cases behind them: in the background, stopped and gone on with, kept and compared."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls.make_scheme()

    def in_background(self):
        return patch.object(qi_eval_round_compute, "AT_ONCE", 0)

    def cron(self, commits=100):
        """Let the job go on until it has committed so often; return how often it did."""
        done = []

        def commit(_self, processed=0, **_kwargs):
            done.append(processed)
            return 600 if len(done) < commits else 0

        with patch.object(type(self.env["ir.cron"]), "_commit_progress", commit):
            self.env["qi.eval.round"]._cron_count()
        return len(done)

    def figures(self, round_):
        names = ("numerator", "denominator", "counted_value", "figure_state", "cases", "points", "target")
        return {score: [score[name] for name in names] for score in round_.sudo().result_ids.score_ids}

    # In the background

    def test_what_is_stopped_goes_on_where_it_stood_and_comes_to_the_same(self):
        round_ = self.walk(self.new_round(), "computed")
        self.requests[0].saved_amount = 200
        with self.assertRaises(Undo), self.env.cr.savepoint():
            round_.action_count()
            expected = [list(values) for values in self.figures(round_).values()]
            raise Undo
        with self.in_background():
            round_.action_count()
        count = len(round_.left_measure_ids)
        self.assertEqual((count, round_.count_progress), (5, 0))
        self.cron(commits=3)
        self.assertEqual((len(round_.left_measure_ids), round_.count_progress), (3, 40))
        for step in (round_.action_count, round_.action_verify, round_.action_send_back):
            with self.assertRaisesRegex(UserError, "is being counted: 40 % is done"):
                step()
        self.cron()
        self.assertFalse(round_.left_measure_ids)
        self.assertEqual(list(self.figures(round_).values()), expected)
        self.assertEqual(round_.computed_by_id, self.users["coordinator"])
        round_.action_verify()

    def test_the_self_assessment_begins_in_the_background(self):
        """The managers hear of it once there are figures to look at, and hand nothing in before."""
        with self.assertRaises(Undo), self.env.cr.savepoint():
            expected = list(self.figures(self.walk(self.new_round(), "self")).values())
            raise Undo
        round_ = self.new_round()
        with self.in_background():
            round_.action_start()
        mine = self.as_role(self.result(round_), "manager")
        self.assertEqual((round_.state, round_.count_progress, mine.count_progress), ("self", 0, 0))
        with self.assertRaisesRegex(UserError, "this step is not possible now"):
            round_.action_start()
        self.cron(commits=3)
        self.assertEqual((round_.count_progress, round_.computed_at), (40, False))
        self.assertFalse(self.result(round_).activity_ids)
        self.as_role(self.line(round_, "A2"), "manager").comment = "There is no monitoring"
        for step in (mine.action_hand_in, round_.action_compute, round_.action_count):
            with self.assertRaisesRegex(UserError, "is being counted: 40 % is done"):
                step()
        self.cron()
        self.assertEqual(list(self.figures(round_).values()), expected)
        self.assertEqual((round_.computed_by_id, mine.count_progress), (self.users["coordinator"], 100))
        self.assertEqual(self.result(round_).activity_ids.user_id, self.users["manager"])
        mine.action_hand_in()
        with self.in_background():
            round_.action_count()
        self.cron()
        self.assertFalse(self.result(round_).activity_ids, "told once")

    def test_the_self_assessment_ends_at_once_and_is_counted_in_the_background(self):
        round_ = self.walk(self.new_round(), "self")
        self.requests[0].saved_amount = 200
        with self.in_background():
            round_.action_compute()
        self.assertEqual((round_.state, round_.count_progress), ("computed", 0))
        self.assertFalse(self.result(round_).activity_ids, "nothing is to be handed in any more")
        with self.assertRaises(AccessError):
            self.as_role(self.line(round_, "A2"), "manager").manual_value = 95
        for step in (round_.action_verify, round_.action_send_back):
            with self.assertRaisesRegex(UserError, "is being counted: 0 % is done"):
                step()
        self.assertEqual(self.line(round_, "A1").numerator, 1)
        self.cron()
        self.assertEqual(self.line(round_, "A1").numerator, 2)
        round_.action_verify()

    def test_who_is_killed_in_the_middle_of_a_measure_changes_nothing(self):
        """Not even an error is left behind: the job that comes next goes on where the last commit was."""

        class Killed(BaseException):
            pass

        with self.assertRaises(Undo), self.env.cr.savepoint():
            expected = list(self.figures(self.walk(self.new_round(), "computed")).values())
            raise Undo
        round_ = self.new_round()
        count_measure = qi_eval_round_compute.QiEvalRound._count_measure

        def kill(one, measure):
            count_measure(one, measure)
            raise Killed

        for step in ("start", "compute"):
            with self.in_background():
                getattr(round_, f"action_{step}")()
            self.cron(commits=3)
            with (
                patch.object(qi_eval_round_compute.QiEvalRound, "_count_measure", kill),
                self.assertRaises(Killed),
                self.env.cr.savepoint(),
            ):
                self.cron()
            self.env.invalidate_all()
            self.assertEqual(round_.count_progress, 40)
            self.cron()
            after = self.figures(round_)
            self.cron()
            self.assertEqual(self.figures(round_), after, "twice changes nothing")
        self.assertEqual(list(after.values()), expected)
        self.assertFalse(round_.sudo().message_ids.filtered("body"))

    def test_what_cannot_be_counted_says_so_and_stops_nothing_else(self):
        round_ = self.walk(self.new_round(), "computed")
        before = self.figures(round_)
        with self.in_background():
            round_.action_count()
        measure = self.env["qi.eval.measure"].search([("code", "=", "XS")])
        self.env.cr.execute("UPDATE qi_eval_measure SET domain = '[(' WHERE id = %s", [measure.id])
        self.env.invalidate_all()
        self.cron()
        self.assertFalse(round_.left_measure_ids)
        self.assertIn("Saved", round_.sudo().message_ids[0].body, "in the city's words")
        self.assertEqual(self.figures(round_), before)

    def test_what_cannot_be_counted_leaves_no_figures_without_their_points(self):
        round_ = self.walk(self.new_round(), "computed")
        self.requests[0].saved_amount = 200
        broken, before = self.env["qi.eval.measure"].search([("code", "=", "XD")]), self.line(round_, "A1").points
        with self.in_background():
            round_.action_count()
        self.env.cr.execute("UPDATE qi_eval_measure SET domain = '[(' WHERE id = %s", [broken.id])
        self.env.invalidate_all()
        self.cron()
        line = self.line(round_, "A1")
        self.assertEqual((round_.left_measure_ids.ids, line.numerator, line.counted_value), ([], 2, 100))
        self.assertGreater(line.points, before)
        self.assertIn("Served", round_.sudo().message_ids[0].body)

    @mute_logger("odoo.addons.qi_onestop_eval.models.qi_eval_round_compute")
    def test_no_round_waits_for_ever_for_a_measure_that_fails(self):
        round_ = self.walk(self.new_round(), "computed")
        with self.in_background():
            round_.action_count()
        count_measure = qi_eval_round_compute.QiEvalRound._count_measure

        def fail(one, measure):
            if measure.code == "XD":
                raise ZeroDivisionError
            return count_measure(one, measure)

        self.patch(qi_eval_round_compute.QiEvalRound, "_count_measure", fail)
        self.cron()
        self.assertFalse(round_.left_measure_ids)
        self.assertIn("Served", str(round_.sudo().message_ids.mapped("body")))
        round_.action_verify()

    @mute_logger("odoo.addons.qi_onestop_eval.models.qi_eval_round_compute")
    def test_no_round_waits_for_ever_for_points_that_cannot_be_worked_out(self):
        round_ = self.walk(self.new_round(), "computed")
        with self.in_background():
            round_.action_count()
        with patch.object(qi_eval_round_compute.QiEvalRound, "_end_count", side_effect=ZeroDivisionError):
            self.cron()
        self.assertFalse(round_.left_measure_ids)
        self.assertIn("重新统计", str(round_.sudo().message_ids[0].body))
        round_.action_count()
        round_.action_verify()

    def test_the_form_opens_for_who_reads_no_measures(self):
        round_ = self.walk(self.new_round(), "frozen")
        for role in ("auditor", "commissioner"):
            self.env.invalidate_all()
            mine = self.as_role(round_, role)
            arch = etree.fromstring(mine.get_view(view_type="form")["arch"])
            [values] = mine.web_read(dict.fromkeys(arch.xpath("//field[not(ancestor::field)]/@name"), {}))
            self.assertEqual(values["count_progress"], 100)

    # The same, whoever counts

    def test_whoever_counts_comes_to_the_same(self):
        secret = self.requests[1]
        secret.secrecy = "secret"
        found = []
        for role in ("coordinator", "administrator"):
            round_ = self.walk(self.as_role(self.new_round(), role), "computed")
            found.append([values[:4] for values in self.figures(round_).values()])
        self.assertEqual(*found)
        line = self.line(round_, "A1")
        self.assertEqual((line.numerator, line.denominator), (1, 2), "a secret counts as any other")
        self.assertEqual(json.loads(line.cases)["part"]["numbers"], [], "and is named by nobody")

    # Cases

    def test_the_cases_are_kept_with_the_figure(self):
        line = self.line(self.walk(self.new_round(), "computed"), "A1")
        names = sorted(self.requests[:2].mapped("name"))
        self.assertEqual(
            json.loads(line.cases),
            {
                "all": {
                    "count": 2,
                    "numbers": names,
                    "sha256": hashlib.sha256("\n".join(names).encode()).hexdigest(),
                },
                "part": {
                    "count": 1,
                    "numbers": [self.requests[1].name],
                    "sha256": hashlib.sha256(self.requests[1].name.encode()).hexdigest(),
                },
            },
        )
        with self.assertRaises(Exception) as caught:
            self.as_role(line, "manager").read(["cases"])
        self.assertEqual(type(caught.exception).__name__, "AccessError")

    def test_each_figure_has_as_many_cases_as_were_counted(self):
        scheme = self.env.ref("qi_onestop_eval.qi_eval_scheme_default").copy({"name": "Whole"})
        scheme.action_activate()
        for line in self.walk(self.new_round(scheme_id=scheme.id), "self").sudo().result_ids.score_ids:
            if line.figure_state not in ("counted", "empty"):
                continue
            kept, aggregate = json.loads(line.cases), line.measure_id.aggregate
            with self.subTest(code=line.code):
                if aggregate in ("share", "average", "percentile"):
                    self.assertEqual(kept["all"]["count"], line.denominator)
                if aggregate == "share":
                    self.assertEqual(kept["part"]["count"], line.numerator)
                if aggregate == "count":
                    self.assertEqual(kept["all"]["count"], line.numerator)

    def test_cases_that_moved_after_freezing_are_said_and_the_seal_is_whole(self):
        round_ = self.walk(self.new_round(), "frozen")
        said = round_.action_check()["params"]
        self.assertEqual((said["type"], round_._moved_cases()), ("success", []))
        moved = self.requests[1]
        protected.permitted(moved).write({"closed_at": "2032-05-01 10:00:00"})
        self.env.flush_all()
        said = round_.action_check()["params"]
        self.assertEqual(said["type"], "warning")
        self.assertIn(f"Station A1: 2 cases were counted, 1 are found now. {moved.name}", said["message"])
        self.env.cr.execute(
            "UPDATE qi_eval_score SET cases = replace(cases, '\"count\":2', '\"count\":3') WHERE id = %s",
            [self.line(round_, "A1").id],
        )
        self.env.invalidate_all()
        said = self.as_role(round_, "auditor").action_check()["params"]
        self.assertEqual(said["type"], "danger")
        self.assertIn("T-1-1 A1: “cases” was", said["message"])
        with self.assertRaises(UserError):
            self.as_role(round_, "manager").action_check()

    def test_cases_that_fulfil_no_more_are_said(self):
        """The same cases, of which another part saved enough: the figure is another one."""
        round_ = self.walk(self.new_round(), "frozen")
        self.requests[0].saved_amount = 200
        self.env.flush_all()
        said = round_.action_check()["params"]
        self.assertEqual(said["type"], "warning")
        self.assertIn(f"Station A1: 1 cases fulfilled it, 2 do now. {self.requests[0].name}", said["message"])

    def test_time_that_passes_moves_no_cases(self):
        """What lay ahead when it was counted is not found later, neither by who verifies nor by who opens it."""
        measure = self.line(self.walk(self.new_round(name="Before"), "self"), "A1").measure_id
        for condition in (
            '("closed_at", "<", "now")',
            '("closed_at", "<", "today +1d")',
            '("closed_at", ">=", "now =1m =1d"), ("closed_at", "<", "-1H")',
            '("service_id", "any", [("create_date", "<", "now -1y +2w")])',
        ):
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE qi_eval_measure SET domain = %s WHERE id = %s", [f"[{condition}]", measure.id]
            )
            self.env.invalidate_all()
            with self.subTest(condition=condition), self.assertRaises(Undo), self.env.cr.savepoint():
                round_ = self.walk(self.new_round(), "frozen")
                line = self.line(round_, "A1")
                self.assertEqual(line.denominator, 0)
                with freeze_time("2032-05-01 10:00:00"):
                    self.assertEqual(round_._moved_cases(), [])
                    cases = line.action_open_cases()["domain"]
                    self.assertFalse(self.env["qi.request"].search(cases))
                raise Undo

    def test_a_moment_is_read_as_the_database_reads_it(self):
        measure = self.env["qi.eval.measure"].search([("code", "=", "XS")])._of_the_city()
        # In the city it is the first already.
        with freeze_time("2030-04-30 17:30:00") as clock:
            for said in ("now", "today", "now -2w +3H", "-1m", "today =1d -1d", "now =6m =2d", "=3H =5M"):
                domain = Domain("closed_at", "<", said)
                asked = measure._at_moment("qi.request", domain, clock().replace(tzinfo=None))
                with self.subTest(said=said):
                    self.assertNotEqual(asked, domain)
                    Requests = self.env["qi.request"].with_context(tz=measure.env.context["tz"])
                    found, expected = (one.optimize_full(Requests) for one in (asked, domain))
                    self.assertEqual((found.operator, found.value), (expected.operator, expected.value))

    def test_only_what_is_frozen_is_verified(self):
        with self.assertRaisesRegex(UserError, "is not frozen yet"):
            self.walk(self.new_round(), "computed").action_check()

    # What is vetoed

    def test_what_is_vetoed_has_no_rank(self):
        round_ = self.walk(self.new_round(), "reviewing")
        self.as_role(self.line(round_, "G"), "coordinator").manual_value = 1
        best, other = self.result(round_), self.result(round_, self.other_station)
        self.assertEqual((best.total, best.rank, other.rank), (50, 0, 1))
        self.assertEqual(self.env["qi.eval.result"].search([("round_id", "=", round_.id)]), other | best)
        self.assertEqual((other | best)._by_rank().ids, [other.id, best.id])
        [first, last] = round_._public_values()["rows"]
        self.assertEqual((first["rank"], last["rank"]), (1, ""))

    # Over New Year

    def test_a_round_over_new_year_takes_the_target_of_each_year(self):
        measure = self.env["qi.eval.measure"].search([("code", "=", "XD")])
        days = {"date_from": "2030-07-01", "date_to": "2031-06-30"}
        line = self.line(self.walk(self.new_round(name="One", **days), "self"), "B")
        self.assertEqual((line.target, line.flag), (0, "no_target"), "2031 has none")
        self.env["qi.target"].create(
            {"platform_id": self.station.id, "year": 2031, "measure_id": measure.id, "value": 10}
        )
        line = self.line(self.walk(self.new_round(name="Two", **days), "self"), "B")
        self.assertAlmostEqual(line.target, 2 * 184 / 365 + 10 * 181 / 365)
