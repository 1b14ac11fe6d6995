import { Glance } from "@qi_onestop/components/glance/glance";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

const RESULTS = "qi_onestop_eval.qi_eval_result_action";
const TOLD = ["published", "frozen"];

/** The evaluation on one page: the newest results, how they came about, and what is being improved. */
export class EvaluationDashboard extends Glance {
    get tiles() {
        const newest = [["is_newest", "=", true]];
        const result = { model: "qi.eval.result", type: "graph", action: RESULTS, domain: newest };
        return [
            { ...result, title: _t("Scores of the Platforms"), view: "scores" },
            {
                ...result,
                title: _t("Change Since Last Time"),
                view: "movers",
                // Whoever was not evaluated before has not changed.
                domain: [...newest, ["previous_total", "!=", 0]],
            },
            {
                title: _t("First-Level Indicators, Earned (%)"),
                model: "qi.eval.score",
                type: "graph",
                view: "firsts",
                domain: [
                    ["result_id.is_newest", "=", true],
                    ["level", "=", 1],
                    ["kind", "=", "normal"],
                    ["flag", "!=", "na"],
                ],
                action: "qi_onestop_eval.qi_eval_score_action",
            },
            {
                title: _t("Open Improvements from Evaluations"),
                model: "qi.improvement",
                type: "graph",
                view: "improvements",
                domain: [
                    ["source", "=", "evaluation"],
                    ["is_open", "=", true],
                ],
                action: "qi_onestop.qi_improvement_action",
            },
            { ...result, title: _t("Trend"), view: "trend", domain: [["state", "in", TOLD]], wide: true },
            {
                ...result,
                title: _t("Evaluation Results"),
                type: "pivot",
                view: "results",
                domain: [["state", "in", TOLD]],
                wide: true,
            },
        ];
    }
}

registry.category("actions").add("qi_eval_dashboard", EvaluationDashboard);
