# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class Base(models.AbstractModel):
    _inherit = "base"

    def _additional_allowed_keys_properties_definition(self):
        """Let a properties definition say what else an intake field knows; Odoo refuses what is not named."""
        return (
            *super()._additional_allowed_keys_properties_definition(),
            "required",
            "help",
            "share_with_institution",
        )
