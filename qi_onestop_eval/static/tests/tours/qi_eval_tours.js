import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const row = (list, code) => `.o_field_widget[name=${list}] .o_data_row:has(td[name=code]:contains(/^${code}$/))`;
const line = (code) => row("score_ids", code);
const tab = (name) => ({ trigger: `.o_notebook_headers a[name=${name}]`, run: "click" });
const saved = { trigger: ".o_form_view:not(:has(.o_form_button_save:visible))" };
const save = [{ trigger: ".o_form_button_save", run: "click" }, saved];

const confirmed = { trigger: ".modal-footer .btn-primary", run: "click" };
const list = ".o_action_manager > .o_list_view";
const inList = { trigger: `${list} .o_data_row:contains(东关服务站) td[name=platform_id]`, run: "click" };
const backFrom = (view) => ({
    trigger: `${view} .o_back_button a, ${view} .breadcrumb-item.o_back_button`,
    run: "click",
});
const press = (name) => ({ trigger: `button[name=${name}]`, run: "click" });
const result = [{ trigger: "button[name=action_open_results]:first", run: "click" }, inList];
const toRound = [backFrom(".o_action_manager > .o_form_view"), backFrom(list)];
const field = (name) => `.o_field_widget[name=${name}]`;
const closed = { trigger: "body:not(:has(.modal))" };

// A tour may not leave its page, as the browser does for a download: what it is sent to is fetched.
function fetchDownloads() {
    const { browser } = odoo.loader.modules.get("@web/core/browser/browser");
    const assign = async (url) => {
        const answer = await fetch(url);
        if (answer.ok && answer.headers.get("content-disposition").startsWith("attachment")) {
            document.body.dataset.fetched = `${document.body.dataset.fetched || ""} ${url.split("/")[5]}`;
        }
    };
    const { location } = browser;
    const said = (name) => (typeof location[name] === "function" ? location[name].bind(location) : location[name]);
    Object.defineProperty(browser, "location", {
        configurable: true,
        get: () => new Proxy({}, { get: (_target, name) => (name === "assign" ? assign : said(name)) }),
    });
}
const downloads = { trigger: ".o_action_manager", run: fetchDownloads };
const download = (name) => [press(`action_download_${name}`), { trigger: `body[data-fetched~=${name}_file]` }];

// The department makes a round and starts it.
tours.add("qi_eval_department_begins_a_round", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: `${field("name")} input`, run: "edit 2030年服务效能评价" },
        { trigger: `${field("date_from")} input, ${field("date_from")} button`, run: "click" },
        { trigger: `${field("date_from")} input`, run: "edit 2030-01-01" },
        { trigger: `${field("date_to")} input, ${field("date_to")} button`, run: "click" },
        { trigger: `${field("date_to")} input`, run: "edit 2030-12-31" },
        ...save,
        press("action_start"),
        press("action_count"),
        { trigger: "button[name=action_remind]" },
    ],
});

// A site enters the figure that nobody counts, says something of itself and hands in.
tours.add("qi_eval_site_assesses_itself", {
    steps: () => [
        inList,
        { trigger: `${line("A2")} td[name=name]`, run: "click" },
        { trigger: `.modal ${field("manual_value")} input`, run: "edit 95" },
        { trigger: `.modal ${field("comment")} textarea`, run: "edit 见监测月报" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        closed,
        tab("self"),
        { trigger: `${field("self_comment")} textarea`, run: "edit 与台账一致" },
        ...save,
        press("action_hand_in"),
        { trigger: field("handed_in_by_id") },
    ],
});

// The manager above sees who has handed in, and what stands there.
tours.add("qi_eval_manager_looks_over_the_sites", {
    steps: () => [
        { trigger: `${list} .o_data_row:contains(西关服务站)` },
        inList,
        { trigger: `${field("handed_in_by_id")}:contains(站点负责人)` },
        { trigger: `${line("A2")} td[name=value]:contains(95)` },
        tab("self"),
        { trigger: `${field("self_comment")} textarea` },
    ],
});

// The department ends the self-assessment, looks at the cases behind a figure and sends two people.
tours.add("qi_eval_department_sends_two_people", {
    steps: () => [
        press("action_compute"),
        confirmed,
        press("action_verify"),
        { trigger: "button[name=action_review]" },
        ...result,
        { trigger: `${line("A1")} button[name=action_open_cases]`, run: "click" },
        { trigger: `${list} .o_data_row:nth-child(2)` },
        backFrom(list),
        tab("verification"),
        ...["核查员甲", "核查员乙"].flatMap((name) => [
            { trigger: `${field("verifier_ids")} input`, run: `edit ${name}` },
            { trigger: `.o-autocomplete--dropdown-item:contains(${name})`, run: "click" },
            { trigger: `${field("verifier_ids")} .badge:contains(${name})` },
        ]),
        ...save,
        ...toRound,
        // Without their signatures it goes no further.
        press("action_review"),
        { trigger: ".modal-body:contains(东关服务站)" },
        confirmed,
        closed,
    ],
});

// The first of them notes at an indicator and of the whole what was found, and signs.
tours.add("qi_eval_first_verifier_writes_and_signs", {
    steps: () => [
        inList,
        { trigger: `${line("A1")} td[name=name]`, run: "click" },
        { trigger: `.modal ${field("verified_note")} textarea`, run: "edit 抽查两件，一件漏填" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        closed,
        tab("verification"),
        { trigger: `${field("verification")} textarea`, run: "edit 查阅档案，走访窗口" },
        ...save,
        press("action_sign"),
        { trigger: `${field("signed_ids")} .badge:contains(核查员甲)` },
        { trigger: ".o_form_view:not(:has(button[name=action_sign]))" },
    ],
});

// The second signs what the first has written: with that it is verified.
tours.add("qi_eval_second_verifier_signs", {
    steps: () => [
        inList,
        tab("verification"),
        press("action_sign"),
        { trigger: `${field("signed_ids")} .badge:contains(核查员乙)` },
        { trigger: field("verified_at") },
    ],
});

// The department reviews: it adjusts one indicator, for which a reason is asked, and shows the results.
tours.add("qi_eval_department_reviews", {
    steps: () => [
        press("action_review"),
        { trigger: "button[name=action_announce]" },
        ...result,
        { trigger: `${line("A1")} td[name=name]`, run: "click" },
        { trigger: `.modal ${field("verified_note")}:contains(抽查两件，一件漏填)` },
        { trigger: `.modal ${field("is_adjusted")} input`, run: "click" },
        { trigger: `.modal ${field("adjusted_points")} input`, run: "edit 30" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: `.modal ${field("adjust_reason")}.o_field_invalid` },
        { trigger: `.modal ${field("adjust_reason")} textarea`, run: "edit 漏填一件已补录" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        closed,
        ...save,
        { trigger: `${line("A1")} td[name=points]:contains(30)` },
        ...toRound,
        press("action_announce"),
        confirmed,
        { trigger: "button[name=action_publicise]" },
    ],
});

// The manager reads what came of it, and objects.
tours.add("qi_eval_manager_objects", {
    steps: () => [
        inList,
        { trigger: `${line("A1")} td[name=name]`, run: "click" },
        { trigger: `.modal ${field("shown_denominator")}:contains(2)` },
        { trigger: ".modal button[name=action_open_part]", run: "click" },
        { trigger: `body:not(:has(.modal)) ${list} .o_data_row` },
        backFrom(list),
        tab("objection"),
        { trigger: `${field("objection")} textarea`, run: "edit 少计一件" },
        ...save,
        { trigger: `${field("objection")} textarea` },
    ],
});

// The department must answer before the results hang out, and gives the rectification notice its own number.
tours.add("qi_eval_department_answers_and_hangs_out", {
    steps: () => [
        press("action_publicise"),
        { trigger: ".modal-body:contains(东关服务站)" },
        confirmed,
        closed,
        ...result,
        tab("objection"),
        { trigger: `${field("objection")}:contains(少计一件)` },
        { trigger: `${field("objection_answer")} textarea`, run: "edit 该件计入下期" },
        ...save,
        ...toRound,
        press("action_publicise"),
        { trigger: "button[name=action_publish]" },
        { trigger: field("publicity_until") },
        ...result,
        { trigger: `${field("order_number")} input`, run: "edit 市监整〔2031〕7号" },
        ...save,
        ...toRound,
        // The days of the public notice have not passed.
        press("action_publish"),
        { trigger: ".modal-body:contains(2031)" },
        confirmed,
        closed,
    ],
});

// The department publishes and freezes, and downloads all that there is.
tours.add("qi_eval_department_publishes_and_freezes", {
    steps: () => [
        press("action_publish"),
        press("action_freeze"),
        confirmed,
        { trigger: ".o_form_view .alert-success" },
        downloads,
        ...["notice", "report", "workbook", "internal_workbook"].flatMap(download),
        press("action_check"),
        { trigger: ".o_notification_manager .o_notification" },
        ...result,
        { trigger: `${field("order_number")}:contains(市监整〔2031〕7号)` },
        ...download("order"),
    ],
});

// The manager reads the outcome, and takes the rectification notice and the workbook home.
tours.add("qi_eval_manager_reads_the_outcome", {
    steps: () => [
        inList,
        { trigger: `${field("total")}:contains(60)` },
        tab("objection"),
        { trigger: `${field("objection_answer")}:contains(该件计入下期)` },
        downloads,
        ...download("order"),
        { trigger: `${field("round_id")} a`, run: "click" },
        ...download("workbook"),
        { trigger: ".o_form_view:not(:has(button[name=action_download_internal_workbook]))" },
    ],
});

const byRpc = (model, method, ...args) =>
    odoo.loader.modules
        .get("@web/core/network/rpc")
        .rpc(`/web/dataset/call_kw/${model}/${method}`, { model, method, args, kwargs: {} });
const idInPath = () => Number(window.location.pathname.split("/").pop());
const toldOfTheOther = [
    { trigger: ".o_form_button_save", run: "click" },
    { trigger: ".modal-body:contains(meanwhile), .modal-body:contains(同时)" },
    { trigger: ".modal-footer .btn-primary", run: "click" },
    { trigger: "body:not(:has(.modal)) .o_form_button_cancel", run: "click" },
    saved,
];

// While the manager writes, the program (as somebody else) writes the same: he is told, and nothing is lost.
tours.add("qi_eval_two_on_one_line", {
    steps: () => [
        { trigger: ".o_form_view .o_field_widget[name=comment] textarea", run: "edit 我的说明" },
        {
            trigger: ".o_form_view",
            async run() {
                await byRpc("qi.eval.score", "write", [idInPath()], { comment: "别人的说明" });
            },
        },
        ...toldOfTheOther,
    ],
});

// The same at a draft of a scheme: in the window of an indicator, and in the row of a grade.
tours.add("qi_eval_two_on_one_indicator", {
    steps: () => [
        { trigger: `${row("indicator_ids", "A1")} td[name=name]`, run: "click" },
        { trigger: ".modal .o_field_widget[name=points] input", run: "edit 30" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        {
            trigger: `body:not(:has(.modal)) ${row("indicator_ids", "A1")} td[name=points]:contains(30)`,
            async run() {
                const domain = [["scheme_id", "=", idInPath()], ["code", "=", "A1"]];
                const ids = await byRpc("qi.eval.indicator", "search", domain);
                await byRpc("qi.eval.indicator", "write", ids, { points: 35 });
            },
        },
        ...toldOfTheOther,
        tab("grades"),
        { trigger: ".o_field_widget[name=grade_ids] .o_data_row:first td[name=points_from]", run: "click" },
        { trigger: ".o_field_widget[name=grade_ids] .o_data_row:first [name=points_from] input", run: "edit 70" },
        {
            trigger: ".o_form_view",
            async run() {
                const domain = [["scheme_id", "=", idInPath()], ["points_from", "=", 60]];
                const ids = await byRpc("qi.eval.grade", "search", domain);
                await byRpc("qi.eval.grade", "write", ids, { points_from: 65 });
            },
        },
        ...toldOfTheOther,
    ],
});
