# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class QiEvalPartMixin(models.AbstractModel):
    """For parts of a scheme: they change while it is a draft, and then no more."""

    _name = "qi.eval.part.mixin"
    _description = "Part of an Evaluation Scheme"
    _inherit = ["qi.eval.seen.mixin", "qi.fixed.words.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._edit_scheme()
        return parts

    def write(self, vals):
        self._edit_scheme()
        result = super().write(vals)
        if "scheme_id" in vals or "indicator_id" in vals:
            self._edit_scheme()
        return result

    def _check_words(self, name):
        # The name of a grade is a result.
        self._edit_scheme()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        self._edit_scheme()

    def _edit_scheme(self):
        for scheme in self.scheme_id:
            scheme._check_draft()
        self.scheme_id._note_editor()
