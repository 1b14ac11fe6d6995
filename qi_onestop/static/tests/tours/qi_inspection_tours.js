import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// In the hall, on a telephone: one press for each item.
tours.add("qi_onestop_inspector_in_the_hall", {
    steps: () => [
        { trigger: ".o_form_view button[name=action_start]:enabled", run: "click" },
        { trigger: ".o_kanban_record:contains(招牌) button[name=action_met]", run: "click" },
        { trigger: ".o_kanban_record:contains(招牌) button[name=action_met].btn-success" },
        { trigger: ".o_kanban_record:contains(通道) button[name=action_not]", run: "click" },
        { trigger: ".modal .o_field_widget[name=note] textarea", run: "edit 通道堆放纸箱" },
        { trigger: ".modal button[name=action_saved]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_kanban_record:contains(通道堆放纸箱) button[name=action_not].btn-danger" },
        { trigger: "button[name=action_report]:enabled", run: "click" },
        { trigger: ".modal .modal-footer .btn-primary", run: "click" },
        { trigger: ".o_form_view:not(:has(button[name=action_report])) button[name=action_order_rectification]" },
    ],
});

// The site manager says how it is put right, and that it was.
tours.add("qi_onestop_manager_puts_right", {
    steps: () => [
        { trigger: ".o_list_view .o_data_row:contains(通道) td[name=item]", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=measure] textarea", run: "edit 清走纸箱" },
        { trigger: ".o_form_view .o_field_widget[name=done_note] textarea", run: "edit 已清走" },
        { trigger: "button[name=action_done]:enabled", run: "click" },
        { trigger: ".o_form_view:not(:has(button[name=action_done])) .o_field_widget[name=done_by_id]" },
    ],
});

// Somebody of the inspecting side looks and accepts.
tours.add("qi_onestop_inspector_accepts", {
    steps: () => [
        { trigger: ".o_list_view .o_data_row:contains(通道) td[name=item]", run: "click" },
        { trigger: "button[name=action_accept]:enabled", run: "click" },
        { trigger: ".o_form_view:not(:has(button[name=action_accept])) .o_field_widget[name=checked_by_id]" },
    ],
});

// Where nothing is judged yet there is no share: neither in a cell nor in the average.
tours.add("qi_onestop_shares_of_inspections", {
    steps: () => [
        { trigger: ".o_switch_view.o_pivot", run: "click" },
        { trigger: ".o_pivot tbody tr:first-of-type .o_value:text(50.0%)" },
        { trigger: ".o_pivot tbody:not(:has(.o_value:text(0.0%)))" },
    ],
});
