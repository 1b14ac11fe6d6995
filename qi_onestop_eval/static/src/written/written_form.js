import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

const UPDATE = 1;

/** Add to the changes of a record, and of its lines, what stood there before. */
function addSeen(record, changes) {
    if (record.resId && record.data.seen) {
        changes.seen = record.data.seen;
    }
    for (const [name, value] of Object.entries(changes)) {
        const lines = record.data[name]?.records;
        for (const [command, id, values] of lines ? value : []) {
            const line = lines.find((one) => one.resId === id);
            if (command === UPDATE && line) {
                addSeen(line, values);
            }
        }
    }
}

/**
 * A form that says along with what is saved what stood there before, of its lines too: what somebody else wrote
 * meanwhile stays.
 */
export class WrittenFormController extends FormController {
    async onWillSaveRecord(record, changes) {
        addSeen(record, changes);
        return super.onWillSaveRecord(...arguments);
    }
}

registry.category("views").add("qi_eval_written_form", { ...formView, Controller: WrittenFormController });
