# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class QiService(models.Model):
    """A service that becomes one for trade secrets: who works on earlier requests for it may not be bound."""

    _inherit = "qi.service"

    def write(self, vals):
        """Write values; of a level that rises to trade secrets the managers are told."""
        raised = self.browse()
        if vals.get("secrecy") == "secret":
            raised = self.filtered(lambda service: service.secrecy != "secret")
        result = super().write(vals)
        if raised:
            self.env["qi.request"]._tell_of_raised(raised)
        return result
