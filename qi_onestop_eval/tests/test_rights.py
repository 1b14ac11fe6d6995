# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError

from odoo.addons.qi_onestop.tests.rights import RightsMixin

from .eval_common import EvalCase

CONFIGURATION = {"manager": "r", "coordinator": "rwcd", "administrator": "rwcd"}
RESULT = {
    "auditor": "r",
    **dict.fromkeys(("commissioner", "manager"), "rw"),
    **dict.fromkeys(("coordinator", "administrator"), "rwc"),
}
TESTER = dict.fromkeys(("manager", "coordinator", "administrator"), "rwcd")


class TestRights(RightsMixin, EvalCase):
    """Every role × model × operation; then who sees a round, its results and lines, at each stage."""

    module = "qi_onestop_eval"
    expected = {
        "qi.eval.finding": dict.fromkeys(("coordinator", "administrator"), "r"),
        "qi.eval.grade": CONFIGURATION,
        "qi.eval.indicator": CONFIGURATION,
        "qi.eval.measure": CONFIGURATION,
        "qi.eval.question": dict.fromkeys(("coordinator", "administrator"), "rw"),
        "qi.eval.result": RESULT,
        "qi.eval.round": {
            **dict.fromkeys(("commissioner", "manager", "auditor"), "r"),
            **dict.fromkeys(("coordinator", "administrator"), "rwcd"),
        },
        "qi.eval.scheme": CONFIGURATION,
        "qi.eval.score": RESULT,
        "qi.eval.step": CONFIGURATION,
        "qi.eval.test": TESTER,
        "qi.eval.test.line": TESTER,
        "qi.target": CONFIGURATION,
        "qi.target.import": dict.fromkeys(("coordinator", "administrator"), "rwcd"),
    }

    OUTSIDE = ("nobody", "clerk", "archivist", "complaint", "portal", "portal_other", "public")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls.make_scheme()

    def test_targets_are_seen_by_who_answers_for_the_platform(self):
        measure = self.env.ref("qi_onestop_eval.qi_eval_measure_d1")
        own, above = self.env["qi.target"].create(
            [
                {"platform_id": platform.id, "year": 2026, "measure_id": measure.id, "value": 10}
                for platform in (self.station, self.city)
            ]
        )
        self.assert_access(own, "manager", "r")
        self.assert_access(above, "manager", "")
        for role in ("nobody", "clerk", "commissioner", "auditor", "portal", "public"):
            self.assert_access(own, role, "")
        for role in ("coordinator", "administrator"):
            self.assert_access(above, role, "rwd")

    def check(self, round_, **letters):
        """Assert what each role may do with the round, the station's result and its lines."""
        self.assertEqual(set(letters), {"manager", "commissioner", "stranger", "auditor"})
        result = self.result(round_)
        for role, (of_round, of_result) in letters.items():
            self.assert_access(round_.sudo(), role, of_round)
            self.assert_access(result, role, of_result)
            self.assert_access(result.score_ids, role, of_result)
        for role in self.OUTSIDE:
            for records in (round_.sudo(), result, result.score_ids):
                self.assert_access(records, role, "")
        for role in ("coordinator", "administrator"):
            self.assert_access(result, role, "rw")
            self.assert_access(result.score_ids, role, "rw")

    def test_rights_change_with_the_stages(self):
        nothing, read = ("", ""), ("r", "r")
        round_ = self.new_round()
        for role in ("manager", "commissioner", "auditor"):
            self.assert_access(round_.sudo(), role, "")
        self.assert_access(round_.sudo(), "coordinator", "rwd")
        round_.action_start()
        self.check(round_, manager=("r", "rw"), commissioner=nothing, stranger=nothing, auditor=nothing)
        self.assert_access(self.result(round_, self.other_station), "manager", "rw")
        round_.action_compute()
        self.check(round_, manager=("r", ""), commissioner=nothing, stranger=nothing, auditor=nothing)
        self.result(round_).verifier_ids = self.users["stranger"] | self.users["coordinator"]
        round_.action_verify()
        self.check(round_, manager=("r", ""), commissioner=nothing, stranger=("r", "rw"), auditor=nothing)
        self.assert_access(self.result(round_, self.other_station), "stranger", "")
        self.result(round_).verifier_ids = False
        round_.action_review()
        round_.action_announce()
        self.check(round_, manager=("r", "rw"), commissioner=nothing, stranger=nothing, auditor=nothing)
        round_.action_publicise()
        self.check(round_, manager=read, commissioner=nothing, stranger=nothing, auditor=nothing)
        with self.at("2031-12-31 12:00"):
            round_.action_publish()
        self.check(round_, manager=read, commissioner=read, stranger=read, auditor=nothing)
        round_.action_freeze()
        self.check(round_, manager=read, commissioner=read, stranger=read, auditor=read)

    def test_manager_of_one_platform_does_not_see_another_before_it_is_published(self):
        self.county.staff_ids = False
        self.station.staff_ids |= self.users["manager"]
        round_ = self.new_round()
        round_.action_start()
        self.assert_access(self.result(round_), "manager", "rw")
        self.assert_access(self.result(round_, self.other_station), "manager", "")

    def test_results_are_made_by_the_program_alone(self):
        round_ = self.new_round()
        for role in ("coordinator", "administrator"):
            with self.assertRaisesRegex(AccessError, "kept by the program"):
                self.as_role(self.env["qi.eval.result"], role).create(
                    {"round_id": round_.id, "platform_id": self.station.id}
                )
