import { Glance } from "@qi_onestop/components/glance/glance";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

const MODULE = "qi_onestop_survey";
const LAST_YEAR = [["month", ">=", "-12m"]];

/** The figures of satisfaction on one page. */
export class SatisfactionDashboard extends Glance {
    get tiles() {
        const report = "qi.satisfaction.report";
        return [
            {
                title: _t("Average Score by Month"),
                model: report,
                type: "graph",
                view: "by_month",
                domain: LAST_YEAR,
                action: `${MODULE}.qi_satisfaction_report_action`,
            },
            {
                title: _t("Satisfied by Platform"),
                model: report,
                type: "graph",
                view: "by_platform",
                domain: [...LAST_YEAR, ["answers", "=", 1]],
                action: `${MODULE}.qi_satisfaction_report_action`,
            },
            {
                title: _t("Answers by Way In"),
                model: report,
                type: "graph",
                view: "by_channel",
                domain: [...LAST_YEAR, ["answers", "=", 1]],
                action: `${MODULE}.qi_satisfaction_report_action`,
            },
            {
                title: _t("Bad Reviews by Cause"),
                model: "qi.review.report",
                type: "graph",
                view: "by_cause",
                domain: [],
                action: `${MODULE}.qi_review_report_action`,
            },
            {
                title: _t("Satisfaction"),
                model: report,
                type: "pivot",
                view: "figures",
                domain: LAST_YEAR,
                action: `${MODULE}.qi_satisfaction_report_action`,
                wide: true,
            },
            {
                title: _t("Completeness of the Loop"),
                model: "qi.review.report",
                type: "pivot",
                view: "loop",
                domain: [],
                action: `${MODULE}.qi_review_report_action`,
                wide: true,
            },
        ];
    }
}

registry.category("actions").add("qi_satisfaction_dashboard", SatisfactionDashboard);
