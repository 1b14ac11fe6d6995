# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command

from ..tools import past
from .complaint_common import ComplaintCase


class DisputeCase(ComplaintCase):
    """Complaints that were reviewed and take a way outside, and disputes that stand alone."""

    @classmethod
    def route(cls, code):
        return cls.env.ref(f"qi_onestop.qi_dispute_route_{code}")

    def walk_outside(self, complaint, route="mediation"):
        """Let the complainant of a complaint be unsatisfied twice, and take a way outside online."""
        complaint = complaint.sudo()
        for step in ("acknowledged", "assessed", "investigating", "decision", "answered"):
            if complaint.state != step and not complaint.answered_at:
                self.step(complaint, step)
        complaint._complainant_answer(False, "It is not measured")
        self.step(complaint, "decision")
        self.step(complaint, "answered")
        complaint._complainant_answer(False, "Still not", route)
        return complaint

    def dispute_of(self, route="mediation", **values):
        """Return the dispute over a new complaint, as its handler sees it."""
        complaint = self.walk_outside(self.receive(**values).complaint, route)
        return self.by_handler(complaint.dispute_ids)

    def dispute_alone(self, role="complaint", **values):
        """Return a dispute between an enterprise and an institution, as its handler sees it."""
        return self.as_role(self.env["qi.dispute"], role).create(
            {
                "platform_id": self.station.id,
                "route_id": self.route("retest").id,
                "title": "Report on gauges",
                "partner_id": self.enterprise.id,
                "request_id": self.request.id,
                "participation": "agreed",
                **values,
            }
        )

    def go(self, dispute, state, **values):
        """Take a dispute the usual way up to ``state``, as who handles it."""
        today = past.today(self.env["qi.request"])
        way = {
            "noticed": {"body_name": "Mediation Centre", "notice_on": today},
            "responded": {"response": "We bring the records"},
            "resolving": {"participation": "agreed"},
            "outcome": {"outcome": "settlement", "outcome_on": today, "outcome_text": "Paid back in full"},
            "implementing": {"action_ids": [self.action()]},
        }
        steps = [*way]
        begun = steps.index(dispute.state) + 1 if dispute.state in way else 0
        for step, asked in [*way.items()][begun:]:
            dispute.write({**asked, **(values if step == state else {}), "state": step})
            if step == state:
                break
        return dispute

    def action(self, **values):
        return Command.create({"name": "Pay back the fee", "due_date": "2099-01-01", **values})
