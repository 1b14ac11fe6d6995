# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class QiRequest(models.Model):
    """Who gets or moves a request is recused from complaints about it; nothing of that shows here."""

    _inherit = "qi.request"

    def write(self, vals):
        result = super().write(vals)
        if "commissioner_id" in vals:
            self.env["qi.complaint"]._touched(self)
        if "stage_id" in vals:
            self.env["qi.complaint"]._stepped(self)
        return result
