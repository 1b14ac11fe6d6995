# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class PrivacyLookupWizard(models.TransientModel):
    """The administrator's look-up of a person finds what names them in our records as well."""

    _inherit = "privacy.lookup.wizard"

    def _get_query_models_blacklist(self):
        """Leave out who complained: administrators have no part in that, the coordinating department answers."""
        return [*super()._get_query_models_blacklist(), "qi.complaint.complainant"]

    @api.model
    def _named_in(self):
        """Return ``{model: field}`` where a person is named by words.

        References to the contact are found by Odoo itself. An add-on says its own here, and takes them along when
        it is uninstalled.
        """
        return {
            "qi.account.application": "name",
            "qi.account.invitation": "name",
            "qi.request": "contact_name",
            "qi.request.task": "contact_name",
            "qi.visit": "contact_name",
        }

    def _get_query(self):
        query = super()._get_query()
        for model, field in self._named_in().items():
            query = SQL(
                "%s UNION SELECT %s AS res_model_id, id AS res_id, TRUE AS is_active FROM %s WHERE %s = %s",
                query,
                self.env["ir.model"]._get_id(model),
                SQL.identifier(self.env[model]._table),
                SQL.identifier(field),
                self.name.strip(),
            )
        return query
