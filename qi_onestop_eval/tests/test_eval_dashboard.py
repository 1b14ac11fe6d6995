# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase, tagged

from .eval_common import EvalCase

# Done once each pane shows a chart, a table or says that there is nothing.
SHOWN = """
const wait = setInterval(() => {
    const panes = [...document.querySelectorAll(".o_qi_pane")];
    const shown = ".o_graph_canvas_container canvas, .o_pivot table, .o_view_nocontent, .o_nocontent_help";
    if (panes.length === 6 && panes.every((pane) => pane.querySelector(shown))) {
        clearInterval(wait);
        console.log("test successful");
    }
}, 200);
"""


@tagged("post_install", "-at_install")
class TestEvalDashboard(EvalCase, HttpCase):
    """The evaluation at a glance."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls.make_scheme()

    def published(self, year):
        round_ = self.new_round(name=f"Year {year}", date_from=f"{year}-01-01", date_to=f"{year}-12-31")
        for step in ("start", "compute", "verify", "review", "announce", "publicise"):
            getattr(round_, f"action_{step}")()
        with self.at(f"{year + 2}-12-31 12:00"):
            round_.action_publish()
        return round_

    def test_the_newest_results_are_those_of_the_last_round_that_is_told(self):
        first, second = self.published(2030), self.published(2031)
        third = self.new_round(name="Year 2032", date_from="2032-01-01", date_to="2032-12-31")
        third.action_start()
        Result = self.as_role(self.env["qi.eval.result"], "coordinator")
        self.assertEqual(Result.search([("is_newest", "=", True)]).round_id, second)
        self.assertEqual(
            [self.result(one).is_newest for one in (first, second, third)],
            [False, True, False],
        )
        self.assertEqual(self.result(second).change, self.result(second).total - self.result(first).total)
        self.assertEqual(self.result(first).change, 0, "There was nothing before.")

    def test_all_panes_show_something(self):
        self.published(2030)
        user = self.users["coordinator"]
        user.password = user.login
        self.browser_js("/odoo/evaluation-overview", SHOWN, "odoo.isReady === true", login=user.login)
