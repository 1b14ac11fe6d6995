# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo.tests import new_test_user

from .common import GROUPS
from .test_provider import ProviderCase

PDF = base64.b64encode(b"%PDF-1.4 stamped and signed")
PHONE = {"channel": "phone", "person": "Mr Li, lab manager"}
ROLES = ("clerk", "commissioner", "colleague", "stranger", "manager", "coordinator", "administrator", "nobody")


class TaskCase(ProviderCase):
    """The small city with two settled labs, an expert, and a user of each on the portal.

    lab (t_lab) and other_lab (t_other_lab) are qualified for metrology, so is the expert (t_expert).
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_lab = cls.new_provider("Other Lab")
        cls.expert = cls.env["res.partner"].create({"name": "Dr Shen", "qi_provider_kind": "expert"})
        cls.providers = cls.lab | cls.other_lab | cls.expert
        cls.settle(cls.providers)
        for provider in cls.providers:
            cls.qualify(provider, cls.metrology)
        for role, partner in (("lab", cls.lab), ("other_lab", cls.other_lab), ("expert", cls.expert)):
            user = new_test_user(cls.env, f"t_{role}", groups=GROUPS["portal"], name=role.title(), lang="en_US")
            if partner == cls.expert:
                user.partner_id = partner
                partner.lang = "en_US"
            else:
                user.partner_id.parent_id = partner
            cls.users[role] = user
        cls.general.element_ids = cls.metrology

    @classmethod
    def new_task(cls, request=None, **values):
        """Draw up a task for the lab, chosen by the enterprise unless a provider is given."""
        request = request or cls.request_at("executing")
        if "provider_id" not in values and "choice_id" not in values:
            values["choice_id"] = cls.chosen(request).id
        values = {"brief": "Calibrate the gauges", "planned_end": cls.day(9), "title": "Calibration", **values}
        return cls.env["qi.request.task"].create({"request_id": request.id, **values})

    @classmethod
    def chosen(cls, request, provider=None):
        """Return a choice of the lab for ``request``."""
        choice = cls.env["qi.request.choice"].create({"request_id": request.id})
        choice._record((provider or cls.lab).id, "phone", "Ms Wu")
        return choice

    @classmethod
    def task_at(cls, state, request=None, **values):
        """Return a task that has walked to ``state``."""
        task = cls.new_task(request, **values)
        for step, given in cls.way(state):
            task._take_step(step, given)
        return task

    @classmethod
    def way(cls, state):
        """Return the steps to ``state`` with what they ask for."""
        if state == "declined":
            return [("offered", {}), ("declined", {"reason": "No time"})]
        if state == "cancelled":
            return [("cancelled", {"reason": "Not needed"})]
        steps = ["draft", "offered", "accepted", "running", "delivered", "confirmed"]
        given = {"delivered": {"outcome": "Twelve gauges calibrated"}}
        return [(step, given.get(step, {})) for step in steps[1 : steps.index(state) + 1]]

    @classmethod
    def new_deliverable(cls, task, **values):
        return cls.env["qi.request.deliverable"].create(
            {"task_id": task.id, "kind": "report", "number": "R-77", "conclusion": "Gauge 3 fails", **values}
        )
