# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class QiFollowUp(models.Model):
    """Who follows a request up is recused from complaints about it; nothing shows that here."""

    _inherit = "qi.follow.up"

    def write(self, vals):
        result = super().write(vals)
        if "done_by_id" in vals:
            self.env["qi.complaint"]._touched(self.sudo().request_id)
        return result
