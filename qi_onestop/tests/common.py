# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch
from zoneinfo import ZoneInfo

from stdnum.cn import uscc

from odoo import fields
from odoo.fields import Command
from odoo.tests import TransactionCase
from odoo.tools import mute_logger

from odoo.addons.base.tests.common import DISABLED_MAIL_CONTEXT

from ..tools import request_flow

GROUPS = {
    "nobody": "base.group_user",
    "clerk": "qi_onestop.qi_onestop_group_clerk",
    "commissioner": "qi_onestop.qi_onestop_group_commissioner",
    "colleague": "qi_onestop.qi_onestop_group_commissioner",
    "stranger": "qi_onestop.qi_onestop_group_commissioner",
    "manager": "qi_onestop.qi_onestop_group_manager",
    "coordinator": "qi_onestop.qi_onestop_group_coordinator",
    "administrator": "qi_onestop.qi_onestop_group_administrator",
    "archivist": "qi_onestop.qi_onestop_group_archivist",
    "auditor": "qi_onestop.qi_onestop_group_auditor",
    "complaint": "qi_onestop.qi_onestop_group_complaint_handler",
    "portal": "base.group_portal",
    "portal_other": "base.group_portal",
    "public": "base.group_public",
}
"""One user of each role, of some two; "nobody" works in the house without a role of ours."""


FILLED = {
    "plan_name": "Better gauges",
    "plan": "Measure it",
    "plan_resources": "The institute's laboratory",
    "plan_budget": "Free of charge",
    "plan_schedule": "Two weeks",
    "plan_measures": "A test before and after",
    "plan_goal": "Gauges that are right",
    "plan_confirmation": "phone",
    "plan_confirmed_by": "Ms Wu",
    "result": "Measured",
    "delivery_confirmation": "scan",
    "delivery_scan": base64.b64encode(b"%PDF-1.4 signed").decode(),
    "return_reason": "Two gauges are missing",
    "follow_up_result": "solved",
    "exit_reason": "Not needed any more",
}
"""What the steps of a request ask for."""


PROFILE = {
    "education": "bachelor",
    "career_start": "2015-07-01",
    "exam_date": "2020-03-01",
    "exam_score": 80,
    "undertaking_date": "2020-03-01",
}
"""What a commissioner must bring to be put on duty."""


CHINA = ZoneInfo("Asia/Shanghai")


def china(text):
    """Return the instant of a time in China, as Odoo stores it: ``"2025-09-26 19:00"``."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA).astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


def local(instant):
    """Return a stored instant as a time in China, the inverse of :func:`china`."""
    text = instant and instant.replace(tzinfo=ZoneInfo("UTC")).astimezone(CHINA).isoformat(" ", "minutes")
    return text and text.removesuffix("+08:00")


def credit_code(serial):
    """Return a valid unified social credit code that differs for each ``serial``."""
    body = f"91140300MA{serial:07d}"
    return body + uscc.calc_check_digit(body)


class Undo(Exception):
    """Raised to leave a savepoint as if nothing had been tried."""


class OnestopCase(TransactionCase):
    """A small city made by the test itself: nothing of the demo data is used.

    city ─ county ─ station (clerk, commissioner, colleague, manager of the county)
                  └ other_station
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The city's day is not UTC's for eight hours of every day.
        cls.env.user.tz = "Asia/Shanghai"
        context = {**cls.env.context, **DISABLED_MAIL_CONTEXT, "lang": "en_US", "tz": "Asia/Shanghai"}
        cls.env = cls.env(context=context)
        # When archiving may start has its own tests.
        cls.env["ir.config_parameter"].set_param("qi_onestop.evaluation_days", "0")
        Platform = cls.env["qi.platform"]
        cls.city = Platform.create({"name": "City Centre", "code": "T", "level": "city"})
        cls.county = Platform.create(
            {"name": "County", "code": "T-1", "level": "county", "parent_id": cls.city.id}
        )
        cls.station, cls.other_station = Platform.create(
            [
                {"name": "Station", "code": "T-1-1", "parent_id": cls.county.id},
                {"name": "Other Station", "code": "T-1-2", "parent_id": cls.county.id},
            ]
        )
        # All at once: one by one they would take a third of each class's set-up.
        users = cls.env["res.users"].create(
            [
                {
                    "login": f"t_{role}",
                    "password": f"t_{role}".ljust(8, "x"),
                    "email": "t.t@example.com",
                    "name": role.replace("_", " ").title(),
                    "lang": "en_US",
                    "tz": "Asia/Shanghai",
                    "group_ids": [Command.set(cls.env.ref(group).ids)],
                }
                for role, group in GROUPS.items()
            ]
        )
        cls.users = dict(zip(GROUPS, users, strict=True))
        cls.station.staff_ids = cls.users["clerk"]
        cls.county.staff_ids = cls.users["manager"]
        cls.commissioner, cls.colleague, cls.stranger = cls.env["qi.commissioner"].create(
            [
                {**PROFILE, "user_id": cls.users["commissioner"].id, "platform_id": cls.station.id},
                {**PROFILE, "user_id": cls.users["colleague"].id, "platform_id": cls.station.id},
                {**PROFILE, "user_id": cls.users["stranger"].id, "platform_id": cls.other_station.id},
            ]
        )
        (cls.commissioner | cls.colleague | cls.stranger).action_put_on_duty()
        cls.enterprise, cls.other_enterprise = cls.env["res.partner"].create(
            [
                {
                    "name": "Bearing Works",
                    "is_company": True,
                    "qi_enterprise_kind": "enterprise",
                    "qi_credit_code": credit_code(1),
                },
                {"name": "Hill Farm", "is_company": True, "qi_enterprise_kind": "farm"},
            ]
        )
        cls.env["qi.membership"].create(
            [
                {"user_id": cls.users["portal"].id, "partner_id": cls.enterprise.id},
                {"user_id": cls.users["portal_other"].id, "partner_id": cls.other_enterprise.id},
            ]
        )
        for role in ("portal", "portal_other"):
            cls.env["qi.account.consent"]._record(cls.users[role], cls.env["qi.consent"]._current())
        category = cls.env["qi.service.category"].create({"name": "Test Services", "code": "T"})
        cls.instant, cls.general, cls.joint = cls.env["qi.service"].create(
            [
                {
                    "name": f"{process.title()} Service",
                    "code": f"T-{process}",
                    "category_id": category.id,
                    "process": process,
                }
                for process in ("instant", "general", "joint")
            ]
        )

    @classmethod
    def new_request(cls, service=None, **values):
        """Register a request at the station, by default of the general process."""
        return cls.env["qi.request"].create(
            {
                "platform_id": cls.station.id,
                "service_id": (service or cls.general).id,
                "partner_id": cls.enterprise.id,
                "description": "Something must be measured",
                **values,
            }
        )

    @classmethod
    def request_at(cls, kind):
        """Return a request that has walked to ``kind``, led by the commissioner."""
        if kind == "registered":
            return cls.new_request(cls.instant)
        request = cls.new_request(commissioner_id=cls.commissioner.id)
        way = ["submitted", "accepted", "planning", "plan_confirm", "executing", "delivery_confirm", "completed"]
        if kind in way:
            steps = way[1 : way.index(kind) + 1]
        else:
            steps = {
                "rework": [*way[1:6], kind],
                "archived": [*way[1:], kind],
                "terminated": ["accepted", kind],
                "no_reply": ["supplement", kind],
            }.get(kind, [kind])
        for step in steps:
            cls.make_ready(request, step)
            request.write(cls.step_to(request, step))
        return request

    @classmethod
    def make_ready(cls, request, kind):
        """See to the materials as a step of ``request`` to ``kind`` needs it."""
        request = request.with_env(cls.env)
        if kind == "supplement":
            cls.mark_missing(request)
        elif request.stage_kind == "supplement":
            request.material_ids.filtered(lambda material: material.state == "missing").state = "received"

    @classmethod
    def mark_missing(cls, requests, name="Drawing"):
        """Note a material that each of ``requests`` lacks."""
        return cls.env["qi.request.material"].create(
            [{"request_id": request.id, "name": name, "state": "missing"} for request in requests]
        )

    @classmethod
    def step_to(cls, request, kind):
        """Return what is written to move ``request`` to ``kind``: the stage and what the step asks for."""
        asked = request_flow.asked(request.stage_kind, kind)
        return {
            **{name: value for name, value in FILLED.items() if name in asked},
            "stage_id": cls.stage(kind).id,
        }

    @classmethod
    def stage(cls, kind):
        """Return the first stage of ``kind``."""
        return cls.env["qi.request.stage"]._first_of_kind(kind)

    def at(self, text):
        """Return a context in which it is ``text`` in China."""
        return patch.object(fields.Datetime, "now", lambda *_args: china(text))

    def queries(self, function):
        """Return how many queries ``function`` costs, with all it leaves to be written."""
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def as_role(self, records, role):
        """Return ``records`` as the user of ``role`` sees them, with nothing cached by others."""
        user = self.users[role]
        return records.with_env(records.env(user=user, su=False))

    @contextmanager
    def undone(self):
        """Undo what is done within, so that one call does not prepare the ground for the next."""
        self.env.flush_all()
        try:
            with self.env.cr.savepoint():
                yield
                raise Undo
        except Undo:
            self.env.invalidate_all()

    def attempt(self, function, *exceptions):
        """Call ``function`` and undo it; return the error of ``exceptions`` it raised, or None."""
        self.env.flush_all()
        try:
            with (
                mute_logger("odoo.models", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule"),
                self.env.cr.savepoint(),
            ):
                function()
                self.env.flush_all()
                raise Undo
        except Undo:
            return None
        except exceptions as error:
            return error
        finally:
            self.env.invalidate_all()
