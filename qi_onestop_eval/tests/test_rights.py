# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.qi_onestop.tests.common import OnestopCase
from odoo.addons.qi_onestop.tests.rights import RightsMixin

CONFIGURATION = {"manager": "r", "coordinator": "rwcd", "administrator": "rwcd"}
TESTER = dict.fromkeys(("manager", "coordinator", "administrator"), "rwcd")


class TestRights(RightsMixin, OnestopCase):
    module = "qi_onestop_eval"
    expected = {
        "qi.eval.grade": CONFIGURATION,
        "qi.eval.indicator": CONFIGURATION,
        "qi.eval.measure": CONFIGURATION,
        "qi.eval.scheme": CONFIGURATION,
        "qi.eval.step": CONFIGURATION,
        "qi.eval.test": TESTER,
        "qi.eval.test.line": TESTER,
        "qi.target": CONFIGURATION,
        "qi.target.import": dict.fromkeys(("coordinator", "administrator"), "rwcd"),
    }

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
