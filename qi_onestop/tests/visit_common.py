# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields

from .common import OnestopCase

ON_SITE = {"problem": "Which scales must be verified?", "handling": "on_site", "answer": "Those for trade"}
CARRIED = {"problem": "Twelve gauges\nwithout calibration", "handling": "carried_back"}


class VisitCase(OnestopCase):
    """The small city with visits of its commissioners."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env["qi.visit"])
        cls.metrology = cls.env.ref("qi_onestop.qi_element_metrology")

    @classmethod
    def new_visit(cls, *findings, **values):
        """Plan a visit of two commissioners to the enterprise, with problems found."""
        return cls.env["qi.visit"].create(
            {
                "platform_id": cls.station.id,
                "partner_id": cls.enterprise.id,
                "date_planned": cls.today,
                "contact_name": "Ms Wu",
                "contact_phone": "13800000001",
                "visitor_ids": (cls.users["commissioner"] | cls.users["colleague"]).ids,
                "finding_ids": [(0, 0, finding) for finding in findings],
                **values,
            }
        )

    def day(self, offset):
        """Return the day ``offset`` days from today."""
        return self.today + timedelta(days=offset)

    def finish(self, request):
        """Walk a new request of the demand to completion."""
        request.commissioner_id = self.commissioner
        for kind in ("accepted", "planning", "plan_confirm", "executing", "delivery_confirm", "completed"):
            request.write(self.step_to(request, kind))
