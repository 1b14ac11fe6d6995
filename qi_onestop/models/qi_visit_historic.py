# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools import protected


class QiVisit(models.Model):
    """Visits an older ledger tells of: they took place, so nobody records them again."""

    _inherit = "qi.visit"

    @api.model
    def _historic_create(self, vals_list):
        """Create visits that took place; each is recorded by the caller, at the time it took place."""
        prepared = [
            {"date_planned": fields.Datetime.context_timestamp(self, vals["visited_at"]).date(), **vals}
            for vals in vals_list
        ]
        visits = self.create(prepared)
        for visit in protected.permitted(visits):
            visit.write({"recorded_at": visit.visited_at, "recorded_by_id": self.env.uid})
        return visits
