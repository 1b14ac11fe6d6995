# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import json
import random
from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.qi_onestop.tests.common import Undo
from odoo.addons.qi_onestop.tools import protected, seal
from odoo.addons.qi_onestop.tools.period import Period

from .eval_common import EvalCase
from .eval_oracle import recompute


class TestEvalRound(EvalCase):
    """A round from the self-assessment to the frozen results."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls.make_scheme()

    def points(self, round_, platform=None):
        return {score.code: round(score.points, 6) for score in self.result(round_, platform).score_ids}

    def test_scores_come_from_the_figures_by_the_rules(self):
        round_ = self.walk(self.new_round(), "self")
        # One of two saved enough: 50 % of 60, for A2 is not entered; one of two enterprises: 50 % of 40.
        self.assertEqual(self.points(round_), {"A": 30, "A1": 30, "A2": 0, "B": 20, "F": 0, "G": 0})
        result = self.result(round_)
        self.assertEqual((result.total, result.grade_id.name, result.rank), (50, "Bad", 1))
        share = self.line(round_, "A1")
        self.assertEqual((share.numerator, share.denominator, share.value), (1, 2, 50))
        self.assertEqual((share.max_points, share.effective_points, share.flag), (40, 60, "ok"))
        served = self.line(round_, "B")
        self.assertEqual((served.counted_value, served.target), (1, 2))
        # The other station has no target: nothing, and it says so.
        self.assertEqual(self.line(round_, "B", self.other_station).flag, "no_target")
        other = self.result(round_, self.other_station)
        self.assertEqual((other.total, other.rank, other.flagged_count), (0, 2, 1))

    def test_what_the_platform_enters_counts_at_once(self):
        round_ = self.walk(self.new_round(), "self")
        self.as_role(self.line(round_, "A2"), "manager").write({"manual_value": 95, "comment": "As monitored"})
        self.assertEqual(self.points(round_), {"A": 30, "A1": 20, "A2": 10, "B": 20, "F": 0, "G": 0})
        self.as_role(self.line(round_, "F"), "manager").manual_value = 4
        self.assertEqual((self.result(round_).bonus, self.result(round_).total), (5, 55))
        self.as_role(self.line(round_, "G"), "coordinator").manual_value = 1
        self.assertEqual(self.result(round_).is_vetoed, True)

    def test_zero_entered_is_a_figure_and_not_nothing(self):
        round_ = self.walk(self.new_round(), "self")
        self.as_role(self.line(round_, "A2"), "manager").is_filled = True
        self.assertEqual(self.points(round_)["A1"], 20)
        self.assertEqual(self.line(round_, "A2").flag, "ok")

    def test_counting_twice_changes_nothing(self):
        round_ = self.walk(self.new_round(), "computed")
        self.env.flush_all()
        self.env.cr.execute("UPDATE qi_eval_score SET write_date = '2020-01-01'")
        self.env.cr.execute("UPDATE qi_eval_result SET write_date = '2020-01-01'")
        self.env.invalidate_all()
        round_.action_count()
        self.env.flush_all()
        for records in (round_.result_ids, round_.result_ids.score_ids):
            self.assertEqual({str(record.write_date) for record in records}, {"2020-01-01 00:00:00"})

    def test_counting_anew_sees_new_cases_and_keeps_what_people_did(self):
        round_ = self.walk(self.new_round(), "self")
        self.as_role(self.line(round_, "A2"), "manager").manual_value = 95
        self.requests[0].saved_amount = 200
        round_.action_compute()
        self.assertEqual(self.points(round_), {"A": 50, "A1": 40, "A2": 10, "B": 20, "F": 0, "G": 0})

    def test_queries_do_not_grow_with_platforms(self):
        def counted(count):
            platforms = self.env["qi.platform"].create(
                [{"name": f"P{count}-{number}", "code": f"P{count}-{number}"} for number in range(count)]
            )
            round_ = self.new_round(platform_ids=platforms.ids)
            round_.action_start()
            self.env.flush_all()
            self.env.invalidate_all()
            return self.queries(round_.action_count)

        # Lines are read and ranked in portions of a thousand; nothing has changed that must be written.
        self.assertLessEqual(counted(50), counted(5) + 4)

    def test_platform_that_opened_in_mid_period_has_less_to_reach(self):
        self.station.plate_date = "2030-07-02"
        round_ = self.walk(self.new_round(), "self")
        self.assertTrue(self.result(round_).is_partial)
        self.assertAlmostEqual(self.line(round_, "B").target, 2 * 183 / 365)
        self.assertFalse(self.result(round_, self.other_station).is_partial)

    def test_what_is_there_must_be_there_as_a_whole(self):
        measure = self.env["qi.eval.measure"].search([("code", "=", "XD")])
        whole = self.scheme.copy({"name": "Whole"})
        half = {"date_from": "2030-01-01", "date_to": "2030-06-30"}
        flow = self.walk(self.new_round(**half), "self")
        self.assertAlmostEqual(self.line(flow, "B").target, 2 * 181 / 365)
        made = measure.browse(measure.action_new_version()["res_id"])
        made.date_field = False
        whole.action_activate()
        stock = self.walk(self.new_round(name="Stock", scheme_id=whole.id, **half), "self")
        self.assertEqual(self.line(stock, "B").target, 2)

    def test_nobody_who_never_answers_is_in_time(self):
        for code in ("C1", "C6"):
            measure = self.env.ref(f"qi_onestop_eval.qi_eval_measure_{code.lower()}")
            self.assertEqual((measure.model, measure.date_field), ("qi.request.deadline", "first_due_at"))
        measure = self.env.ref("qi_onestop_eval.qi_eval_measure_c1")
        with self.at("2025-03-04 10:00"):
            request = self.new_request()
        period = Period(date(2025, 3, 1), date(2025, 12, 31))
        figure = measure._figures(self.station, period)[measure][self.station.id]
        self.assertEqual((figure.numerator, figure.denominator), (0, 1), request.due_state)

    def test_review_adjusts_with_a_reason(self):
        round_ = self.walk(self.new_round(), "reviewing")
        line = self.as_role(self.line(round_, "A1"), "coordinator")
        for values, sentence in (
            ({"is_adjusted": True, "adjusted_points": 35}, "say why the points are adjusted"),
            ({"is_adjusted": True, "adjusted_points": 61, "adjust_reason": "More"}, "earns 0 to 60 points"),
        ):
            with self.assertRaisesRegex(ValidationError, sentence), self.env.cr.savepoint():
                line.write(values)
        line.write({"is_adjusted": True, "adjusted_points": 35, "adjust_reason": "One case was misfiled"})
        self.assertEqual((line.points, line.earned, line.adjusted_by_id), (35, 30, self.users["coordinator"]))
        self.assertEqual(self.result(round_).total, 55)
        line.is_adjusted = False
        self.assertEqual((line.points, line.adjusted_by_id.id), (30, False))

    def test_each_side_writes_in_its_turn(self):
        round_ = self.walk(self.new_round(), "self")
        line, result = self.line(round_, "A2"), self.result(round_)
        with self.assertRaisesRegex(UserError, "“A1 A1” is counted by the program"):
            self.as_role(self.line(round_, "A1"), "manager").manual_value = 100
        with self.assertRaisesRegex(UserError, "“Adjusted” cannot be written now"):
            self.as_role(line, "coordinator").is_adjusted = True
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            self.as_role(line, "manager").points = 20
        with self.assertRaisesRegex(AccessError, "“Self-Assessment” is for the other side"):
            self.as_role(result, "coordinator").self_comment = "Fine"
        round_.action_compute()
        with self.assertRaises(AccessError):
            self.as_role(line, "manager").write({"manual_value": 9})
        self.as_role(line, "coordinator").manual_value = 95
        self.assertEqual(self.points(round_)["A2"], 10)

    def test_a_line_is_written_in_the_form_of_its_result_too(self):
        round_ = self.walk(self.new_round(), "self")
        line, other = self.line(round_, "A2"), self.line(round_, "A2", self.other_station)
        result = self.as_role(self.result(round_), "manager")
        result.write(
            {"self_comment": "Fine", "score_ids": [(1, line.id, {"manual_value": 95, "comment": "Mine"})]}
        )
        self.assertEqual((result.self_comment, line.manual_value, line.comment), ("Fine", 95, "Mine"))
        for commands, sentence in (
            ([(1, line.id, {"points": 9})], "kept by the program"),
            ([(1, other.id, {"manual_value": 9})], "kept by the program"),
            ([(2, line.id, 0)], "kept by the program"),
            ([(0, 0, {"code": "X"})], "kept by the program"),
            ([(1, line.id, {"verified_note": "x"})], "cannot be written now"),
        ):
            with self.subTest(commands=commands):
                error = self.attempt(lambda commands=commands: result.write({"score_ids": commands}), UserError)
                self.assertIn(sentence, str(error))

    def test_what_somebody_else_wrote_meanwhile_is_not_written_over(self):
        round_ = self.walk(self.new_round(), "self")
        line = self.as_role(self.line(round_, "A2"), "manager")
        seen = line.seen
        self.as_role(line, "coordinator").manual_value = 90
        with self.assertRaisesRegex(UserError, "Somebody else has changed “Figure Entered” of “A2 A2” meanwhile"):
            line.write({"manual_value": 95, "comment": "Mine", "seen": seen})
        self.assertEqual((line.manual_value, line.comment), (90, False), "nothing half done")
        line.write({"comment": "Mine", "seen": seen})
        line.write({"manual_value": 95, "seen": line.seen})
        self.assertEqual((line.manual_value, line.comment), (95, "Mine"))
        line.write({"comment": "Yours", "seen": "nonsense"})

    def test_self_assessment_is_handed_in_complete(self):
        round_ = self.walk(self.new_round(), "self")
        result = self.as_role(self.result(round_), "manager")
        self.assertEqual(
            self.result(round_).activity_ids.user_id, self.users["manager"], "the site manager is told"
        )
        with self.assertRaisesRegex(UserError, "“A2 A2” is entered by you"):
            result.action_hand_in()
        self.as_role(self.line(round_, "A2"), "manager").comment = "There is no monitoring"
        result.action_hand_in()
        self.assertEqual((result.handed_in_by_id, round_.handed_in_count), (self.users["manager"], 1))
        self.assertFalse(self.result(round_).activity_ids)
        with self.assertRaisesRegex(AccessError, "for the site manager"):
            self.as_role(self.result(round_, self.other_station), "coordinator").action_hand_in()

    def test_two_people_verify_on_site_and_both_sign(self):
        round_ = self.walk(self.new_round(), "verifying")
        result = self.as_role(self.result(round_), "coordinator")
        one, two = self.users["stranger"], self.users["coordinator"]
        for users, sentence in (
            (one, "Two people verify"),
            (one | self.users["commissioner"], "works at Station and cannot verify it"),
            (one | self.users["clerk"], "neither a commissioner nor"),
        ):
            with self.assertRaisesRegex(ValidationError, sentence), self.env.cr.savepoint():
                result.verifier_ids = users
        result.verifier_ids = one | two
        with self.assertRaisesRegex(UserError, "Write down what was found"):
            result.action_sign()
        self.as_role(result, "stranger").verification = "All in order"
        result.action_sign()
        with self.assertRaisesRegex(UserError, "each once"):
            result.action_sign()
        with self.assertRaisesRegex(UserError, "lacks a signature"):
            round_.action_review()
        self.as_role(result, "stranger").action_sign()
        self.assertTrue(result.verified_at)
        round_.action_review()

    def signed(self, round_):
        """Return the station's result as two people have verified it, as the department reads it."""
        result = self.as_role(self.result(round_), "coordinator")
        result.write(
            {"verifier_ids": self.users["stranger"] | self.users["coordinator"], "verification": "All in order"}
        )
        self.sign(result)
        return result

    def sign(self, result):
        for user in result.verifier_ids:
            result.with_user(user).action_sign()
        self.assertTrue(result.verified_at)

    def test_a_signature_is_for_what_was_signed(self):
        round_ = self.walk(self.new_round(), "verifying")
        result = self.signed(round_)
        self.as_role(result, "stranger").verification = "All in order"
        self.assertEqual(result.signed_ids, result.verifier_ids, "the same words")
        for values in (
            {"verification": "Two files are missing"},
            {"verifier_ids": self.users["coordinator"] | self.users["administrator"]},
        ):
            result.write(values)
            self.assertEqual((result.signed_ids.ids, result.verified_at), ([], False))
            with self.assertRaisesRegex(UserError, "lacks a signature"):
                round_.action_review()
            self.sign(result)
        note = self.as_role(result.score_ids[:1], "coordinator")
        note.verified_note = "The plate is missing"
        self.assertEqual((result.signed_ids.ids, result.verified_at), ([], False))
        self.sign(result)
        note.verified_note = "The plate is missing"
        round_.action_review()

    def test_who_manages_the_platform_does_not_verify_it(self):
        round_ = self.walk(self.new_round(), "verifying")
        for platform in (self.station, self.other_station):
            with (
                self.assertRaisesRegex(
                    ValidationError, f"Manager answers for {platform.name} and cannot verify it"
                ),
                self.env.cr.savepoint(),
            ):
                self.as_role(self.result(round_, platform), "coordinator").verifier_ids = (
                    self.users["manager"] | self.users["coordinator"]
                )

    def test_evidence_is_exchanged_in_its_turn_alone(self):
        """Its file is an attachment as any other, and whoever may write the line may ask for it by itself."""
        round_ = self.walk(self.new_round(), "self")
        line = self.line(round_, "A2")
        content = b"%PDF-1.4 monitored"
        self.as_role(line, "manager").write(
            {"manual_value": 95, "evidence": base64.b64encode(content), "evidence_name": "m.pdf"}
        )
        owner = {"res_model": line._name, "res_field": "evidence", "res_id": line.id}
        file = self.env["ir.attachment"].search([(name, "=", value) for name, value in owner.items()])
        self.assertEqual(file.raw, content)
        other = {"name": "n.pdf", "raw": b"%PDF-1.4 made up"}

        def refused(role, sentence):
            mine = self.as_role(file, role)
            spare = self.as_role(self.env["ir.attachment"], role).create(other)
            for way in (
                lambda: mine.write({"raw": other["raw"]}),
                lambda: mine.write({"res_id": 0}),
                mine.unlink,
                lambda: mine.create({**other, **owner}),
                lambda: spare.write(owner),
            ):
                self.assertIn(sentence, str(self.attempt(way, UserError)))

        refused("coordinator", "“Evidence” is for the other side")
        self.walk_on(round_)
        for role in ("manager", "coordinator"):
            refused(role, "“Evidence” cannot be written now")
        round_.action_publicise()
        with self.at("2031-12-31 12:00"):
            round_.action_publish()
        round_.action_freeze()
        refused("coordinator", "“Evidence” cannot be written now")
        self.assertEqual(file.raw, content)

    def test_administrators_take_the_steps_without_reading_figures(self):
        round_ = self.as_role(self.new_round(), "administrator")
        self.walk(round_, "frozen")
        self.assertEqual((self.result(round_).total, self.points(round_)["A1"]), (50, 30))
        self.assertTrue(round_.digest)
        with self.assertRaises(AccessError):
            round_.read(["manifest"])

    def test_objection_is_answered_before_the_public_notice(self):
        round_ = self.walk(self.new_round(), "objection")
        self.as_role(self.result(round_), "manager").objection = "One request is missing"
        with self.assertRaisesRegex(UserError, "Station objects. Answer first"):
            round_.action_publicise()
        self.as_role(self.result(round_), "coordinator").objection_answer = "It is of next year"
        with self.at("2030-12-02 12:00"):
            round_.action_publicise()
            self.assertEqual(str(round_.publicity_until), "2030-12-09")
        with self.at("2030-12-09 12:00"), self.assertRaisesRegex(UserError, "runs until 12/09/2030"):
            round_.action_publish()
        with self.at("2030-12-10 00:30"):
            round_.action_publish()

    def test_steps_are_the_department_s_and_in_order(self):
        round_ = self.new_round()
        with self.assertRaisesRegex(UserError, "is at “Being Prepared”: this step is not possible now"):
            round_.action_compute()
        round_.action_start()
        with self.assertRaises(AccessError):
            self.as_role(round_, "manager").action_compute()
        with self.assertRaisesRegex(UserError, "“First Day” stays as it is"):
            round_.date_from = "2030-02-01"
        with self.assertRaisesRegex(UserError, "has started and stays on record"):
            round_.unlink()
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            round_.state = "frozen"
        round_.action_compute()
        round_.action_send_back()
        self.assertEqual(round_.state, "self")
        self.walk_on(round_)
        with self.assertRaisesRegex(UserError, "its figures are not counted anew"):
            round_.action_count()

    def walk_on(self, round_):
        for step in ("compute", "verify", "review", "announce"):
            getattr(round_, f"action_{step}")()

    def test_scheme_that_is_used_stays_and_changed_points_need_a_second_person(self):
        round_ = self.walk(self.new_round(), "self")
        scheme = self.as_role(self.scheme, "coordinator")
        with self.assertRaisesRegex(UserError, "is in use"):
            scheme.unlink()
        made = scheme.browse(scheme.action_new_version()["res_id"])
        made.indicator_ids.filtered(lambda one: one.code == "A1").points = 30
        made.indicator_ids.filtered(lambda one: one.code == "A2").points = 30
        self.walk_on(round_)
        with self.assertRaisesRegex(UserError, "somebody else than Coordinator, who has not edited it, must"):
            made.action_activate()
        self.as_role(made, "administrator").action_activate()
        self.assertEqual((round_.scheme_id, round_.scheme_id.state), (scheme, "withdrawn"))

    def test_a_frozen_period_is_not_evaluated_twice(self):
        self.walk(self.new_round(), "frozen")
        again = self.new_round(date_from="2030-12-31", date_to="2031-06-30")
        with self.assertRaisesRegex(UserError, "has a frozen result for some of these days in “Year 2030”"):
            again.action_start()

    def test_last_time_is_the_round_told_before(self):
        self.walk(self.new_round(), "published")
        later = self.walk(self.new_round(name="2031", date_from="2031-01-01", date_to="2031-12-31"), "self")
        result = self.result(later)
        self.assertEqual((result.previous_total, self.line(later, "A1").previous_points), (50, 30))

    def test_last_time_is_as_long_and_that_of_the_platform(self):
        """A half-year says nothing of a year, and a round without a platform nothing of it."""
        self.walk(self.new_round(), "published")
        half = {"date_from": "2031-01-01", "date_to": "2031-06-30"}
        self.walk(self.new_round(name="Half of 2031", **half), "published")
        year = {"date_from": "2031-01-01", "date_to": "2031-12-31"}
        others = self.walk(self.new_round(name="Other", platform_ids=self.other_station.ids, **year), "published")
        protected.permitted(others.sudo().result_ids).total = 33
        later = self.walk(self.new_round(name="2032", date_from="2032-01-01", date_to="2032-12-31"), "self")
        mine, other = self.result(later), self.result(later, self.other_station)
        self.assertEqual((mine.previous_total, self.line(later, "A1").previous_points), (50, 30))
        self.assertEqual(other.previous_total, 33)
        compared = later._previous_results().round_id.sorted("date_to")
        self.assertEqual(compared.mapped("name"), ["Year 2030", "Other"])

    def test_figure_opens_its_cases(self):
        round_ = self.walk(self.new_round(), "self")
        line = self.as_role(self.line(round_, "A1"), "coordinator")
        action = line.action_open_cases()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), self.requests[:2])
        action = line.action_open_part()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), self.requests[1])
        self.assertEqual(action["name"], "Saved")

    def test_who_may_read_fewer_cases_than_were_counted_is_told(self):
        round_ = self.walk(self.new_round(), "self")
        self.requests[1].secrecy = "secret"
        line = self.as_role(self.line(round_, "A1"), "coordinator")
        for open_, name, found in (
            (line.action_open_cases, "Saved (you see 1 of 2 cases)", self.requests[0]),
            (line.action_open_part, "Saved (you see 0 of 1 cases)", self.requests.browse()),
        ):
            action = open_()
            self.assertEqual(action["name"], name)
            self.assertEqual(line.env[action["res_model"]].search(action["domain"]).ids, found.ids)

    def test_bad_rounds_are_refused_with_a_sentence(self):
        with self.assertRaisesRegex(ValidationError, "no longer than a year"), self.env.cr.savepoint():
            self.new_round(date_to="2031-12-31")
        draft = self.scheme.copy({"name": "Draft"})
        with self.assertRaisesRegex(UserError, "“Draft” is not in use"):
            self.new_round(scheme_id=draft.id).action_start()

    # Frozen

    def test_frozen_round_is_sealed_and_every_change_is_found(self):
        round_ = self.new_round()
        round_.action_start()
        line = self.line(round_, "A2")
        self.as_role(line, "manager").write(
            {"manual_value": 95, "evidence": base64.b64encode(b"%PDF-1.4 monitored"), "evidence_name": "m.pdf"}
        )
        self.walk_on(round_)
        round_.action_publicise()
        with self.at("2031-12-31 12:00"):
            round_.action_publish()
        round_.action_freeze()
        line_of_log = self.env["qi.seal"].search([("res_model", "=", "qi.eval.round"), ("res_id", "=", round_.id)])
        self.assertEqual(
            (line_of_log.kind, line_of_log.manifest_hash), ("evaluation", seal.digest(round_.sudo().manifest))
        )
        self.assertEqual(line_of_log._verify()[line_of_log.sudo()], [])
        with self.assertRaisesRegex(UserError, "“Adjusted” cannot be written now"):
            self.as_role(line, "coordinator").is_adjusted = True
        with self.assertRaisesRegex(UserError, "stays as it is"):
            round_.name = "Another"
        for statement, found in (
            ("UPDATE qi_eval_score SET counted_value = 99 WHERE id = %s", "A1: “counted_value” was “50.0”"),
            ("UPDATE qi_eval_result SET total = 99 WHERE id = %s", "T-1-1: “total” was “50.0”"),
            ("UPDATE qi_eval_round SET manifest = manifest || ' ' WHERE id = %s", "The manifest was altered"),
            (
                """UPDATE qi_eval_round SET manifest = '{"scheme": 1, "results": [1]}' WHERE id = %s""",
                "The manifest was altered",
            ),
            ("UPDATE qi_eval_indicator SET points = 41 WHERE id = %s", "A1: “points” was “40.0”, it is “41.0”"),
        ):
            record = {
                "qi_eval_score": self.line(round_, "A1"),
                "qi_eval_result": self.result(round_),
                "qi_eval_round": round_,
                "qi_eval_indicator": self.line(round_, "A1").indicator_id,
            }[statement.split()[1]]
            with self.subTest(statement=statement), self.assertRaises(Undo), self.env.cr.savepoint():
                self.env.cr.execute(statement, [record.id])
                self.env.invalidate_all()
                said = line_of_log._verify()[line_of_log.sudo()]
                self.assertTrue(any(found in str(sentence) for sentence in said), said)
                raise Undo

    def test_what_two_people_signed_is_frozen_along(self):
        round_ = self.walk(self.new_round(), "self")
        self.as_role(self.result(round_), "manager").self_comment = "We did well"
        round_.action_compute()
        round_.action_verify()
        result = self.signed(round_)
        for step in ("review", "announce", "publicise"):
            getattr(round_, f"action_{step}")()
        with self.at("2031-12-31 12:00"):
            round_.action_publish()
        round_.action_freeze()
        self.users["stranger"].active = False
        log = self.env["qi.seal"].search([("res_model", "=", "qi.eval.round"), ("res_id", "=", round_.id)])
        self.assertEqual(log._verify()[log.sudo()], [], "who has left was there")
        for statement, found in (
            ("UPDATE qi_eval_result SET self_comment = 'Fine' WHERE id = %s", "“self_comment” was “We did well”"),
            ("UPDATE qi_eval_result SET verification = 'Fine' WHERE id = %s", "“verification” was “All in order”"),
            ("UPDATE qi_eval_result SET verified_at = NULL WHERE id = %s", "“verified_at” was"),
            ("DELETE FROM qi_eval_result_verifier_rel WHERE result_id = %s", "“verifiers” was"),
            ("DELETE FROM qi_eval_result_signed_rel WHERE result_id = %s", "“signers” was"),
        ):
            with self.subTest(statement=statement), self.assertRaises(Undo), self.env.cr.savepoint():
                self.env.cr.execute(statement, [result.id])
                self.env.invalidate_all()
                said = log._verify()[log.sudo()]
                self.assertTrue(any(found in str(sentence) for sentence in said), said)
                raise Undo

    def check_oracle(self, round_):
        manifest = json.loads(seal.canonical(round_.sudo()._manifest_content()))
        expected = recompute(manifest)
        for result in round_.sudo().result_ids:
            score, grade, conclusion, points = expected[result.platform_id.code]
            self.assertAlmostEqual(result.total, score, 9)
            self.assertEqual((result.grade_id.id, result.conclusion or ""), (grade, conclusion))
            for line in result.score_ids:
                if line.code in points:
                    self.assertAlmostEqual(line.points, float(points[line.code]), 7)

    def test_auditor_recomputes_random_rounds_without_the_program(self):
        rng = random.Random(22)
        for turn in range(8):
            round_ = self.random_round(rng, turn)
            with self.subTest(turn=turn, method=round_.method):
                self.check_oracle(round_)

    def test_auditor_recomputes_a_counted_round(self):
        self.check_oracle(self.walk(self.new_round(), "computed"))

    def test_scheme_without_points_says_up_to_standard_or_not(self):
        scheme = self.scheme.copy({"name": "Standard"})
        scheme.write({"method": "judged", "partly_from": 50})
        scheme.action_activate()
        round_ = self.walk(self.new_round(scheme_id=scheme.id), "self")
        result = self.result(round_)
        self.assertEqual((result.conclusion, result.grade_id.id, result.rank), ("partly", False, 0))
        self.assertEqual(self.result(round_, self.other_station).conclusion, "not")
