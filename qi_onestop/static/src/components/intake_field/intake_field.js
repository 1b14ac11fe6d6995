import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { PropertiesField, propertiesField } from "@web/views/fields/properties/properties_field";

/**
 * Shows the answers to the intake fields of a service: Odoo's properties, with their required mark and help,
 * and without the pencil. What is asked is edited on the service.
 */
export class IntakeField extends PropertiesField {
    static template = "qi_onestop.IntakeField";

    async checkDefinitionWriteAccess() {
        return false;
    }

    _getPropertyEditWarningText() {
        return _t("What is asked is changed on the service, under “Intake Fields”.");
    }
}

registry.category("fields").add("qi_intake", { ...propertiesField, component: IntakeField });
