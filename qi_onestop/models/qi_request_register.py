# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class QiRequest(models.Model):
    """What was answered at once is looked up by platform and year."""

    _inherit = "qi.request"

    _instant_closed_idx = models.Index(
        "(platform_id, closed_at) WHERE process = 'instant' AND closed_at IS NOT NULL"
    )
