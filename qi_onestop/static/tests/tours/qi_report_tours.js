import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const row = ".o_data_row:contains(2026-09):contains(东关服务站)";

// Whoever fills in: counts, looks at the cases behind a number, comments it, writes the text and hands it in.
tours.add("qi_onestop_filler_fills_in_a_report", {
    steps: () => [
        { trigger: `${row} td[name=name]`, run: "click" },
        { trigger: "button[name=action_count]", run: "click" },
        { trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(Times Served) td[name=value_text]:contains(2)" },
        {
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(Times Served) button[name=action_open_cases]",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains(F-2)" },
        { trigger: ".breadcrumb-item.o_back_button a, .o_back_button", run: "click" },
        { trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(Times Served) td[name=comment]", run: "click" },
        { trigger: ".o_selected_row .o_field_widget[name=comment] input", run: "edit 两件均当场办结" },
        { trigger: ".o_notebook a[name=text]", run: "click" },
        { trigger: ".o_field_widget[name=work_done] textarea", run: "edit 走访轴承企业" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: "button[name=action_fill]", run: "click" },
        { trigger: ".o_form_view:not(:has(button[name=action_fill])):not(:has(button[name=action_check]))" },
    ],
});

// Whoever checks: sends it back with a reason first, and confirms it the second time.
tours.add("qi_onestop_checker_sends_back_a_report", {
    steps: () => [
        { trigger: `${row} td[name=name]`, run: "click" },
        { trigger: ".o_form_view button:contains(Send Back)", run: "click" },
        { trigger: ".modal .o_field_widget[name=reason] textarea", run: "edit 请补充下月计划" },
        { trigger: ".modal button[name=action_return]", run: "click" },
        { trigger: ".o_form_view .alert-warning:contains(请补充下月计划)" },
    ],
});

tours.add("qi_onestop_checker_confirms_a_report", {
    steps: () => [
        { trigger: `${row} td[name=name]`, run: "click" },
        { trigger: "button[name=action_check]", run: "click" },
        { trigger: ".o_form_view:not(:has(button[name=action_check]))" },
    ],
});

// Whoever leads: sees what waits for the signature, what is behind the schedule, and signs.
tours.add("qi_onestop_leader_signs_a_report", {
    steps: () => [
        { trigger: `${row} td[name=name]`, run: "click" },
        { trigger: "button[name=action_open_lines]", run: "click" },
        { trigger: "body:not(:has(.o_form_view)) .o_list_view .o_data_row:contains(Times Served)" },
        { trigger: ".breadcrumb-item.o_back_button a, .o_back_button", run: "click" },
        { trigger: "button[name=action_sign]", run: "click" },
        { trigger: ".modal .modal-footer .btn-primary", run: "click" },
        { trigger: ".o_form_view .alert-success" },
    ],
});
