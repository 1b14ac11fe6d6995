import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// The department looks at the figures from three sides, and begins the management review.
tours.add("qi_onestop_oversight_analyses_complaints", {
    steps: () => [
        { trigger: ".o_pivot th:contains(Station)" },
        { trigger: ".o_pivot .o_pivot_cell_value:contains(100.00)" },
        { trigger: ".o_switch_view.o_graph", run: "click" },
        { trigger: ".o_graph_canvas_container canvas" },
        { trigger: ".o_switch_view.o_list", run: "click" },
        { trigger: ".o_data_row:contains(Station)" },
        { trigger: ".o_menu_sections [data-menu-xmlid='qi_onestop.qi_onestop_menu_oversight']", run: "click" },
        { trigger: "[data-menu-xmlid='qi_onestop.qi_management_review_menu']", run: "click" },
        { trigger: ".modal .o_field_widget[name=preview] table" },
        // A cause comes back from the second complaint on.
        { trigger: ".modal .o_field_widget[name=repeat_from] input", run: "edit 1 && press Tab" },
        { trigger: ".modal .o_field_widget[name=preview] p.text-danger" },
        { trigger: ".modal button[name=action_download]", run: "click" },
        { trigger: ".modal:has(.modal-title):not(:has([name=preview])) .modal-footer .btn-primary", run: "click" },
        { trigger: ".modal .o_field_widget[name=repeat_from] input", run: "edit 2 && press Tab" },
        { trigger: ".modal .o_field_widget[name=preview] table" },
        { trigger: ".modal button[special=cancel]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});
