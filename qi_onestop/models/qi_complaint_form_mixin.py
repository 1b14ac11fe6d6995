# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class QiComplaintFormMixin(models.AbstractModel):
    """For forms about one complaint: they show its number, and open for those alone who may write it."""

    _name = "qi.complaint.form.mixin"
    _description = "Form About a Complaint"

    complaint_id = fields.Many2one("qi.complaint", required=True, readonly=True, ondelete="cascade")

    @api.model
    def default_get(self, fields):
        """Return what the form begins with; see :meth:`create`."""
        values = super().default_get(fields)
        self._check_complaints([values])
        return values

    def onchange(self, values, field_names, fields_spec):
        """Return what else changes in the form; see :meth:`create`."""
        self._check_complaints([values])
        return super().onchange(values, field_names, fields_spec)

    @api.model_create_multi
    def create(self, vals_list):
        """Begin forms about complaints that the caller handles or oversees.

        :raises AccessError: for others
        """
        self._check_complaints(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        """Write values; see :meth:`create`."""
        self._check_complaints([vals])
        return super().write(vals)

    @api.model
    def _check_complaints(self, vals_list):
        pointed = [{"complaint_id": self.env.context.get("default_complaint_id")}, *vals_list]
        for values in pointed:
            for _owner, field, records in self._pointed_at(values):
                if field.name == "complaint_id":
                    records.check_access("write")
