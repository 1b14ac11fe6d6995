# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..tools import follow_up


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    qi_follow_up_share = fields.Float(
        string="Followed Up (%)",
        config_parameter="qi_onestop_survey.follow_up_share",
        default=follow_up.SHARE,
        digits=(5, 1),
    )
