import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// The owner plans, has it done and says so; then it is somebody else's.
tours.add("qi_onestop_owner_improves", {
    steps: () => [
        { trigger: ".o_form_view button[name=action_plan_done]:enabled", run: "click" },
        // What is missing is asked for.
        { trigger: ".modal .modal-footer .btn-primary", run: "click" },
        { trigger: ".modal .o_field_widget[name=cause] textarea", run: "edit 没有人负责" },
        { trigger: ".modal .o_field_widget[name=cause_category] input", run: "click" },
        { trigger: ".o_select_menu_item:eq(1)", run: "click" },
        { trigger: ".modal .o_field_widget[name=measure] textarea", run: "edit 每周检查一次" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal)) button[name=action_done]:enabled", run: "click" },
        { trigger: ".modal .modal-footer .btn-primary", run: "click" },
        { trigger: ".modal .o_field_widget[name=done_note] textarea", run: "edit 已检查四周" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_form_view:not(:has(button[name=action_done]))" },
        { trigger: ".o_form_view:not(:has(button[name=action_verify]))" },
    ],
});

tours.add("qi_onestop_other_closes", {
    steps: () => [
        { trigger: ".o_form_view button[name=action_verify]:enabled", run: "click" },
        { trigger: ".modal .o_field_widget[name=effect] input[data-value=effective]", run: "click" },
        { trigger: ".modal .o_field_widget[name=verification] textarea", run: "edit 抽查两周均有记录" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal)) button[name=action_close]:enabled", run: "click" },
        { trigger: ".modal .o_field_widget[name=lasting] input[data-value=document]", run: "click" },
        { trigger: ".modal .o_field_widget[name=lasting_note] textarea", run: "edit 写入值班制度第七条" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_form_view button[name=action_reopen]" },
    ],
});

tours.add("qi_onestop_clerk_has_an_idea", {
    steps: () => [
        { trigger: ".modal .o_field_widget[name=problem] textarea", run: "edit 大厅缺少电梯指示牌" },
        { trigger: ".modal button[name=action_hand_in]", run: "click" },
        { trigger: ".o_notification .o_notification_bar.bg-success" },
        { trigger: "body:not(:has(.modal))" },
    ],
});
