# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError

from .test_provider import ProviderCase


class TestExpiry(ProviderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.iso = cls.env.ref("qi_onestop.qi_qualification_kind_iso9001")
        cls.enterprise.qi_commissioner_id = cls.commissioner
        cls.lab.action_qi_apply()
        cls.lab.with_user(cls.users["coordinator"]).action_qi_approve()

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("qi_onestop.ir_cron_expiry").method_direct_trigger()
        self.env.invalidate_all()

    def told(self, partner):
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", "res.partner"),
                ("res_id", "=", partner.id),
                ("activity_type_id", "=", self.env.ref("qi_onestop.mail_activity_type_expiry").id),
            ]
        )

    def new_instrument(self, until, **values):
        return self.env["qi.instrument"].create(
            {"partner_id": self.enterprise.id, "name": "Gauge", "valid_until": self.day(until), **values}
        )

    def test_qualification_is_warned_of_at_90_and_30_days_once_each(self):
        qualification = self.qualify(self.lab, self.metrology, until=90)
        self.run_cron()
        self.run_cron()
        self.assertEqual(self.told(self.lab).user_id, self.users["coordinator"])
        self.assertEqual(len(self.told(self.lab)), 1)
        self.assertIn("within 90 days", self.told(self.lab).summary)
        self.assertEqual(qualification.warned_days, 90)
        self.env.cr.execute(
            "UPDATE qi_qualification SET date_to = %s WHERE id = %s", (self.day(30), qualification.id)
        )
        qualification.invalidate_recordset()
        self.run_cron()
        self.run_cron()
        self.assertEqual(len(self.told(self.lab)), 2)
        self.assertEqual(qualification.warned_days, 30)

    def test_nearer_threshold_alone_is_said_when_it_is_late(self):
        self.qualify(self.lab, self.metrology, until=10)
        self.run_cron()
        self.assertEqual(len(self.told(self.lab)), 1)
        self.assertIn("within 30 days", self.told(self.lab).summary)

    def test_renewed_qualification_is_warned_of_anew(self):
        qualification = self.qualify(self.lab, self.metrology, until=20)
        self.run_cron()
        qualification.date_to = qualification.date_to
        self.assertEqual(qualification.warned_days, 30, "nothing moved")
        qualification.date_to = self.day(400)
        self.assertEqual(qualification.warned_days, 0)
        self.run_cron()
        self.assertEqual(len(self.told(self.lab)), 1)
        qualification.date_to = self.day(80)
        self.run_cron()
        self.assertEqual(len(self.told(self.lab)), 2)

    def test_enterprise_gets_one_activity_for_all_that_runs_out(self):
        for until in (5, 20, 30, 31, -1):
            self.new_instrument(until, serial=str(until))
        self.qualify(self.enterprise, self.metrology.browse(), until=25, kind=self.iso)
        self.qualify(self.enterprise, self.metrology.browse(), until=80, kind=self.iso)
        self.run_cron()
        self.run_cron()
        activity = self.told(self.enterprise)
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.users["commissioner"])
        self.assertEqual(activity.date_deadline, self.day(5))
        self.assertEqual(activity.note.count("<li>"), 4)
        self.assertTrue(activity.summary.startswith("4 "))

    def test_archived_enterprise_is_left_alone(self):
        self.new_instrument(5)
        self.enterprise.active = False
        self.run_cron()
        self.assertFalse(self.told(self.enterprise))

    def test_stamp_is_the_programs(self):
        instrument = self.new_instrument(5)
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            self.as_role(instrument, "clerk").warned_days = 30
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            self.new_instrument(5, warned_days=30)
        made = self.env["qi.instrument"].with_context(default_warned_days=30)
        self.assertFalse(made.create({"partner_id": self.enterprise.id, "name": "Gauge"}).warned_days)

    def test_validity_is_named(self):
        states = {-1: "expired", 0: "days30", 30: "days30", 31: "days90", 90: "days90", 91: "valid"}
        for until, state in states.items():
            with self.subTest(until=until):
                self.assertEqual(self.new_instrument(until).expiry_state, state)
        endless = self.qualify(self.lab, self.metrology, until=None)
        self.assertEqual(endless.expiry_state, "valid")

    def test_a_thousand_enterprises_cost_what_ten_do(self):
        def cost(number):
            partners = self.env["res.partner"].create(
                [
                    {
                        "name": f"Firm {n}",
                        "qi_enterprise_kind": "enterprise",
                        "qi_commissioner_id": self.commissioner.id,
                    }
                    for n in range(number)
                ]
            )
            self.env["qi.instrument"].create(
                [{"partner_id": partner.id, "name": "Gauge", "valid_until": self.day(9)} for partner in partners]
            )
            queries = self.queries(self.env["res.partner"]._cron_qi_expiry)
            self.assertEqual(len(self.told(partners[-1])), 1)
            return queries

        cost(10)
        few, many = cost(10), cost(1000)
        self.assertLess(many - few, 60, f"{few} queries for ten, {many} for a thousand")
