# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import ValidationError

from ..tools.intake import validate_intake


class QiIntakeMixin(models.AbstractModel):
    """For what shows the questions of a service: a concrete model has ``service_id`` and ``intake``."""

    _name = "qi.intake.mixin"
    _description = "Answers to Intake Fields"

    def onchange(self, values, field_names, fields_spec):
        """Show what another service asks for: Odoo compares the answers alone, often none before and after."""
        result = super().onchange(values, field_names, fields_spec)
        if "service_id" in field_names and "intake" in fields_spec:
            service = self.env["qi.service"].browse(values.get("service_id"))
            answers = self._intake_values(values.get("intake"))
            result["value"]["intake"] = [
                {**entry, "value": answers[entry["name"]]}
                if entry["name"] in answers
                and not validate_intake([entry], {entry["name"]: answers[entry["name"]]})
                else entry
                for entry in service.intake_definition
            ]
        return result

    @api.model
    def _intake_values(self, value):
        """Return answers as ``{key: value}``, whether they come so or as the web client's list.

        The list brings the definition along; what it says of it is never taken over.
        """
        if isinstance(value, list) and all(isinstance(entry, dict) and entry.get("name") for entry in value):
            value = {entry["name"]: entry.get("value") for entry in value}
        if not isinstance(value or {}, dict):
            raise ValidationError(self.env._("The details cannot be read. Reload the page and enter them again."))
        return {
            key: answer
            for key, answer in (value or {}).items()
            if answer is not None and answer is not False and answer not in ("", [])
        }
