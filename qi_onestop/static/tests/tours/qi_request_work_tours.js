import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("qi_onestop_commissioner_day", {
    steps: () => [
        // The application opens on the work of the day.
        { trigger: ".qi_tile_overdue:contains(0):contains(已逾期)" },
        { trigger: ".qi_tile_waiting_commissioner[aria-pressed=false]:contains(1)" },
        { trigger: ".o_data_row:eq(1)" },
        // A tile is a button: it filters, by the keyboard as well, and shows everything again.
        { trigger: ".qi_tile_waiting_enterprise:contains(1)", run: "click" },
        { trigger: ".qi_tile_waiting_enterprise[aria-pressed=true]" },
        { trigger: ".o_searchview_facet:contains(待企业答复)" },
        { trigger: "table:not(:has(.o_data_row:eq(1))) .o_data_row:contains(方案待确认)" },
        // Another one takes its place.
        { trigger: ".qi_tile_waiting_commissioner", run: "click" },
        { trigger: ".o_searchview_facet:count(1)" },
        { trigger: ".o_data_row:contains(实施中)" },
        { trigger: ".qi_tile_waiting_commissioner[aria-pressed=true]", run: "click" },
        { trigger: ".o_searchview:not(:has(.o_searchview_facet))" },
        { trigger: ".o_data_row:eq(1)" },
        { trigger: ".o_data_row:contains(实施中) td[name=partner_id]", run: "click" },
        // From the request to the others of the enterprise.
        { trigger: "button[name=action_view_enterprise_requests]:contains(2)", run: "click" },
        { trigger: ".o_list_view .o_data_row:eq(1)" },
    ],
});

tours.add("qi_onestop_manager_day", {
    steps: () => [
        { trigger: ".o_pivot" },
        { trigger: ".qi_tile_waiting_enterprise:contains(1)", run: "click" },
        { trigger: ".qi_tile_waiting_enterprise[aria-pressed=true]" },
        { trigger: ".o_pivot td.o_pivot_cell_value:contains(1)", run: "click" },
        { trigger: ".o_list_view .o_data_row td[name=request_id]", run: "click" },
        { trigger: ".o_form_view .oe_title:contains(QI-)" },
    ],
});
