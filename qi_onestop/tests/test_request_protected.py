# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import Form

from ..tools import protected
from .common import OnestopCase


class TestMachineFields(OnestopCase):
    """Numbers, stamps and what follows from other fields cannot be forged by anybody."""

    FORGED = {
        "name": "QI-2026-999999",
        "first_responsible_id": 1,
        "registered_at": "2020-01-01 00:00:00",
        "accepted_at": "2020-01-01 00:00:00",
        "closed_at": "2020-01-01 00:00:00",
        "closing_entered_at": "2020-01-01 00:00:00",
        "problems_found_entered_at": "2020-01-01 00:00:00",
        "problems_solved_entered_at": "2020-01-01 00:00:00",
        "saved_entered_at": "2020-01-01 00:00:00",
        "waived_entered_at": "2020-01-01 00:00:00",
        "process": "instant",
        "category_id": 1,
        "stage_kind": "completed",
        "is_open": False,
        "user_id": 1,
        "is_historic": True,
        "archive_ids": [(5, 0, 0)],
        "external_number": "2021-6",
        "historic_handler": "Somebody",
        "is_self_referral": True,
        "element_count": 7,
        "is_multi_element": True,
        "search_key": "forged",
        "deadline_ids": [(5, 0, 0)],
        "due_at": "2020-01-01 00:00:00",
        "warn_at": "2020-01-01 00:00:00",
        "first_due_at": "2020-01-01 00:00:00",
        "due_state": "met",
        "is_backdated": False,
        "responded_at": "2020-01-01 00:00:00",
        "plan_ids": [(5, 0, 0)],
        "plan_count": 7,
        "rework_count": 7,
        "followed_up_at": "2020-01-01 00:00:00",
        "followed_up_by_id": 1,
        "supplement_ids": [(5, 0, 0)],
        "supplement_count": 7,
        "waiting_since": "2020-01-01 00:00:00",
        "silence_count": 7,
        "silence_at": "2020-01-01 00:00:00",
        "waiting_for": "enterprise",
        "routing_reason": "Somebody",
        "is_routed": True,
        "assigned_at": "2020-01-01 00:00:00",
        "reminder_count": 9,
        "last_reminded_at": "2020-01-01 00:00:00",
        "breached_at": "2020-01-01 00:00:00",
        "escalate_at": "2020-01-01 00:00:00",
        "escalation": "manager",
        "last_progress_at": "2020-01-01 00:00:00",
        "client_token": "0123456789abcdef",
    }

    def test_every_protected_field_is_tried(self):
        self.assertEqual(set(self.FORGED), self.env["qi.request"]._machine_fields)

    def test_writing_is_refused_to_everybody(self):
        request = self.new_request()
        for role in ("commissioner", "manager", "administrator"):
            for field, value in self.FORGED.items():
                with (
                    self.subTest(role=role, field=field),
                    self.assertRaisesRegex(AccessError, "kept by the program"),
                ):
                    self.as_role(request, role).write({field: value})
        with self.assertRaises(AccessError):
            request.write({"closed_at": "2020-01-01 00:00:00"})

    def test_a_step_of_the_flow_does_not_let_them_slip_through(self):
        request = self.request_at("accepted")
        for field, value in self.FORGED.items():
            for kind in ("planning", "accepted"):
                with (
                    self.subTest(field=field, kind=kind),
                    self.assertRaisesRegex(AccessError, "kept by the program"),
                ):
                    self.as_role(request, "commissioner").write({"stage_id": self.stage(kind).id, field: value})

    def test_creating_with_them_is_refused(self):
        for field, value in self.FORGED.items():
            with (
                self.subTest(field=field),
                self.assertRaisesRegex(AccessError, "kept by the program"),
            ):
                self.new_request(**{field: value})

    def test_defaults_in_the_context_do_not_set_them(self):
        for field, value in self.FORGED.items():
            request = self.as_role(self.env["qi.request"], "clerk").with_context(**{f"default_{field}": value})
            with self.subTest(field=field):
                made = request.create(
                    {"service_id": self.general.id, "partner_id": self.enterprise.id, "description": "x"}
                )
                self.assertNotEqual(made.name, "QI-2026-999999")
                self.assertEqual(made.first_responsible_id, self.users["clerk"])
                self.assertFalse(made.accepted_at or made.closed_at)
                self.assertEqual((made.stage_kind, made.process, made.is_open), ("submitted", "general", True))

    def test_the_permit_cannot_be_sent_from_outside(self):
        request = self.new_request()
        key = protected._CONTEXT_KEY
        for forged in (True, 1, "permit", {}, [1]):
            with self.subTest(forged=forged), self.assertRaises(AccessError):
                request.with_context(**{key: forged}).write({"name": "QI-1"})

    def test_created_request_carries_no_permit(self):
        request = self.new_request()
        self.assertFalse(protected.is_permitted(request))
        with self.assertRaises(AccessError):
            request.name = "QI-1"


class TestPortalFields(OnestopCase):
    def test_enterprise_reads_what_concerns_it_and_nothing_else(self):
        request = self.as_role(self.request_at("executing"), "portal")
        self.assertEqual(request.read(["name", "plan", "stage_kind"])[0]["plan"], "Measure it")
        for field in (
            "commissioner_id",
            "first_responsible_id",
            "message_ids",
            "color",
            "create_uid",
        ):
            with self.subTest(field=field), self.assertRaises(AccessError):
                request.read([field])

    def test_enterprise_cannot_guess_by_searching_or_grouping(self):
        self.request_at("executing")
        Request = self.as_role(self.env["qi.request"], "portal")
        with self.assertRaises(AccessError):
            Request.search([("first_responsible_id", "!=", False)])
        with self.assertRaises(AccessError):
            Request.search([], order="first_responsible_id")
        with self.assertRaises(AccessError):
            Request._read_group([], ["first_responsible_id"], ["__count"])

    def test_enterprise_writes_nothing(self):
        request = self.as_role(self.new_request(), "portal")
        for field in ("description", "plan", "stage_id"):
            with self.subTest(field=field), self.assertRaises(AccessError):
                request.write({field: False})


class TestRequestForm(OnestopCase):
    def test_contact_is_proposed_from_the_enterprise(self):
        self.env["res.partner"].create(
            {"name": "Ms Wu", "phone": "138", "parent_id": self.enterprise.id, "type": "contact"}
        )
        with Form(self.as_role(self.env["qi.request"], "clerk")) as form:
            form.service_id = self.general
            form.partner_id = self.enterprise
            form.description = "Gauges"
        self.assertEqual((form.record.contact_name, form.record.contact_phone), ("Ms Wu", "138"))
