# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class QiRequestDeadline(models.Model):
    """Who asks for more time, or decides on that, is recused from complaints about the request."""

    _inherit = "qi.request.deadline"

    def _ask_extension(self, more, reason):
        result = super()._ask_extension(more, reason)
        self.env["qi.complaint"]._touched(self.sudo().document_id)
        return result

    def _decide_extension(self, granted, reason=""):
        result = super()._decide_extension(granted, reason)
        self.env["qi.complaint"]._touched(self.sudo().document_id)
        return result
