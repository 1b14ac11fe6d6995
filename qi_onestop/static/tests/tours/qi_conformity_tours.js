import { inputFiles } from "@web/../tests/utils";
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// From the menu: judge an item, and attach what proves it.
tours.add("qi_onestop_manager_assesses_conformity", {
    steps: () => [
        { trigger: ".o_data_row:contains(东关服务站) td[name=platform_id]", run: "click" },
        { trigger: "button[name=action_open_lines]", run: "click" },
        // The form has the items too; those of the list are meant.
        { trigger: "body:not(:has(.o_form_view)) .o_list_view .o_data_row:contains(Politeness) td[name=name]", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=judgement] input[data-value=partly]", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=note] textarea", run: "edit 抽查一次用语不规范" },
        {
            trigger: ".o_field_widget[name=evidence_file]",
            async run() {
                const file = new File(["%PDF-1.4 signed"], "记录.pdf", { type: "application/pdf" });
                await inputFiles(".o_field_widget[name=evidence_file] .o_input_file", [file]);
            },
        },
        { trigger: ".o_field_widget[name=evidence_file] .o_select_file_button, .o_field_widget[name=evidence_file] .o_clear_file_button" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=judged_by_id]" },
        // The gap that it leaves is to be mended.
        { trigger: ".o_field_widget[name=gap_measure] textarea", run: "edit 每周抽查用语" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_view:not(:has(.o_form_button_save:visible))" },
    ],
});

// The list of gaps of all platforms, by platform, opens its items.
tours.add("qi_onestop_manager_improves_a_gap", {
    steps: () => [
        { trigger: ".o_list_view .o_group_header:contains(东关服务站)", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Politeness) td[name=name]", run: "click" },
        { trigger: ".o_form_view button[name=action_improve]", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=problem] textarea" },
        { trigger: ".breadcrumb-item.o_back_button a, .o_back_button", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=improvement_state]" },
        { trigger: ".o_form_view:not(:has(button[name=action_improve]))" },
    ],
});

tours.add("qi_onestop_manager_judges_a_gap_anew", {
    steps: () => [
        { trigger: ".o_list_view .o_group_header:contains(东关服务站)", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Politeness) td[name=name]", run: "click" },
        { trigger: ".o_field_widget[name=rejudgement] input[data-value=met]", run: "click" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=rejudged_by_id]" },
    ],
});
