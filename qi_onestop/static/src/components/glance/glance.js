import { Component } from "@odoo/owl";
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
        this.panes = this.tiles.map((tile) => ({
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
    }

    /** What stands on the page: title, model, type and name of the view, domain, and the action behind it. */
    get tiles() {
        return [];
    }

    open(pane) {
        return this.action.doAction(pane.action);
    }
}
