import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// The auditor opens the application, sees who read what, and finds nothing else there.
tours.add("qi_onestop_auditor_reads_the_log", {
    steps: () => [
        { trigger: ".o_list_view .o_data_row .o_data_cell[name=user_id]:contains(Commissioner)" },
        { trigger: ".o_list_view .o_data_row .o_data_cell[name=action]:contains(Read)" },
        { trigger: ".o_list_view .o_data_row .o_data_cell[name=why]:contains(In Charge)" },
        { trigger: ".o_searchview_dropdown_toggler", run: "click" },
        { trigger: ".o_group_by_menu .o_menu_item:contains(Who)", run: "click" },
        { trigger: ".o_group_header:contains(Commissioner)", run: "click" },
        { trigger: ".o_data_row .o_data_cell[name=number]:contains(-)" },
        { trigger: "body:not(:has(.o_main_navbar button:contains(Requests)))" },
    ],
});
