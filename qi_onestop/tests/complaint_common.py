# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import new_test_user

from .common import GROUPS, OnestopCase

ASSESSED = {"severity": "normal", "safety": "no", "complexity": "simple", "immediate_action": "no"}
"""What taking a complaint up asks for."""


class ComplaintCase(OnestopCase):
    """The small city with complaints about a request that the commissioner carries out.

    complaint handles, handler could as well; coordinator drafts nothing and approves, overseer is another
    of the department.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for login, group in (("handler", "complaint"), ("overseer", "coordinator")):
            cls.users[login] = new_test_user(
                cls.env, f"t_{login}", groups=GROUPS[group], name=login.title(), lang="en_US"
            )
        # Who is there beforehand is of no concern here.
        for xmlid in ("qi_onestop_group_complaint_handler", "qi_onestop_group_coordinator"):
            group = cls.env.ref(f"qi_onestop.{xmlid}")
            group.user_ids = group.user_ids & cls.env["res.users"].union(*cls.users.values())
        cls.request = cls.request_at("executing")
        cls.cause = cls.env["qi.complaint.cause"].search([], limit=1)

    @classmethod
    def drafted(cls, **values):
        """Return what a decision asks for."""
        return {
            "findings": "The gauge lay for a week",
            "outcome": "upheld",
            "decision": "The complaint is right",
            "answer": "We are sorry. It is measured now.",
            "remedy": "Measured free of charge",
            "corrective": "Gauges are looked through every morning",
            "cause_id": cls.cause.id,
            **values,
        }

    @classmethod
    def receive(cls, identity=None, request_number=None, **values):
        """Register a complaint by telephone; return its receipt, as the program sees it."""
        return cls.env["qi.complaint"]._receive(
            {
                "platform_id": cls.station.id,
                "channel": "phone",
                "title": "Nothing happens",
                "description": "My gauge lies around for weeks",
                "topic": "delay",
                **values,
            },
            {"name": "Wu Xiaodong", "phone": "13900000001"} if identity is None else identity,
            request_number=cls.request.name if request_number is None else request_number,
        )

    def complaint_at(self, state, **values):
        """Return a complaint that has walked to ``state``, as its handler sees it."""
        complaint = self.receive(**values).complaint
        way = ("acknowledged", "assessed", "investigating", "decision", "answered")
        for step in way[: way.index(state) + 1] if state in way else ():
            if step != complaint.state:
                self.step(complaint, step)
        return self.by_handler(complaint)

    def step(self, complaint, state):
        """Take a step of the usual way, whoever has to take it."""
        asked = {"assessed": ASSESSED, "decision": self.drafted()}.get(state, {})
        user = self.users["coordinator"] if state == "answered" else complaint.user_id
        complaint.with_user(user).write({**asked, "state": state})

    def by_handler(self, complaint):
        """Return the complaint as its handler sees it."""
        return complaint.with_env(self.env(user=complaint.sudo().user_id, su=False))
