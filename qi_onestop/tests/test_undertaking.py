# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import Form

from .common import PROFILE
from .task_common import TaskCase


class TestUndertaking(TaskCase):
    def undertake(self, partner, until=None):
        """Let ``partner`` undertake to keep secrets, as it did a year ago, for ``until`` days from today."""
        return self.env["qi.undertaking"].create(
            {
                "partner_id": partner.id,
                "signed_on": self.day(-365),
                "date_to": until is not None and self.day(until),
            }
        )

    def test_secret_is_offered_only_to_who_undertook_to_keep_it(self):
        request = self.request_at("executing")
        request.secrecy = "secret"
        task = self.new_task(request)
        error = self.attempt(task.action_offer, UserError)
        self.assertIn("no valid undertaking", str(error))
        for until, bound in ((-1, False), (0, True), (None, True)):
            self.env["qi.undertaking"].search([("partner_id", "=", self.lab.id)]).unlink()
            self.undertake(self.lab, until)
            with self.subTest(until=until):
                self.assertEqual(self.attempt(task.action_offer, UserError) is None, bound)

    def test_what_is_no_secret_needs_none(self):
        task = self.new_task()
        task.action_offer()
        self.assertEqual(task.state, "offered")

    def test_undertaking_of_the_institution_binds_its_people(self):
        person = self.env["res.partner"].create({"name": "Ms Tian", "parent_id": self.lab.id})
        self.assertFalse((self.lab | person)._qi_bound())
        self.undertake(self.lab)
        self.assertEqual((self.lab | person | self.expert)._qi_bound(), self.lab | person)

    def test_signed_as(self):
        partners = (self.users["commissioner"].partner_id, self.lab, self.expert, self.users["clerk"].partner_id)
        kinds = [self.undertake(partner).kind for partner in partners]
        self.assertEqual(kinds, ["commissioner", "institution", "expert", "other"])

    def test_states_follow_the_day(self):
        for until, state in ((91, "valid"), (90, "days90"), (30, "days30"), (0, "days30"), (-1, "expired")):
            self.assertEqual(self.undertake(self.lab, until).expiry_state, state)

    def test_people_are_warned_once_before_it_ends(self):
        self.undertake(self.lab, 80)
        for _day in range(2):
            self.env["res.partner"].with_user(self.env.ref("base.user_root"))._cron_qi_expiry()
        activity = self.env["mail.activity"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", self.lab.id), ("summary", "like", "undertakings")]
        )
        self.assertEqual(len(activity), 1)

    def test_profile_of_a_commissioner_keeps_the_newest(self):
        self.assertEqual(str(self.commissioner.undertaking_date), PROFILE["undertaking_date"])
        with Form(self.as_role(self.commissioner, "manager")) as form:
            form.undertaking_date = "2026-03-02"
        signed = self.users["commissioner"].partner_id.qi_undertaking_ids.mapped("signed_on")
        self.assertEqual(sorted(map(str, signed)), [PROFILE["undertaking_date"], "2026-03-02"])
        self.assertEqual(str(self.commissioner.undertaking_date), "2026-03-02")

    def test_expired_undertaking_lacks_in_the_profile(self):
        undertaking = self.users["commissioner"].partner_id.qi_undertaking_ids
        for until, holds in ((0, True), (-1, False)):
            undertaking.date_to = self.day(until)
            self.assertEqual(self.commissioner._profile().undertaking, holds)
