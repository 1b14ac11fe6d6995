# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import OnestopCase
from .web_common import WebCase


class EventCase(OnestopCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.event, cls.foreign_event = cls.env["event.event"].create(
            [
                {
                    "name": name,
                    "qi_kind": "training",
                    "qi_platform_id": platform.id,
                    "date_begin": "2099-05-04 01:00:00",
                    "date_end": "2099-05-04 09:00:00",
                }
                for name, platform in (("Auditors", cls.station), ("Elsewhere", cls.other_station))
            ]
        )

    @classmethod
    def new_registration(cls, event=None, **values):
        return cls.env["event.registration"].create(
            {"event_id": (event or cls.event).id, "name": "Somebody", "phone": "13800000001", **values}
        )


@tagged("post_install", "-at_install")
class TestEvent(EventCase):
    def test_who_may_do_what(self):
        here, there = self.new_registration(), self.new_registration(self.foreign_event)
        expected = {
            "nobody": ("", "", "", ""),
            "archivist": ("", "", "", ""),
            "auditor": ("", "", "", ""),
            "complaint": ("", "", "", ""),
            "clerk": ("r", "r", "rw", ""),
            "commissioner": ("rw", "r", "rw", ""),
            "colleague": ("rw", "r", "rw", ""),
            "stranger": ("r", "rw", "", "rw"),
            "manager": ("rw", "rw", "rw", "rw"),
            "coordinator": ("r", "r", "r", "r"),
            "administrator": ("rwd", "rwd", "rwd", "rwd"),
            "portal": ("", "", "", ""),
            "portal_other": ("", "", "", ""),
            "public": ("", "", "", ""),
        }
        self.assertEqual(set(expected), set(self.users))
        for role, letters in expected.items():
            for record, allowed in zip((self.event, self.foreign_event, here, there), letters, strict=True):
                for letter, operation in {"r": "read", "w": "write", "d": "unlink"}.items():
                    with self.subTest(role=role, operation=operation, record=record):
                        error = self.attempt(
                            lambda role=role, record=record, operation=operation: self.as_role(
                                record, role
                            ).check_access(operation),
                            AccessError,
                        )
                        self.assertEqual(error is None, letter in allowed)

    def test_commissioner_plans_an_event_of_the_own_platform(self):
        view = self.env.ref("qi_onestop.event_event_view_form_qi")
        with Form(self.as_role(self.env["event.event"], "commissioner"), view=view) as form:
            self.assertEqual(form.qi_platform_id, self.station)
            form.name = "Consultation"
            form.qi_kind = "consultation"
            with form.qi_handout_ids.new() as handout:
                handout.name = "Leaflet"
                handout.quantity = 200
        event = form.record
        self.assertFalse(event.sudo().event_mail_ids, "people who sign in by mobile get no mails")
        with self.assertRaises(AccessError):
            event.qi_platform_id = self.city
        with self.assertRaises(AccessError):
            self.as_role(self.env["event.event"], "commissioner").create(
                {
                    "name": "Elsewhere",
                    "qi_platform_id": self.other_station.id,
                    "date_begin": event.date_begin,
                    "date_end": event.date_end,
                }
            )
        with self.assertRaises(AccessError):
            self.as_role(self.foreign_event, "commissioner").qi_handout_ids = [Command.create({"name": "X"})]

    def test_clerk_registers_and_scans(self):
        Registration = self.as_role(self.env["event.registration"], "clerk")
        person = Registration.create(
            {
                "event_id": self.event.id,
                "name": "Wang",
                "phone": "13800000002",
                "qi_partner_id": self.enterprise.id,
            }
        )
        answer = Registration.register_attendee(person.barcode, self.event.id)
        self.assertEqual(answer["status"], "confirmed_registration")
        self.assertEqual(person.state, "done")
        self.assertEqual(
            Registration.register_attendee(person.barcode, self.event.id)["status"], "already_registered"
        )
        foreign = self.new_registration(self.foreign_event)
        self.assertEqual(
            Registration.register_attendee(foreign.barcode, self.event.id), {"error": "invalid_ticket"}
        )

    def test_figures(self):
        self.new_registration(state="done", qi_partner_id=self.enterprise.id)
        self.new_registration(state="done", qi_partner_id=self.enterprise.id, name="Second")
        self.new_registration(state="done", qi_partner_id=self.other_enterprise.id)
        self.new_registration(qi_partner_id=self.other_enterprise.id, name="Did not come")
        self.event.qi_headcount = 12
        event = self.as_role(self.event, "coordinator")
        self.assertEqual((event.qi_present_count, event.qi_partner_count), (15, 2))

    def test_demand_is_linked_to_its_event(self):
        action = self.as_role(self.event, "commissioner").action_qi_new_demand()
        self.assertEqual(action["res_model"], "crm.lead")
        lead = (
            self.env["crm.lead"]
            .with_context(**action["context"])
            .create({"name": "Needs a certificate", "partner_id": self.enterprise.id})
        )
        self.assertEqual((lead.qi_event_id, lead.type), (self.event, "opportunity"))
        self.assertEqual(self.as_role(self.event, "clerk").qi_lead_count, 1)
        self.assertEqual(
            self.as_role(self.event, "coordinator").action_qi_demands()["domain"],
            [("qi_event_id", "=", self.event.id)],
        )

    def test_demands_of_events_open_in_the_views_of_demands(self):
        event = self.as_role(self.event, "commissioner")
        view = self.env.ref("qi_onestop.qi_demand_view_form")
        new = event.action_qi_new_demand()
        self.assertEqual(new["views"], [(view.id, "form")])
        with Form(
            self.as_role(self.env["crm.lead"], "commissioner").with_context(**new["context"]), view=view
        ) as form:
            form.name = "Needs a certificate"
            form.partner_id = self.enterprise
        self.assertEqual((form.record.qi_event_id, form.record.qi_platform_id), (event, self.station))
        self.assertFalse(form.record.user_id)
        self.assertIn((view.id, "form"), event.action_qi_demands()["views"])

    def test_who_notes_a_demand_elsewhere_works_on_it(self):
        action = self.as_role(self.foreign_event, "commissioner").action_qi_new_demand()
        lead = (
            self.as_role(self.env["crm.lead"], "commissioner")
            .with_context(**action["context"])
            .create({"name": "Needs a certificate", "partner_id": self.enterprise.id})
        )
        self.assertEqual((lead.qi_platform_id, lead.qi_event_id.id), (self.station, self.foreign_event.id))

    def test_buttons_are_for_those_who_see_events(self):
        event = self.as_role(self.event, "portal")
        for name in ("action_qi_desk", "action_qi_registrations", "action_qi_new_demand", "action_qi_demands"):
            with self.subTest(button=name), self.assertRaises(AccessError):
                getattr(event, name)()

    def test_forms_are_open_to_those_who_may_write(self):
        for role, event, kept, registered in (
            ("clerk", self.event, False, True),
            ("clerk", self.foreign_event, False, False),
            ("commissioner", self.event, True, True),
            ("commissioner", self.foreign_event, False, False),
            ("coordinator", self.event, False, False),
            ("administrator", self.event, True, True),
        ):
            with self.subTest(role=role, event=event.name):
                event = self.as_role(event, role)
                self.assertEqual((event.qi_can_keep, event.qi_can_register), (kept, registered))

    def test_people_are_not_moved_to_an_event_out_of_reach(self):
        registration = self.as_role(self.new_registration(), "clerk")
        with self.assertRaises(AccessError):
            registration.event_id = self.foreign_event.id

    def test_registrations_have_a_code_to_scan(self):
        registration = self.new_registration()
        self.assertTrue(registration.barcode)
        picture = self.env["ir.actions.report"].barcode("QR", registration.barcode, width=120, height=120)
        self.assertTrue(picture.startswith(b"\x89PNG"))

    def test_sheet_lists_people_and_leaves_lines(self):
        self.new_registration(qi_partner_id=self.enterprise.id, name="<b>Wang</b>")
        self.new_registration(state="cancel", name="Cancelled Person")
        report = self.as_role(self.env["ir.actions.report"], "clerk").with_context(lang="zh_CN")
        html = report._render_qweb_html("qi_onestop.event_signin_sheet", self.event.ids)[0].decode()
        for text in ("签到表", "Auditors", "Bearing Works", "&lt;b&gt;Wang", "序号", "姓名", "签名"):
            self.assertIn(text, html)
        self.assertNotIn("Cancelled Person", html)
        self.assertEqual(html.count("page-break-inside: avoid"), 20)

    def test_list_costs_a_fixed_number_of_queries(self):
        events = self.event.union(*(self.event.copy({"qi_headcount": 1}) for _serial in range(20)))
        for event in events:
            self.new_registration(event, state="done", qi_partner_id=self.enterprise.id)
        names = ("name", "qi_kind", "qi_present_count", "qi_partner_count", "qi_lead_count")
        specification = {name: {} for name in names}

        def cost(records):
            self.env.invalidate_all()
            return self.queries(lambda: self.as_role(records, "commissioner").web_read(specification))

        cost(events[:2])
        self.assertLessEqual(cost(events), cost(events[:3]) + 1)


@tagged("post_install", "-at_install")
class TestEventDesk(EventCase, WebCase):
    def test_desk_opens_for_a_clerk(self):
        action = self.as_role(self.event, "clerk").action_qi_desk()
        self.assertEqual(action["tag"], "event.event_barcode_scan_view")
        self.authenticate("t_clerk", "t_clerk")
        answer = self.url_open(
            "/event/init_barcode_interface",
            json={"jsonrpc": "2.0", "method": "call", "params": {"event_id": self.event.id}},
        ).json()
        self.assertEqual(answer["result"]["name"], "Auditors")
