# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.tests import tagged

from odoo.addons.qi_onestop.tests.web_common import WebCase

from .eval_common import EvalCase

# Done once each pane shows a chart, a table or says that there is nothing.
SHOWN = """
const wait = setInterval(() => {
    const panes = [...document.querySelectorAll(".o_qi_pane")];
    const shown = ".o_graph_canvas_container canvas, .o_pivot table, .o_view_nocontent, .o_nocontent_help";
    if (panes.length === 6 && panes.every((pane) => pane.querySelector(shown))) {
        clearInterval(wait);
        const { EvaluationDashboard } = odoo.loader.modules.get(
            "@qi_onestop_eval/dashboard/evaluation_dashboard"
        );
        const { rpc } = odoo.loader.modules.get("@web/core/network/rpc");
        const { domain } = Object.getOwnPropertyDescriptor(EvaluationDashboard.prototype, "tiles")
            .get.call({})
            .find((tile) => tile.view === "firsts");
        rpc("/web/dataset/call_kw/qi.eval.score/search", {
            model: "qi.eval.score",
            method: "search",
            args: [domain],
            kwargs: {},
        }).then((ids) => {
            const found = JSON.stringify(ids.sort((one, other) => one - other));
            if (found === "%s") {
                console.log("test successful");
            } else {
                console.error(`The bars are of ${found}.`);
            }
        });
    }
}, 200);
"""


@tagged("post_install", "-at_install")
class TestEvalDashboard(EvalCase, WebCase):
    """The evaluation at a glance."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls.make_scheme()

    def published(self, year, **values):
        round_ = self.new_round(name=f"Year {year}", date_from=f"{year}-01-01", date_to=f"{year}-12-31", **values)
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
        listed = Result.search([("round_id", "in", (first | second).ids)])
        self.assertEqual(listed[:1].round_id, second, "the newest come first")
        self.assertEqual(
            [self.result(one).is_newest for one in (first, second, third)],
            [False, True, False],
        )
        self.assertEqual(self.result(second).change, self.result(second).total - self.result(first).total)
        self.assertEqual(self.result(first).change, 0, "There was nothing before.")

    def test_all_panes_show_something(self):
        scheme = self.scheme.copy({"name": "Not Everywhere"})
        scheme.indicator_ids.filtered(lambda one: one.code == "A1").when_empty = "na"
        scheme.action_activate()
        round_ = self.published(2030, scheme_id=scheme.id, platform_ids=(self.station | self.city).ids)
        self.assertEqual(self.line(round_, "A", self.city).flag, "na")
        scored = self.line(round_, "A") | self.line(round_, "B") | self.line(round_, "B", self.city)
        bars = json.dumps(sorted(scored.ids), separators=(",", ":"))
        user = self.users["coordinator"]
        user.password = user.login
        self.browser_js("/odoo/evaluation-overview", SHOWN % bars, "odoo.isReady === true", login=user.login)
