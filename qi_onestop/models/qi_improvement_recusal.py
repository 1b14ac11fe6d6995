# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class QiImprovement(models.Model):
    """Whoever is recused from the complaint that led to an improvement is not told of that by the program."""

    _inherit = "qi.improvement"

    def _kept_away(self):
        result = super()._kept_away()
        # Neither who is told nor who tells learns of the complaint.
        links_sudo = self.env["qi.complaint.improvement"].sudo().search([("improvement_id", "in", self.ids)])
        for link in links_sudo:
            result[link.improvement_id.with_env(self.env)] |= link.complaint_id.recused_user_ids.sudo(False)
        return result
