import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const write = (name, text) => ({ trigger: `.o_field_widget[name=${name}] textarea`, run: `edit ${text}` });
const choose = (name, index) => [
    { trigger: `.o_field_widget[name=${name}] input`, run: "click" },
    { trigger: `.o_select_menu_item:eq(${index})`, run: "click" },
    { trigger: "body:not(:has(.o_select_menu_item))" },
];
const select = (name, text) => [
    { trigger: `.o_field_widget[name=${name}] input`, run: `edit ${text}` },
    { trigger: `.o-autocomplete--dropdown-item a:contains(${text})`, run: "click" },
    // A list that is still being searched for may open once more: what counts is the choice.
    { trigger: `.o_field_widget[name=${name}] input:value(${text})` },
];
const page = (name) => [
    { trigger: `.o_notebook .nav-link[name=${name}]`, run: "click" },
    { trigger: `.o_notebook .nav-link.active[name=${name}]` },
];
const open = [{ trigger: ".o_kanban_record:contains(量具放了几周)", run: "click" }];

// At the counter: what was said is registered, and only number and code stay.
tours.add("qi_onestop_handler_takes_a_complaint", {
    steps: () => [
        ...select("platform_id", "东关服务站"),
        write("description", "量具放了几周。没有人管"),
        { trigger: ".o_field_widget[name=name] input", run: "edit 吴小东" },
        { trigger: "button[name=action_register]", run: "click" },
        { trigger: "button[name=action_print]" },
        { trigger: ".o_field_widget[name=number]:contains(TS)" },
        { trigger: ".o_form_view:not(:contains(吴小东))" },
    ],
});

// From my complaints to the decision, each step by its button; what is missing is said.
tours.add("qi_onestop_handler_works_on_a_complaint", {
    steps: () => [
        ...open,
        { trigger: "button[name=action_acknowledge]", run: "click" },
        { trigger: "body:not(:has(button[name=action_acknowledge])) button[name=action_take_up]", run: "click" },
        { trigger: ".modal .modal-footer .btn-primary", run: "click" },
        ...page("assessment"),
        ...choose("severity", 1),
        ...choose("safety", 0),
        ...choose("complexity", 0),
        ...choose("immediate_action", 0),
        { trigger: "button[name=action_take_up]", run: "click" },
        { trigger: "button[name=action_investigate]", run: "click" },
        { trigger: "body:not(:has(button[name=action_investigate])) button[name=action_draft_decision]" },
        ...page("decision"),
        write("findings", "量具积压一周"),
        ...choose("outcome", 0),
        write("decision", "投诉属实"),
        ...select("cause_id", "办理拖延"),
        write("remedy", "免收检测费"),
        write("corrective", "每天核对待检量具"),
        write("answer", "我们深表歉意，现已检测完毕"),
        { trigger: "button[name=action_draft_decision]", run: "click" },
        { trigger: ".o_form_view:not(:has(button[name=action_draft_decision]))" },
        { trigger: ".o_arrow_button_current:contains(待审批), .o_form_view:not(:has(button[name=action_approve]))" },
    ],
});

tours.add("qi_onestop_department_approves_a_decision", {
    steps: () => [
        { trigger: ".o_data_row:contains(量具放了几周) td[name=title]", run: "click" },
        { trigger: "button[name=action_approve]", run: "click" },
        { trigger: ".o_form_view:not(:has(button[name=action_approve])) button[name=action_note_satisfied]" },
    ],
});

// The complainant said by telephone that it will do; what came to light becomes better.
tours.add("qi_onestop_handler_closes_and_improves", {
    steps: () => [
        ...open,
        { trigger: "button[name=action_note_satisfied]", run: "click" },
        { trigger: ".o_form_view:not(:has(button[name=action_note_satisfied]))" },
        { trigger: "button[name=action_improve]", run: "click" },
        { trigger: ".modal .o_field_widget[name=title] input", run: "edit 待检量具无人跟进" },
        { trigger: ".modal .o_field_widget[name=problem] textarea", run: "edit 吴小东的量具放了几周" },
        { trigger: ".modal .o_field_widget[name=cause] textarea", run: "edit 没有交接清单" },
        // Everybody at the platform would read who complained.
        { trigger: ".modal .alert-danger .o_field_widget[name=gives_away]" },
        { trigger: ".modal .o_field_widget[name=problem] textarea", run: "edit 量具在窗口放了几周" },
        { trigger: ".modal .o_field_widget[name=cause] textarea", run: "edit 没有交接" },
        { trigger: ".modal:not(:has(.alert-danger)) button[name=action_open]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_notebook .nav-link[name=improvement]", run: "click" },
        { trigger: ".o_field_widget[name=improvement_ids] .o_data_row:contains(待检量具无人跟进)" },
    ],
});

// A surname that several have: the oversight decides who was meant.
tours.add("qi_onestop_department_decides_who_is_meant", {
    steps: () => [
        { trigger: ".o_form_view .alert-warning:visible" },
        ...page("named"),
        { trigger: ".o_field_widget[name=named_ids] .o_data_row:contains(张敏) button[name=action_take_back]", run: "click" },
        { trigger: ".modal .o_field_widget[name=reason] input", run: "edit 不在窗口工作" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_notebook .nav-link[name=named]" },
        ...page("named"),
        { trigger: ".o_data_row:contains(不在窗口工作)" },
        { trigger: ".o_data_row:contains(张建国) button[name=action_confirm]", run: "click" },
        { trigger: ".o_form_view:not(:has(.o_data_row button[name=action_take_back]))" },
    ],
});

tours.add("qi_onestop_department_looks_at_the_calendar", {
    steps: () => [
        { trigger: ".o_switch_view.o_calendar", run: "click" },
        { trigger: ".o_calendar_view .fc-event:contains(量具放了几周)", run: "click" },
        { trigger: ".o_cw_popover .o_field_widget[name=platform_id]:contains(东关服务站)" },
        { trigger: ".o_cw_popover .o_cw_popover_edit, .o_cw_popover a:first" },
    ],
});
