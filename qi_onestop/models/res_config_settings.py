# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    qi_statutory_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Statutory Calendar",
        config_parameter="qi_onestop.statutory_calendar_id",
        domain=[("flexible_hours", "=", False)],
    )
    qi_service_mark = fields.Image(related="company_id.qi_service_mark", readonly=False)

    def set_values(self):
        """Check the calendar before promises are made on it.

        :raises UserError: when it has no fixed working hours
        """
        result = super().set_values()
        if self.qi_statutory_calendar_id:
            self.qi_statutory_calendar_id._qi_day_table()
        return result
