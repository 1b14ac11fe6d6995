import { registry } from "@web/core/registry";

/* Every step goes by the keyboard: a step types into what has the focus, and Tab leads to the next. */
const focused = (name, tag = "input") => `.o_field_widget[name=${name}] ${tag}:focus`;
/** Go on with Tab, as a clerk does, until the focus is on the field, and type. */
const type = (name, text, tag = "input") => ({
    trigger: `.o_field_widget[name=${name}] ${tag}`,
    run: async (helpers) => {
        const target = `.o_field_widget[name=${name}] ${tag}`;
        for (let presses = 0; !document.activeElement.matches(target); presses++) {
            if (presses === 30) {
                throw new Error(`Tab does not lead to ${name}`);
            }
            await helpers.press("Tab");
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
        await helpers.edit(text, target);
    },
});
const chooseService = (text) => [
    type("service_id", text),
    { trigger: `.ui-autocomplete a.ui-state-active:contains(${text})` },
    { trigger: focused("service_id"), run: "press Enter" },
    { trigger: ".o_field_widget[name=process] span:not(:empty)" },
];

registry.category("web_tour.tours").add("qi_onestop_counter_by_keyboard", {
    steps: () => [
        { trigger: focused("query"), run: "edit 恒精轴承" },
        { trigger: focused("query"), run: "press Tab" },
        { trigger: ".o_field_widget[name=partner_id] .o_radio_item:contains(恒精轴承厂) input:checked" },
        ...chooseService("巡回校准"),
        type("description", "卡尺12把需要校准", "textarea"),
        { trigger: ".qi_counter", run: "press Alt+q" },
        { trigger: ".alert-success:contains(QI-)" },
        { trigger: ".qi_counter", run: "press Alt+q" },
        { trigger: `${focused("query")}:value()`, run: "edit 李记面点铺" },
        { trigger: focused("query"), run: "press Tab" },
        { trigger: ".o_field_widget[name=new_name] input:value(李记面点铺)" },
        ...chooseService("计量咨询"),
        type("description", "电子秤多久检定一次？", "textarea"),
        { trigger: ".qi_counter .o_field_widget[name=intake] .qi_intake_required" },
        type("intake", "电子秤"),
        type("result", "一年一次", "textarea"),
        { trigger: ".qi_counter", run: "press Alt+q" },
        { trigger: ".alert-success:contains(办结)" },
    ],
});
