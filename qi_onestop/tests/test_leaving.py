# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from ..tools import past
from .common import OnestopCase, credit_code

CHECK = "qi_onestop.mail_activity_type_certificate_check"


class TestLeaving(OnestopCase):
    """When somebody of the staff leaves, nothing that waited for them is lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator = cls.env["qi.platform"]._deciders()

    def duty_of(self, role, document):
        said = [(document, self.users[role], "To check: 2", past.today(document))]
        self.env["qi.activity.mixin"]._schedule_all(CHECK, said)
        return self.env["qi.activity.mixin"]._scheduled(CHECK, document)

    def register(self, mobile):
        self.env["qi.account.application"]._keep_registration(
            {
                "credit_code": credit_code(7),
                "enterprise_name": "New Works",
                "name": "Ms Wu",
                "mobile": mobile,
            },
            "river-Bridge7",
            self.env["qi.consent"]._current(),
        )
        return self.env["qi.account.application"].search([("mobile", "=", mobile)])

    def asked(self, application):
        return (
            self.env["qi.activity.mixin"]
            ._scheduled("qi_onestop.mail_activity_type_account_application", application)
            .user_id
        )

    def test_somebody_decides_on_every_platform(self):
        top = self.env["qi.platform"]._topmost()
        for platform in (*self.env["qi.platform"].search([]), self.env["qi.platform"]):
            self.assertTrue(platform._deciders(), platform.name)
        self.assertEqual(self.station._deciders(), self.users["manager"], "of the county above")
        self.env["qi.platform"].search([]).staff_ids = False
        for platform in self.env["qi.platform"].search([]):
            deciders = platform._deciders()
            self.assertTrue(deciders, "an administrator where no platform above has a manager")
            self.assertTrue(self.env["qi.account.application"].with_user(deciders).has_access("write"))
            self.assertTrue(self.env["qi.qualification"].with_user(deciders).has_access("write"))
        self.assertEqual(top._deciders(), self.administrator)

    def test_duties_go_to_the_site_manager(self):
        duty = self.duty_of("commissioner", self.enterprise)
        self.users["commissioner"].action_archive()
        self.assertEqual((duty.user_id, duty.summary), (self.users["manager"], "To check: 2"))

    def test_duties_of_the_only_manager_go_up(self):
        self.city.staff_ids = False
        duty = self.duty_of("manager", self.enterprise)
        self.users["manager"].action_archive()
        self.assertNotEqual(duty.user_id, self.users["manager"])
        self.assertEqual(duty.user_id, self.administrator)

    def test_registrations_are_asked_of_who_stays(self):
        top = self.env["qi.platform"]._topmost()
        top.staff_ids = self.users["manager"]
        application = self.register("13800000021")
        self.assertEqual(self.asked(application), self.users["manager"])
        self.users["manager"].action_archive()
        self.assertEqual(self.asked(application), top._deciders())
        self.assertNotEqual(top._deciders(), self.users["manager"])

    def test_an_enterprise_that_leaves_has_no_duties(self):
        self.users["portal"].action_archive()
        self.assertFalse(self.users["portal"].active)

    def test_own_notes_are_nobodys_business(self):
        note = self.env["mail.activity"].create(
            {
                "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.enterprise.id,
                "user_id": self.users["commissioner"].id,
            }
        )
        self.users["commissioner"].action_archive()
        self.assertFalse(note.exists(), "Odoo deletes it")
