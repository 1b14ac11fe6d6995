import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const choose = (field, text) => [
    { trigger: `.o_field_widget[name=${field}] input`, run: `edit ${text}` },
    { trigger: `.o-autocomplete--dropdown-item a:contains(${text})`, run: "click" },
];
const at = (state) => ({ trigger: `.o_statusbar_status .o_arrow_button_current[data-value=${state}]` });
// A dialog with a word to say: sign, approve, witness.
const confirm = (button, note) => [
    { trigger: `button[name=${button}]`, run: "click" },
    { trigger: ".modal .o_field_widget[name=note] textarea", run: `edit ${note}` },
    { trigger: ".modal button[name=action_confirm]", run: "click" },
    { trigger: "body:not(:has(.modal))" },
];

// What the station has filed is sealed, checked, and its paper put into a box.
tours.add("qi_onestop_archivist_seals", {
    steps: () => [
        { trigger: ".o_data_row:contains(轴承厂) .o_data_cell[name=title]", run: "click" },
        at("ready"),
        { trigger: "button[name=action_seal]", run: "click" },
        at("sealed"),
        { trigger: ".o_form_view h1:contains(0001-)" },
        ...choose("box_id", "FW-17"),
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        { trigger: "button[name=action_check]", run: "click" },
        { trigger: ".o_notification:contains(1)" },
    ],
});

// The label is printed, the box lent and taken back.
tours.add("qi_onestop_archivist_lends", {
    steps: () => [
        { trigger: ".o_field_widget[name=archive_ids] .o_data_row:contains(轴承厂)" },
        { trigger: "button[name=action_print_label]:visible" },
        { trigger: "button[name=action_lend]", run: "click" },
        ...choose("borrower_id", "Commissioner"),
        { trigger: ".modal .o_field_widget[name=purpose] input", run: "edit 核对证书编号" },
        { trigger: ".modal .o_field_widget[name=due_back] input", run: "edit 2035-12-31" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_field_widget[name=borrower_id]:contains(Commissioner)" },
        { trigger: "button[name=action_return]", run: "click" },
        { trigger: "button[name=action_lend]:visible" },
    ],
});

tours.add("qi_onestop_archivist_proposes", {
    steps: () => [
        { trigger: "button[name=action_propose]", run: "click" },
        at("draft"),
        { trigger: ".o_field_widget[name=line_ids] .o_data_row .o_data_cell[name=archive_id]:contains(0001-)" },
        ...["Member", "Second Member", "Third Member"].flatMap((name) => [
            { trigger: ".o_field_widget[name=member_ids] input", run: `edit ${name}` },
            { trigger: `.o-autocomplete--dropdown-item a:text(${name})`, run: "click" },
            { trigger: `.o_field_widget[name=member_ids] .o_tag:contains(${name})` },
        ]),
        { trigger: ".o_field_widget[name=opinion] textarea", run: "edit 保管期限已满" },
        { trigger: "button[name=action_submit]", run: "click" },
        at("appraisal"),
    ],
});

// A member of the appraisal group sees enough to judge, and signs.
tours.add("qi_onestop_member_signs", {
    steps: () => [
        at("appraisal"),
        { trigger: ".o_data_row .o_data_cell[name=title]:contains(轴承厂)" },
        { trigger: ".o_data_row .o_data_cell[name=closed_at]:contains(2014)" },
        { trigger: "button[name=action_open]:not(:visible), .o_data_row:not(:has(button[name=action_open]))" },
        ...confirm("action_sign", "同意"),
        { trigger: "body:not(:has(button[name=action_sign]))" },
    ],
});

tours.add("qi_onestop_leader_approves", {
    steps: () => [at("approval"), ...confirm("action_approve", "批准"), at("approved")],
});

tours.add("qi_onestop_archivist_carries_out", {
    steps: () => [
        at("approved"),
        ...["Witness", "Second Witness"].flatMap((name) => [
            { trigger: ".o_field_widget[name=witness_ids] input", run: `edit ${name}` },
            { trigger: `.o-autocomplete--dropdown-item a:text(${name})`, run: "click" },
            { trigger: `.o_field_widget[name=witness_ids] .o_tag:contains(${name})` },
        ]),
        { trigger: "button[name=action_carry_out]", run: "click" },
        at("witnessing"),
    ],
});

tours.add("qi_onestop_witness_confirms", {
    steps: () => [
        at("witnessing"),
        ...confirm("action_witness", "与清册一致"),
        { trigger: "body:not(:has(button[name=action_witness]))" },
    ],
});
