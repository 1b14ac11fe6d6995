# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError


class QiEvalPartMixin(models.AbstractModel):
    """For parts of a scheme: they change while it is a draft, and then no more."""

    _name = "qi.eval.part.mixin"
    _description = "Part of an Evaluation Scheme"

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._check_draft()
        return parts

    def write(self, vals):
        self._check_draft()
        result = super().write(vals)
        if "scheme_id" in vals or "indicator_id" in vals:
            self._check_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        self._check_draft()

    def _check_draft(self):
        for scheme in self.scheme_id:
            if scheme.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(scheme)s” is in use and does not change. Make a new version and edit that.",
                        scheme=scheme.name,
                    )
                )
