# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form
from odoo.tools import format_date

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

    def expire(self, partner):
        """Let all undertakings of ``partner`` end yesterday."""
        found = self.env["qi.undertaking"].search([("partner_id", "=", partner.id)])
        (found or self.undertake(partner)).write({"date_to": self.day(-1)})

    def daily(self):
        self.env["res.partner"].with_user(self.env.ref("base.user_root"))._cron_qi_expiry()

    def told(self, request):
        kind = self.env.ref("qi_onestop.mail_activity_type_undertaking")
        return request.activity_ids.filtered(lambda activity: activity.activity_type_id == kind)

    def secret_at_work(self):
        """Return a trade secret on which the lab works, and its task."""
        self.undertake(self.lab)
        request = self.request_at("executing")
        task = self.task_at("running", request)
        request.secrecy = "secret"
        return request, task

    def test_what_runs_is_marked_once_an_undertaking_has_ended(self):
        request, task = self.secret_at_work()
        self.assertEqual((request.unbound_names, task.is_unbound), (False, False))
        for partner, marked in ((self.lab, True), (self.users["commissioner"].partner_id, False)):
            self.expire(partner)
            self.env.invalidate_all()
            self.assertEqual((request.unbound_names, task.is_unbound), (partner.name, marked))
            self.undertake(partner)
        self.expire(self.lab)
        request.secrecy = "internal"
        self.assertEqual((request.unbound_names, task.is_unbound), (False, False))

    def test_the_site_manager_is_told_once(self):
        request, _task = self.secret_at_work()
        other = self.request_at("executing")
        self.expire(self.lab)
        for _day in range(2):
            self.daily()
        self.assertEqual(self.told(request).user_id, self.users["manager"])
        self.assertEqual(len(self.told(request)), 1)
        self.assertIn(self.lab.name, self.told(request).summary)
        self.assertFalse(self.told(other))

    def test_who_has_signed_anew_is_bound(self):
        request, task = self.secret_at_work()
        self.expire(self.lab)
        self.undertake(self.lab)
        self.daily()
        self.assertFalse(self.told(request))
        self.assertFalse(task.is_unbound)

    def test_an_end_that_moves_is_told_anew(self):
        request, _task = self.secret_at_work()
        self.expire(self.lab)
        self.daily()
        self.env["qi.undertaking"].search([("partner_id", "=", self.lab.id)]).date_to = self.day(-2)
        self.daily()
        self.assertEqual(len(self.told(request)), 2)

    def test_no_secret_is_given_to_who_is_not_bound(self):
        request, _task = self.secret_at_work()
        self.expire(self.users["colleague"].partner_id)
        mine = self.as_role(request, "manager")
        error = self.attempt(lambda: mine.write({"commissioner_id": self.colleague.id}), UserError)
        self.assertIn("no valid undertaking", str(error))
        self.undertake(self.users["colleague"].partner_id)
        mine.commissioner_id = self.colleague
        self.assertEqual(request.commissioner_id, self.colleague)

    def secret_service(self):
        """Return a service whose requests begin as trade secrets."""
        return self.env["qi.service"].create(
            {
                "name": "Secret Service",
                "code": "T-secret",
                "category_id": self.general.category_id.id,
                "process": "general",
                "secrecy": "secret",
            }
        )

    def let_assign(self, *roles):
        """Let the station assign by itself, with no undertaking of ``roles`` in force."""
        self.station.routing = "assign"
        for role in roles:
            self.expire(self.users[role].partner_id)

    def test_no_secret_is_registered_with_who_is_not_bound(self):
        service = self.secret_service()
        self.expire(self.users["commissioner"].partner_id)
        for values in ({"service_id": service.id}, {"secrecy": "secret"}):
            given = {**values, "commissioner_id": self.commissioner.id}
            error = self.attempt(lambda given=given: self.new_request(**given), UserError)
            self.assertIn("This is a trade secret. Commissioner has no valid undertaking", str(error))
        self.assertTrue(self.new_request(commissioner_id=self.commissioner.id), "what is none needs none")
        self.assertTrue(self.new_request(service), "it waits for somebody who is")
        self.undertake(self.users["commissioner"].partner_id)
        self.assertTrue(self.new_request(service, commissioner_id=self.commissioner.id))

    def test_what_an_enterprise_submits_waits_where_nobody_is_bound_and_the_manager_is_told(self):
        service = self.secret_service()
        self.let_assign("commissioner", "colleague")
        self.station.area_names = "Hill County"
        self.enterprise.street = "Hill County, Mill Lane 4"
        values = {
            "client_token": "token-0001",
            "partner_id": self.enterprise.id,
            "service_id": service.id,
            "description": "Something must be measured",
        }
        submitted = self.as_role(self.env["qi.request"], "portal").action_enterprise_submit(values)
        request = self.env["qi.request"].browse(submitted["id"])
        self.assertEqual((request.platform_id, request.secrecy), (self.station, "secret"))
        self.assertFalse(request.commissioner_id)
        self.assertEqual(self.told(request).user_id, self.users["manager"])
        self.assertIn("bound to keep secrets", self.told(request).summary)
        self.undertake(self.users["colleague"].partner_id)
        self.as_role(request, "manager").action_route()
        self.assertEqual(request.commissioner_id, self.colleague)

    def test_what_becomes_a_secret_goes_on_to_somebody_who_is_bound(self):
        self.let_assign("commissioner")
        self.enterprise.qi_commissioner_id = self.commissioner
        service = self.secret_service()
        for name, values in (("level", {"secrecy": "secret"}), ("service", {"service_id": service.id})):
            with self.subTest(name):
                request = self.new_request()
                request.message_subscribe(self.users["commissioner"].partner_id.ids)
                self.assertEqual((request.commissioner_id, request.is_routed), (self.commissioner, True))
                self.as_role(request, "manager").write(values)
                self.assertEqual((request.secrecy, request.commissioner_id), ("secret", self.colleague))
                self.assertEqual(request.activity_ids.user_id, self.users["colleague"])
                self.assertNotIn(self.users["commissioner"].partner_id, request.message_partner_ids)

    def test_what_becomes_a_secret_waits_where_nobody_is_bound(self):
        self.let_assign("commissioner", "colleague")
        request = self.new_request()
        self.assertTrue(request.commissioner_id)
        request.secrecy = "secret"
        self.assertFalse(request.commissioner_id)
        self.assertEqual((self.told(request).user_id, len(self.told(request))), (self.users["manager"], 1))
        self.assertEqual(request.activity_ids, self.told(request))

    def test_whom_somebody_chose_people_replace_before_it_becomes_a_secret(self):
        for kind in ("submitted", "executing"):
            with self.subTest(kind):
                request = self.request_at(kind)
                self.expire(self.users["commissioner"].partner_id)
                error = self.attempt(lambda request=request: request.write({"secrecy": "secret"}), UserError)
                self.assertIn("Commissioner has no valid undertaking", str(error))
                self.as_role(request, "manager").write({"commissioner_id": self.colleague.id, "secrecy": "secret"})
                self.assertEqual((request.secrecy, request.commissioner_id), ("secret", self.colleague))
                self.undertake(self.users["commissioner"].partner_id)

    def test_of_who_works_on_what_becomes_a_secret_the_manager_is_told(self):
        request = self.request_at("executing")
        self.task_at("running", request)
        self.as_role(request, "commissioner").secrecy = "secret"
        self.assertEqual(self.told(request).user_id, self.users["manager"])
        self.assertIn(self.lab.name, self.told(request).summary)

    def test_a_service_that_becomes_one_for_secrets_names_who_is_not_bound(self):
        bound, unbound = self.request_at("executing"), self.new_request(commissioner_id=self.colleague.id)
        waiting, done = self.new_request(), self.request_at("completed")
        self.expire(self.users["colleague"].partner_id)
        version = self.env["qi.service"].browse(self.general.action_new_version()["res_id"])
        for _time in range(2):
            version.secrecy = "secret"
        self.assertEqual(self.told(unbound).user_id, self.users["manager"])
        self.assertEqual(len(self.told(unbound)), 1)
        self.assertIn("Colleague has no valid undertaking", self.told(unbound).summary)
        self.assertFalse(self.told(bound | waiting | done))
        self.assertEqual(unbound.secrecy, "internal", "it goes on as it was registered")
        self.assertIn(f"from {format_date(self.env, version.date_from)} on", self.told(unbound).summary)

    def test_a_service_that_is_for_secrets_at_once_says_so(self):
        service = self.secret_service()
        service.secrecy = "internal"
        version = self.env["qi.service"].browse(service.action_new_version()["res_id"])
        request = self.new_request(service, commissioner_id=self.colleague.id)
        self.expire(self.users["colleague"].partner_id)
        (service | version).invalidate_recordset()
        version.date_from = fields.Date.context_today(version)
        version.secrecy = "secret"
        self.assertIn("for trade secrets from now on", self.told(request).summary)

    # Who stands in

    def stand_in(self):
        """Let the colleague stand in for the commissioner, with no undertaking that holds."""
        self.expire(self.users["colleague"].partner_id)
        self.commissioner.backup_id = self.colleague
        self.commissioner.is_absent = True

    def test_no_secret_is_registered_where_who_stands_in_is_not_bound(self):
        self.stand_in()
        given = {"secrecy": "secret", "commissioner_id": self.commissioner.id}
        error = self.attempt(lambda: self.new_request(**given), UserError)
        self.assertIn("This is a trade secret. Colleague has no valid undertaking", str(error))
        self.commissioner.is_absent = False
        self.assertTrue(self.new_request(**given), "nobody stands in")
        self.commissioner.is_absent = True
        self.undertake(self.users["colleague"].partner_id)
        self.assertTrue(self.new_request(**given))

    def test_what_becomes_a_secret_does_not_stay_with_an_unbound_stand_in(self):
        request = self.request_at("executing")
        self.stand_in()
        error = self.attempt(lambda: request.write({"secrecy": "secret"}), UserError)
        self.assertIn("Colleague has no valid undertaking", str(error))
        self.undertake(self.users["colleague"].partner_id)
        request.secrecy = "secret"
        self.assertFalse(self.told(request))

    def test_of_an_absence_that_leaves_secrets_to_who_is_not_bound_the_manager_is_told(self):
        request, _task = self.secret_at_work()
        other = self.request_at("executing")
        for _time in range(2):
            self.stand_in()
            self.assertEqual(request.unbound_names, self.users["colleague"].name)
            self.assertEqual((self.told(request).user_id, len(self.told(request))), (self.users["manager"], 1))
            self.assertIn("The commissioner is absent", self.told(request).summary)
            self.assertIn(self.users["colleague"].name, self.told(request).summary)
            self.commissioner.is_absent = False
            self.assertFalse(request.unbound_names)
        self.assertFalse(self.told(other))

    def test_of_a_stand_in_whose_undertaking_ends_the_manager_is_told(self):
        request, _task = self.secret_at_work()
        undertaking = self.undertake(self.users["colleague"].partner_id)
        self.commissioner.write({"backup_id": self.colleague.id, "is_absent": True})
        self.assertFalse(self.told(request))
        self.env["qi.undertaking"].search([("partner_id", "=", undertaking.partner_id.id)]).date_to = self.day(-1)
        self.daily()
        self.assertEqual(self.told(request).user_id, self.users["manager"])
        self.assertIn(self.users["colleague"].name, self.told(request).summary)

    def test_nobody_writes_of_which_end_people_were_told(self):
        undertaking = self.undertake(self.lab)
        error = self.attempt(
            lambda: self.as_role(undertaking, "coordinator").write({"lapse_told_for": self.day(1)}), UserError
        )
        self.assertTrue(error)
