import { registry } from "@web/core/registry";

// A busy machine is no failure: a step of ours waits for a minute, and not for ten seconds.
const PATIENCE = 60000;
const tours = registry.category("web_tour.tours");

function makePatient(name, tour) {
    if (name.startsWith("qi_")) {
        const { steps } = tour;
        tour.steps = () => steps().map((step) => ({ timeout: PATIENCE, ...step }));
    }
}

for (const [name, tour] of tours.getEntries()) {
    makePatient(name, tour);
}
tours.addEventListener("UPDATE", ({ detail }) => {
    if (detail.operation === "add") {
        makePatient(detail.key, detail.value);
    }
});
