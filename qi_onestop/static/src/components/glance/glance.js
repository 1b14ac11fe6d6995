import { Component, markup } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Layout } from "@web/search/layout";
import { View } from "@web/views/view";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useService } from "@web/core/utils/hooks";

/**
 * Figures on one page: Odoo's own views side by side, each leads to its full screen.
 *
 * A page says in `tiles` what stands there; the ids of the views come with its client action, as `params`.
 */
export class Glance extends Component {
    static template = "qi_onestop.Glance";
    static components = { Layout, View };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.display = { controlPanel: {} };
        const ids = this.props.action.params;
        // Terms within a template are not found by whoever collects them for translation.
        const nothing = _t("Nothing to show yet.");
        this.panes = this.tiles.map((tile) => ({
            ...tile,
            props: {
                // Nothing is done here with rows that were chosen.
                ...(tile.type === "list" && { allowSelectors: false }),
                resModel: tile.model,
                type: tile.type,
                views: [[ids[tile.view], tile.type]],
                domain: tile.domain,
                context: {},
                display: { controlPanel: false },
                noBreadcrumbs: true,
                noContentHelp: markup`<p>${nothing}</p>`,
            },
        }));
    }

    /** What stands on the page: title, model, type and name of the view, domain, and the action behind it. */
    get tiles() {
        return [];
    }

    open(pane) {
        return this.action.doAction(pane.action);
    }
}
