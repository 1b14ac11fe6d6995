# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError

from ..models.qi_enterprise_timeline import MODELS
from .common import OnestopCase


class TestEnterpriseTimeline(OnestopCase):
    """One enterprise, one file: everything done with it, for whoever may see the part."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls.request_at("completed")
        cls.visit = cls.env["qi.visit"].create(
            {
                "platform_id": cls.station.id,
                "partner_id": cls.enterprise.id,
                "date_planned": "2026-02-03",
                "purpose": "Gauges",
            }
        )
        cls.elsewhere = cls.new_request(platform_id=cls.other_station.id)
        cls.certificate = cls.env["qi.qualification"].create(
            {
                "partner_id": cls.enterprise.id,
                "kind_id": cls.env["qi.qualification.kind"].search([], limit=1).id,
                "number": "C-1",
                "date_from": "2026-01-05",
            }
        )
        cls.instrument = cls.env["qi.instrument"].create(
            {"partner_id": cls.enterprise.id, "name": "Scale", "serial": "S-1", "calibrated_on": "2026-01-06"}
        )
        event = cls.env["event.event"].create(
            {
                "name": "Open day",
                "date_begin": "2026-04-01 01:00:00",
                "date_end": "2026-04-01 09:00:00",
                "qi_platform_id": cls.station.id,
            }
        )
        cls.guest = cls.env["event.registration"].create(
            {"event_id": event.id, "name": "Ms Wu", "qi_partner_id": cls.enterprise.id}
        )
        cls.env.flush_all()

    def rows(self, role, partner=None):
        return self.as_role(self.env["qi.enterprise.timeline"], role).search(
            [("partner_id", "=", (partner or self.enterprise).id)]
        )

    def test_all_of_it_by_date(self):
        rows = self.rows("coordinator")
        self.assertEqual(
            sorted(rows.mapped("kind")),
            ["archive", "certificate", "event", "instrument", "request", "request", "visit"],
        )
        days = rows.mapped("happened_on")
        self.assertEqual(days, sorted(days, reverse=True))
        self.assertEqual(len(set(rows.ids)), len(rows))
        self.assertFalse(self.rows("coordinator", self.other_enterprise))

    def test_complaints_are_no_part_of_it(self):
        self.assertFalse([model for model in MODELS.values() if "complaint" in model])

    def test_each_sees_the_parts_they_may_see(self):
        for role, kinds in {
            "clerk": {"visit", "request", "certificate", "instrument", "event"},
            "commissioner": {"visit", "request", "archive", "certificate", "instrument", "event"},
            "stranger": {"request", "certificate", "instrument"},
            "archivist": {"archive", "certificate"},
        }.items():
            with self.subTest(role=role):
                self.assertEqual(set(self.rows(role).mapped("kind")), kinds)
        self.assertEqual(
            self.rows("stranger").filtered(lambda row: row.kind == "request").number, self.elsewhere.name
        )
        for role in ("nobody", "auditor", "portal", "public"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.rows(role)

    def test_each_row_opens_its_record(self):
        for role in ("clerk", "commissioner", "coordinator", "archivist"):
            for row in self.rows(role):
                with self.subTest(role=role, kind=row.kind):
                    action = row.action_open()
                    record = self.env[action["res_model"]].browse(action["res_id"])
                    self.assertTrue(self.as_role(record, role).has_access("read"))

    def test_from_the_form_of_the_enterprise(self):
        partner = self.as_role(self.enterprise, "commissioner")
        self.assertEqual(partner.qi_archive_count, 1)
        for action in (partner.action_view_qi_timeline(), partner.action_view_qi_archives()):
            self.assertIn(("partner_id", "in", self.enterprise.ids), action["domain"])
        self.assertEqual(self.as_role(self.enterprise, "clerk").qi_archive_count, 0)

    def test_printed(self):
        html = (
            self.env["ir.actions.report"]
            .with_user(self.users["commissioner"])
            ._render_qweb_html("qi_onestop.qi_enterprise_file", self.enterprise.ids)[0]
        )
        text = html.decode()
        for part in (self.enterprise.name, self.request.name, self.visit.name, "C-1", "S-1"):
            self.assertIn(part, text)
        self.assertNotIn(self.elsewhere.name, text)

    def test_a_trade_secret_is_on_it_for_its_readers_alone(self):
        shown = self.rows("coordinator")
        self.assertIn(self.request.name, shown.mapped("number"))
        self.request.sudo().secrecy = "secret"
        self.env.flush_all()
        for role in ("coordinator", "administrator"):
            hidden = self.rows(role)
            self.assertNotIn(self.request.name, hidden.mapped("number"))
            archives = hidden.filtered(lambda row: row.kind == "archive").mapped("res_id")
            self.assertFalse(set(archives) & set(self.request.archive_ids.ids))
        self.assertIn(self.request.name, self.rows("manager").mapped("number"))

    def test_bounded_queries(self):
        rows = self.rows("coordinator")
        self.assertLessEqual(self.queries(lambda: rows.read(["title", "number", "happened_on", "platform_id"])), 6)
