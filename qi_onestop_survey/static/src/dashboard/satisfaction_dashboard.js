import { Component, onWillStart } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Layout } from "@web/search/layout";
import { View } from "@web/views/view";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useService } from "@web/core/utils/hooks";

const MODULE = "qi_onestop_survey";
const LAST_YEAR = [["month", ">=", "-12m"]];

/** The figures of satisfaction on one page: Odoo's own views side by side, each leads to its full screen. */
export class SatisfactionDashboard extends Component {
    static template = `${MODULE}.SatisfactionDashboard`;
    static components = { Layout, View };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.display = { controlPanel: {} };
        onWillStart(async () => {
            const tiles = this.tiles;
            const ids = await this.orm.call("qi.satisfaction.report", "dashboard_views", []);
            this.panes = tiles.map((tile) => ({
                ...tile,
                props: {
                    resModel: tile.model,
                    type: tile.type,
                    views: [[ids[tile.view], tile.type]],
                    domain: tile.domain,
                    context: {},
                    display: { controlPanel: false },
                    noBreadcrumbs: true,
                },
            }));
        });
    }

    get tiles() {
        const report = "qi.satisfaction.report";
        return [
            {
                title: _t("Average Score by Month"),
                model: report,
                type: "graph",
                view: "qi_satisfaction_report_view_graph",
                domain: LAST_YEAR,
                action: `${MODULE}.qi_satisfaction_report_action`,
            },
            {
                title: _t("Satisfied by Platform"),
                model: report,
                type: "graph",
                view: "qi_satisfaction_report_view_graph_platform",
                domain: [...LAST_YEAR, ["answers", "=", 1]],
                action: `${MODULE}.qi_satisfaction_report_action`,
            },
            {
                title: _t("Answers by Way In"),
                model: report,
                type: "graph",
                view: "qi_satisfaction_report_view_graph_channel",
                domain: [...LAST_YEAR, ["answers", "=", 1]],
                action: `${MODULE}.qi_satisfaction_report_action`,
            },
            {
                title: _t("Bad Reviews by Cause"),
                model: "qi.review.report",
                type: "graph",
                view: "qi_review_report_view_graph",
                domain: [],
                action: `${MODULE}.qi_review_report_action`,
            },
            {
                title: _t("Satisfaction"),
                model: report,
                type: "pivot",
                view: "qi_satisfaction_report_view_pivot",
                domain: LAST_YEAR,
                action: `${MODULE}.qi_satisfaction_report_action`,
                wide: true,
            },
            {
                title: _t("Completeness of the Loop"),
                model: "qi.review.report",
                type: "pivot",
                view: "qi_review_report_view_pivot",
                domain: [],
                action: `${MODULE}.qi_review_report_action`,
                wide: true,
            },
        ];
    }

    open(pane) {
        return this.action.doAction(pane.action);
    }
}

registry.category("actions").add("qi_satisfaction_dashboard", SatisfactionDashboard);
