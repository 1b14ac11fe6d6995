import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("qi_onestop_commissioner_visits", {
    steps: () => [
        { trigger: ".o_kanban_record:contains(恒精轴承厂)", run: "click" },
        { trigger: ".o_form_view .badge:contains(服务性走访登记表)" },
        { trigger: ".o_field_widget[name=finding_ids] .o-kanban-button-new", run: "click" },
        { trigger: ".modal .o_field_widget[name=problem] textarea", run: "edit 压力表12块未校准" },
        { trigger: ".modal .o_field_widget[name=handling] input[data-value=carried_back]", run: "click" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: ".o_field_widget[name=finding_ids] .o_kanban_record:contains(压力表12块未校准)" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: "button[name=action_record_done]:enabled", run: "click" },
        { trigger: ".modal .modal-footer .btn-primary", run: "click" },
        { trigger: ".o-form-buttonbox .o_button_more", run: "click" },
        { trigger: "button[name=action_view_demands]", run: "click" },
        { trigger: ".o_kanban_view .o_kanban_record:contains(压力表12块未校准):contains(待办理)" },
    ],
});
