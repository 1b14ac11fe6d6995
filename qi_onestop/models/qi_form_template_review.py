# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

_NOTHING = "1950-01-01"
"""Templates are tried with a period in which nobody complained."""


class QiFormTemplate(models.Model):
    """The report for the management review has a Word template of its own: figures, and no request."""

    _inherit = "qi.form.template"

    form = fields.Selection(selection_add=[("management_review", "Report for the Management Review")])

    @api.model
    def _sample(self, form):
        if form == "management_review":
            review_sudo = self.env["qi.management.review"].sudo()
            return review_sudo.new({"date_from": _NOTHING, "date_to": _NOTHING})._document_content()
        return super()._sample(form)
