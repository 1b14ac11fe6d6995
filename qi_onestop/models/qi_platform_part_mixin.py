# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiPlatformPartMixin(models.AbstractModel):
    """For what stands at a platform and is kept by its site manager."""

    _name = "qi.platform.part.mixin"
    _description = "Part of a Platform"

    platform_id = fields.Many2one("qi.platform", required=True, ondelete="cascade", index=True)

    def write(self, vals):
        result = super().write(vals)
        if "platform_id" in vals:
            # The rules were asked before the change; nobody moves a part to a platform of others.
            self.check_access("write")
        return result
