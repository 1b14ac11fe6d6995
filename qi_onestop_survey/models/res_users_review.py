# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ResUsers(models.Model):
    """Of which platforms one reads single answers without a name, and small figures."""

    _inherit = "res.users"

    qi_reviewed_platform_ids = fields.Many2many(
        "qi.platform",
        string="Platforms Whose Reviews One Oversees",
        compute="_compute_qi_reviewed_platform_ids",
        compute_sudo=True,
    )

    @api.depends("qi_managed_platform_ids", "qi_commissioner_ids.platform_id")
    def _compute_qi_reviewed_platform_ids(self):
        """Whoever manages a platform and is its commissioner as well, is who the answers are about."""
        for user in self:
            user.qi_reviewed_platform_ids = user.qi_managed_platform_ids - user.qi_commissioner_ids.platform_id
