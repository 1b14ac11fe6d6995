import { Tiles } from "@qi_onestop/components/tiles/tiles";
import { registry } from "@web/core/registry";
import { PivotRenderer } from "@web/views/pivot/pivot_renderer";
import { pivotView } from "@web/views/pivot/pivot_view";

/** Tiles above a pivot. The web client loads pivots only when somebody opens one. */
class TilesPivotRenderer extends PivotRenderer {
    static template = "qi_onestop.TilesPivotRenderer";
    static components = { ...PivotRenderer.components, Tiles };
}

registry.category("views").add("qi_tiles_pivot", { ...pivotView, Renderer: TilesPivotRenderer });
