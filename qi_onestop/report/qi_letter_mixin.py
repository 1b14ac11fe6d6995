# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError


class QiLetterMixin(models.AbstractModel):
    """For the papers of what ``qi.handler.mixin`` handles: nobody prints them but who handles or oversees it.

    A report that adopts it names the model in ``_letter_model``.
    """

    _name = "qi.letter.mixin"
    _description = "Papers of a Handled Matter"

    _letter_model = None

    @api.model
    def _get_report_values(self, docids, data=None):
        records = self.env[self._letter_model].browse(docids)
        records.check_access("read")
        if not all(record.is_handler or record.is_oversight for record in records):
            raise AccessError(
                self.env._("Only whoever handles the matter and the coordinating department print its papers.")
            )
        self._check_ready(records)
        return {"doc_ids": docids, "docs": records}

    @api.model
    def _check_ready(self, records):
        """Raise a UserError for records of which there is no such paper yet."""
