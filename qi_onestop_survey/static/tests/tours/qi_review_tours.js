import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// The site manager calls, has it put right, tells the result and notes the confirmation.
tours.add("qi_onestop_survey_close_the_loop", {
    steps: () => [
        { trigger: ".o_form_view button[name=action_called]:enabled:visible", run: "click" },
        { trigger: ".modal .o_field_widget[name=call_result] input[data-value=reached]", run: "click" },
        { trigger: ".modal .o_field_widget[name=call_note] textarea", run: "edit 企业反映证书晚了三天" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal)) button[name=action_tell]:enabled", run: "click" },
        { trigger: ".modal .o_field_widget[name=cause] textarea", run: "edit 无人核对清单" },
        { trigger: ".modal .o_field_widget[name=measure] textarea", run: "edit 每天早上核对清单" },
        { trigger: ".modal .o_field_widget[name=result] textarea", run: "edit 证书已寄出，费用已免" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal)) button[name=action_close]:enabled", run: "click" },
        { trigger: ".modal .o_field_widget[name=confirmation_note] textarea", run: "edit 吴女士来电确认" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_form_view button[name=action_reopen]" },
    ],
});

tours.add("qi_onestop_survey_appeal", {
    steps: () => [
        { trigger: ".o_form_view:not(:has(button[name=action_called]))" },
        { trigger: ".o_form_view button[name=action_write_appeal]:enabled", run: "click" },
        { trigger: ".modal .o_field_widget[name=text] textarea", run: "edit 评价对应的是另一张服务单" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_form_view .alert-warning:visible" },
    ],
});

tours.add("qi_onestop_survey_decide", {
    steps: () => [
        { trigger: ".o_form_view button[name=action_exclude]:enabled", run: "click" },
        { trigger: ".modal .o_field_widget[name=appeal_opinion] textarea", run: "edit 经核对，评价对应另一张服务单" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_form_view .alert-secondary:visible" },
    ],
});

// The effect after three months is noted.
tours.add("qi_onestop_survey_follow_up", {
    steps: () => [
        { trigger: ".o_form_view button[name=action_done]:enabled" },
        { trigger: ".o_field_widget[name=way] input", run: "click" },
        { trigger: ".o_select_menu_item:eq(0)", run: "click" },
        { trigger: ".o_field_widget[name=outcome] input", run: "click" },
        { trigger: ".o_select_menu_item:eq(0)", run: "click" },
        { trigger: ".o_field_widget[name=certificate] input", run: "click" },
        { trigger: ".o_select_menu_item:eq(3)", run: "click" },
        { trigger: ".o_field_widget[name=recurrence] input", run: "click" },
        { trigger: ".o_select_menu_item:eq(0)", run: "click" },
        { trigger: ".o_form_view button[name=action_done]:enabled", run: "click" },
        { trigger: ".o_form_view:not(:has(button[name=action_done]))" },
    ],
});

tours.add("qi_onestop_survey_glance", {
    steps: () => [
        { trigger: ".o_qi_pane:nth-child(1) canvas" },
        { trigger: ".o_qi_pane:nth-child(2) canvas" },
        { trigger: ".o_qi_wide .o_pivot table" },
        { trigger: ".o_qi_wide button:contains(打开), .o_qi_wide button:contains(Open)", run: "click" },
        { trigger: ".o_control_panel .o_searchview_facet" },
    ],
});
