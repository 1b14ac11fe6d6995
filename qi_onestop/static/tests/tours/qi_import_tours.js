import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("qi_onestop_import_and_undo", {
    steps: () => [
        { trigger: ".o_statusbar_status button[data-value=draft].o_arrow_button_current" },
        { trigger: "button[name=action_read]:contains(读取文件)", run: "click" },
        { trigger: ".o_field_widget[name=column_ids] td[name=meaning]:contains(企业名称)" },
        { trigger: "button[name=action_check]:contains(试导入)", run: "click" },
        { trigger: ".o_field_widget[name=problem_ids] td[name=reason]:contains(与第2行重复)" },
        { trigger: ".o_field_widget[name=problem_ids] td[name=reason]:contains(不是有效的统一社会信用代码)" },
        { trigger: ".o_field_widget[name=bad_count]:contains(2)" },
        { trigger: "button[name=action_import]:contains(导入正确的行)", run: "click" },
        { trigger: ".modal-footer button:contains(导入正确的行)", run: "click" },
        { trigger: ".o_statusbar_status button[data-value=done].o_arrow_button_current" },
        { trigger: ".o_field_widget[name=created_count]:contains(1)" },
        { trigger: "button[name=action_undo]:contains(撤销导入)", run: "click" },
        { trigger: ".modal-footer button:contains(撤销导入)", run: "click" },
        { trigger: ".o_statusbar_status button[data-value=undone].o_arrow_button_current" },
    ],
});
