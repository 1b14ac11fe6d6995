import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const NOTICE =
    "一、元旦：1月1日（周五）至3日（周日）放假，共3天。" +
    "二、春节：2月5日（周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月20日（周六）上班。" +
    "三、清明节：4月3日（周六）至5日（周一）放假，共3天。" +
    "四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。4月25日（周日）、5月8日（周六）上班。" +
    "五、端午节：6月9日（周三）放假1天，不调休。" +
    "六、中秋节：9月15日（周三）放假1天，不调休。" +
    "七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。";

tours.add("qi_onestop_administrator_loads_holidays", {
    steps: () => [
        { trigger: "button[name=action_qi_load]", run: "click" },
        { trigger: ".modal .o_field_widget[name=year] input", run: "edit 2027" },
        { trigger: ".modal .o_field_widget[name=method] input[data-value=notice]", run: "click" },
        { trigger: ".modal .o_field_widget[name=text] textarea", run: `edit ${NOTICE}` },
        { trigger: ".modal button[name=action_preview]", run: "click" },
        { trigger: ".modal .o_qi_month:nth-child(2) .o_qi_day_off.o_qi_change_add:contains(5)" },
        { trigger: ".modal .o_qi_month:nth-child(2) .o_qi_day_work.o_qi_change_add:contains(20)" },
        { trigger: ".modal .o_field_widget[name=moves]:contains(没有未了结的时限)" },
        { trigger: ".modal button[name=action_apply]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o-mail-Message:contains(已载入2027年节假日)" },
        { trigger: "a[name=qi_clock]", run: "click" },
        { trigger: ".o_field_widget[name=qi_year_ids] td:contains(2027)" },
    ],
});

tours.add("qi_onestop_clerk_asks_when", {
    steps: () => [
        { trigger: ".o_main_navbar button:contains(服务单)", run: "click" },
        { trigger: ".o-dropdown--menu a:contains(时限推算)", run: "click" },
        { trigger: ".modal .o_field_widget[name=budget] input", run: "edit 15 && press Tab" },
        { trigger: ".modal .o_field_widget[name=explanation] tr.o_qi_clock_counted:contains(第15天)" },
        { trigger: ".modal .o_field_widget[name=explanation] tr.o_qi_clock_due:contains(18:00到期)" },
        { trigger: ".modal-footer button:contains(关闭)", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});
