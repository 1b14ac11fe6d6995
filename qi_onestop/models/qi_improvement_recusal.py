# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiImprovement(models.Model):
    """Whoever is recused from the complaint that led to an improvement is not told of that by the program."""

    _inherit = "qi.improvement"

    # For the program alone: one query for many. It is not kept, so that each job asks anew.
    kept_away_user_ids = fields.Many2many(
        "res.users",
        string="Recused",
        compute="_compute_kept_away_user_ids",
        groups=fields.NO_ACCESS,
        exportable=False,
    )

    def _compute_kept_away_user_ids(self):
        kept_away = self._kept_away()
        for improvement in self:
            improvement.kept_away_user_ids = kept_away[improvement]

    def _may_be_told(self, users):
        # Whom somebody made the owner knows of it.
        return super()._may_be_told(users) - (self.sudo().kept_away_user_ids.sudo(False) - self.owner_id)

    def _kept_away(self):
        result = super()._kept_away()
        # Neither who is told nor who tells learns of the complaint.
        links_sudo = self.env["qi.complaint.improvement"].sudo().search([("improvement_id", "in", self.ids)])
        for link in links_sudo:
            result[link.improvement_id.with_env(self.env)] |= link.complaint_id.recused_user_ids.sudo(False)
        return result
