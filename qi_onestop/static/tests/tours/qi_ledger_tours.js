import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const dialog = ".modal";
const openDialog = [
    { trigger: ".o_list_view" },
    { trigger: ".o_menu_sections [data-menu-xmlid='qi_onestop.qi_ledger_menu']", run: "click" },
    { trigger: `${dialog} .o_field_widget[name=ledger]` },
];
const day = (field, text) => [
    { trigger: `${dialog} .o_field_widget[name=${field}] :is(input, button)`, run: "click" },
    { trigger: `${dialog} .o_field_widget[name=${field}] input`, run: `edit ${text} && press Tab` },
];
// A browser without a window opens no other one: the test fetches the file itself.
const download = [
    { trigger: `${dialog} button[name=action_make]`, run: "click" },
    { trigger: ".o_notification_manager .o_notification" },
    { trigger: `${dialog} button[special=cancel]`, run: "click" },
    { trigger: "body:not(:has(.modal))" },
];

// Whoever is at the counter chooses a month and the format, and asks for contact data.
tours.add("qi_onestop_clerk_makes_a_ledger", {
    steps: () => [
        ...openDialog,
        ...day("date_from", "2026-03-31"),
        ...day("date_to", "2026-03-01"),
        { trigger: `${dialog} .o_field_widget[name=content]:contains(更正日期)` },
        ...day("date_from", "2026-03-01"),
        ...day("date_to", "2026-03-31"),
        { trigger: `${dialog} .o_field_widget[name=content]:contains(1)` },
        { trigger: `${dialog} .o_field_widget[name=with_contact] input`, run: "click" },
        { trigger: `${dialog} .o_field_widget[name=file_format] input[data-value=csv]`, run: "click" },
        ...download,
    ],
});

// Whoever keeps the archives is offered the ledger of archives, with the columns of a catalogue.
tours.add("qi_onestop_archivist_makes_a_ledger", {
    steps: () => [
        ...openDialog,
        { trigger: `${dialog} .o_field_widget[name=ledger] input`, run: "click" },
        { trigger: ".o_select_menu_item:first", run: "click" },
        { trigger: `${dialog} .o_field_widget[name=platform_id] input`, run: "edit Station" },
        { trigger: ".o-autocomplete--dropdown-item a:contains(Station):not(:contains(Other))", run: "click" },
        ...day("date_from", "2026-03-01"),
        ...day("date_to", "2026-03-31"),
        { trigger: `${dialog} .o_field_widget[name=content]:contains(1)` },
        ...download,
    ],
});
