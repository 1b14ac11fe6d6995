import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const fillText = (name, text) => ({
    trigger: `.o_field_widget[name=${name}] textarea`,
    run: `edit ${text}`,
});
const press = (name) => ({ trigger: `.o_form_statusbar button[name=${name}]:enabled`, run: "click" });
const isAt = (stage) => ({
    trigger: `.o_statusbar_status .o_arrow_button_current:contains(${stage})`,
});
const choose = (name, text) => [
    { trigger: `.o_field_widget[name=${name}] input`, run: `edit ${text}` },
    { trigger: `.ui-autocomplete li:not(.o_m2o_dropdown_option) a:contains(${text})`, run: "click" },
];
const select = (name, label) => [
    { trigger: `.o_field_widget[name=${name}] input`, run: "click" },
    { trigger: `.o_select_menu_item:contains(${label})`, run: "click" },
];
const dragTo = (number, stage) => ({
    trigger: `.o_kanban_record:contains(${number})`,
    run: `drag_and_drop(.o_kanban_group:has(.o_column_title:contains(${stage})))`,
});

const openPage = (name) => ({ trigger: `.o_notebook_headers a[name=${name}]`, run: "click" });
const fillLine = (name, text) => ({
    trigger: `.o_field_widget[name=${name}] input`,
    run: `edit ${text}`,
});

tours.add("qi_onestop_clerk_registers", {
    steps: () => [
        { trigger: ".o_kanban_renderer" },
        { trigger: ".o-kanban-button-new", run: "click" },
        ...choose("service_id", "巡回校准"),
        ...choose("partner_id", "恒精轴承厂"),
        fillText("description", "卡尺12把需要校准"),
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".oe_title:contains(QI-)" },
        isAt("待受理"),
    ],
});

tours.add("qi_onestop_commissioner_completes", {
    steps: () => [
        press("action_take"),
        { trigger: ".o_field_widget[name=commissioner_id]:contains(Commissioner)" },
        press("action_accept"),
        isAt("已受理"),
        press("action_start_planning"),
        isAt("诊断/方案"),
        openPage("plan"),
        fillLine("plan_name", "量具校准方案"),
        fillText("plan", "上门校准"),
        fillText("plan_resources", "市计量测试所"),
        fillText("plan_budget", "免费"),
        fillText("plan_schedule", "两周"),
        fillText("plan_measures", "校准前后比对"),
        fillText("plan_goal", "量具合格"),
        press("action_submit_plan"),
        isAt("方案待确认"),
        press("action_start_executing"),
        { trigger: ".modal button:contains(去填写)", run: "click" },
        { trigger: ".modal .o_field_widget[name=plan_confirmation] input[data-value=phone]", run: "click" },
        { trigger: ".modal .o_field_widget[name=plan_confirmed_by] input", run: "edit 吴经理" },
        { trigger: ".modal button[name=action_move]", run: "click" },
        isAt("实施中"),
        openPage("result"),
        fillText("result", "证书12份"),
        press("action_deliver"),
        isAt("成果待确认"),
        ...select("delivery_confirmation", "窗口签字"),
        press("action_complete"),
        isAt("办结"),
    ],
});

tours.add("qi_onestop_clerk_answers", {
    steps: () => [
        { trigger: ".o_field_widget[name=partner_id] input", run: "edit 李记面点铺" },
        { trigger: ".o_m2o_dropdown_option_create a", run: "click" },
        ...choose("service_id", "计量咨询"),
        fillText("description", "电子秤多久检定一次？"),
        fillText("result", "一年一次"),
        press("action_complete_and_next"),
        { trigger: ".o_field_widget[name=description] textarea:value()" },
        { trigger: ".o_form_view:has(.oe_title span:contains(登记、答复、办结))" },
        { trigger: ".o_form_button_cancel", run: "click" },
    ],
});

tours.add("qi_onestop_drag_refused", {
    steps: () => [
        dragTo("QI-", "实施中"),
        { trigger: ".modal:contains(不能从“已受理”直接转到“实施中”)" },
        { trigger: ".modal .modal-footer button:first", run: "click" },
        { trigger: ".o_kanban_group:has(.o_column_title:contains(已受理)) .o_kanban_record:contains(QI-)" },
    ],
});

tours.add("qi_onestop_drag_asks", {
    steps: () => [
        dragTo("QI-", "成果待确认"),
        { trigger: ".modal:contains(请填写：办理结果)" },
        { trigger: ".modal button:contains(去填写)", run: "click" },
        { trigger: ".modal .o_field_widget[name=result] textarea", run: "edit 证书12份" },
        { trigger: ".modal button[name=action_move]", run: "click" },
        { trigger: ".o_kanban_group:has(.o_column_title:contains(成果待确认)) .o_kanban_record:contains(QI-)" },
    ],
});
