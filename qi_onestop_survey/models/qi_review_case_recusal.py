# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class QiReviewCase(models.Model):
    """Who handles a bad review is recused from complaints about its request; nothing shows that here."""

    _inherit = "qi.review.case"

    def write(self, vals):
        result = super().write(vals)
        if "user_id" in vals:
            self.env["qi.complaint"]._touched(self.sudo().request_id)
        return result
