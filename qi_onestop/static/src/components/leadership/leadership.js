import { Glance } from "@qi_onestop/components/glance/glance";
import { _t } from "@web/core/l10n/translation";
import { onWillStart } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

const LINE = "qi.report.period.line";
const LATEST = ["period_id.is_latest", "=", true];

/** The month on one page: risks, figures against targets, who is behind schedule, best cases, cases to learn from. */
export class Leadership extends Glance {
    static template = "qi_onestop.Leadership";

    setup() {
        super.setup();
        const orm = useService("orm");
        this.risks = [];
        this.missing = [];
        onWillStart(async () => {
            [this.risks, this.missing] = await Promise.all(
                ["overview_risks", "overview_missing"].map((name) => orm.call("qi.report.period", name, []))
            );
        });
    }

    get tiles() {
        const led = [LATEST, ["period_id.is_leading", "=", true]];
        const behind = [LATEST, ["is_behind", "=", true], ["period_id.is_leading", "=", false]];
        const best = [["is_best_case", "=", true]];
        const cases = [
            ["library_id.code", "=", "cases"],
            ["state", "=", "published"],
        ];
        const shown = (model, title, domain, views) => ({
            type: "ir.actions.act_window",
            name: title,
            res_model: model,
            domain,
            views: views.map((view) => [false, view]),
        });
        const titles = [
            _t("Last Month Against the Year's Targets"),
            _t("Platforms Below That Are Behind"),
            _t("Best Cases of Twelve Months, by Money Saved"),
            _t("Cases to Learn From"),
        ];
        // Ranked on its full screen as well.
        const ranked = shown("qi.request", titles[2], best, ["list", "form"]);
        ranked.views[0][0] = this.props.action.params.best;
        return [
            {
                title: titles[0],
                model: LINE,
                type: "kanban",
                view: "figures",
                domain: [...led, ["has_target", "=", true]],
                action: shown(LINE, titles[0], led, ["list"]),
                wide: true,
            },
            {
                title: titles[1],
                model: LINE,
                type: "list",
                view: "behind",
                domain: behind,
                action: shown(LINE, titles[1], behind, ["list"]),
            },
            {
                title: titles[2],
                model: "qi.request",
                type: "list",
                view: "best",
                domain: best,
                action: ranked,
            },
            {
                title: titles[3],
                model: "qi.resource",
                type: "kanban",
                view: "cases",
                domain: cases,
                action: shown("qi.resource", titles[3], cases, ["kanban", "list", "form"]),
                wide: true,
            },
        ];
    }

    /** Open what stands behind a risk, or who has no report. */
    openCases(told) {
        return this.action.doAction(told.action);
    }
}

registry.category("actions").add("qi_leadership", Leadership);
