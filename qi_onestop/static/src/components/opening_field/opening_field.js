import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { ViewButton } from "@web/views/view_button/view_button";

/** A number that opens what it was counted from, by an action of its record. */
export class OpeningField extends Component {
    static template = "qi_onestop.OpeningField";
    static components = { ViewButton };
    static props = { ...standardFieldProps, action: String };

    get title() {
        return _t("Open the cases");
    }

    get text() {
        return this.props.record.data[this.props.name];
    }

    get clickParams() {
        return { type: "object", name: this.props.action };
    }
}

registry.category("fields").add("qi_opening", {
    component: OpeningField,
    displayName: _t("Number That Opens Its Cases"),
    supportedTypes: ["char"],
    extractProps: ({ options }) => ({ action: options.action }),
});
