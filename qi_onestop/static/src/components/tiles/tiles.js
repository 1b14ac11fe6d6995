import { Component, onWillStart, onWillUpdateProps } from "@odoo/owl";
import { Domain } from "@web/core/domain";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

/**
 * Tiles above a list: each tells how many records a filter of the search view would show, and switches it.
 * The action names the filters in its context: {"qi_tiles": ["overdue", ...]}.
 */
export class Tiles extends Component {
    static template = "qi_onestop.Tiles";
    static props = { reloaded: { type: Object } };

    setup() {
        this.orm = useService("orm");
        this.tiles = [];
        onWillStart(() => this.load());
        onWillUpdateProps(() => this.load());
    }

    get searchModel() {
        return this.env.searchModel;
    }

    /** The filters, in the order of the action. */
    get filters() {
        const names = this.searchModel.globalContext.qi_tiles || [];
        const items = this.searchModel.getSearchItems(
            (item) => item.type === "filter" && names.includes(item.name)
        );
        return items.sort((one, other) => names.indexOf(one.name) - names.indexOf(other.name));
    }

    async load() {
        const filters = this.filters;
        if (!filters.length) {
            return;
        }
        const { globalDomain, domainEvalContext, resModel, context } = this.searchModel;
        const domains = filters.map((filter) =>
            Domain.and([globalDomain, filter.domain]).toList(domainEvalContext)
        );
        const counts = await this.orm.silent.call(resModel, "tile_counts", [domains], { context });
        this.tiles = filters.map((filter, index) => ({
            id: filter.id,
            name: filter.name,
            label: filter.description,
            count: counts[index],
            isActive: Boolean(filter.isActive),
        }));
    }

    /** Show what the tile counts, or everything again; what else is searched for stays. */
    toggle(tile) {
        const ids = this.tiles.map(({ id }) => id);
        const others = this.searchModel.query.filter(({ searchItemId }) => !ids.includes(searchItemId));
        this.searchModel.query = tile.isActive
            ? [...others, { searchItemId: tile.id }]
            : others;
        this.searchModel.toggleSearchItem(tile.id);
    }
}

class TilesListRenderer extends ListRenderer {
    static template = "qi_onestop.TilesListRenderer";
    static components = { ...ListRenderer.components, Tiles };
}

class TilesKanbanRenderer extends KanbanRenderer {
    static template = "qi_onestop.TilesKanbanRenderer";
    static components = { ...KanbanRenderer.components, Tiles };
}

registry.category("views").add("qi_tiles_list", { ...listView, Renderer: TilesListRenderer });
registry.category("views").add("qi_tiles_kanban", { ...kanbanView, Renderer: TilesKanbanRenderer });
