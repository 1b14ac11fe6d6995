import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// From the notice of the body to actions that are done.
tours.add("qi_onestop_handler_resolves", {
    steps: () => [
        { trigger: ".o_field_widget[name=body_name] input", run: "edit 市商事调解中心" },
        { trigger: ".o_field_widget[name=notice_on] :is(input, button)", run: "click" },
        { trigger: ".o_datetime_picker .o_today", run: "click" },
        { trigger: "button[name=action_note_notice]:enabled", run: "click" },
        { trigger: "button[name=action_respond]" },
        { trigger: ".o_field_widget[name=response] textarea", run: "edit 提供原始记录" },
        { trigger: "button[name=action_respond]:enabled", run: "click" },
        { trigger: "button[name=action_resolve]:enabled", run: "click" },
        { trigger: "button[name=action_note_outcome]" },
        { trigger: ".nav-link[name=outcome]", run: "click" },
        { trigger: ".o_field_widget[name=outcome] :is(select, input)", run: "click" },
        { trigger: ".o_select_menu_item:first", run: "click" },
        { trigger: ".o_field_widget[name=outcome_on] :is(input, button)", run: "click" },
        { trigger: ".o_datetime_picker .o_today", run: "click" },
        { trigger: ".o_field_widget[name=outcome_text] textarea", run: "edit 退还检测费" },
        { trigger: "button[name=action_note_outcome]:enabled", run: "click" },
        { trigger: ".nav-link[name=actions]", run: "click" },
        { trigger: ".o_field_widget[name=action_ids] .o_field_x2many_list_row_add a", run: "click" },
        { trigger: ".o_field_widget[name=action_ids] .o_selected_row [name=name] :is(input, textarea)", run: "edit 退还检测费" },
        { trigger: ".o_field_widget[name=action_ids] .o_selected_row [name=due_date] :is(input, button)", run: "click" },
        { trigger: ".o_datetime_picker .o_today", run: "click" },
        { trigger: "button[name=action_implement]:enabled", run: "click" },
        { trigger: "body:not(:has(button[name=action_implement])) .nav-link[name=actions]" },
        { trigger: ".o_field_widget[name=action_ids] .o_data_row .o_list_record_open_form_view button", run: "click" },
        { trigger: ".o_field_widget[name=done_note] textarea", run: "edit 转账凭证已核对" },
        { trigger: "button[name=action_done]:enabled", run: "click" },
        { trigger: "body:not(:has(button[name=action_done])) .o_field_widget[name=done_by_id]" },
    ],
});

// The department checks what was done, and the dispute closes.
tours.add("qi_onestop_department_checks", {
    steps: () => [
        { trigger: ".nav-link[name=actions]", run: "click" },
        { trigger: ".o_field_widget[name=action_ids] .o_data_row button[name=action_accept]", run: "click" },
        { trigger: ".o_field_widget[name=action_ids] .o_data_row:not(:has(button[name=action_accept]))" },
        { trigger: ".nav-link[name=end]", run: "click" },
        { trigger: ".o_field_widget[name=closing_note] textarea", run: "edit 全部履行" },
        { trigger: "button[name=action_close]:enabled", run: "click" },
        { trigger: "body:not(:has(button[name=action_close])) .o_field_widget[name=closed_at]" },
    ],
});
