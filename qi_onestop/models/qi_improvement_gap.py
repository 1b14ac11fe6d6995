# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class QiImprovement(models.Model):
    """What was found anew of gaps falls with the improvement that mended them."""

    _inherit = "qi.improvement"

    def _take_step(self, vals):
        result = super()._take_step(vals)
        if vals["state"] == "plan":
            # Who opens it again may be unable to write what it had mended.
            gaps_sudo = self.env["qi.conformity.line"].sudo().search([("improvement_id", "in", self.ids)])
            gaps_sudo._forget_rejudgement()
        return result
