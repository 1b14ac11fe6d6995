# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError

from .common import OnestopCase


class TestRevokedRights(OnestopCase):
    """Odoo caches each user's evaluated rules: what is revoked must be gone at the next search."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls.new_request()

    def seen_by(self, role):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.request in self.as_role(self.env["qi.request"], role).search([])

    def test_clerk_leaves_the_counter(self):
        self.assertTrue(self.seen_by("clerk"))
        self.station.staff_ids = False
        self.assertFalse(self.seen_by("clerk"))
        self.users["clerk"].qi_duty_platform_ids = self.station
        self.assertTrue(self.seen_by("clerk"))

    def test_commissioner_is_suspended_or_moves(self):
        self.assertTrue(self.seen_by("colleague"))
        self.colleague.action_suspend()
        self.assertFalse(self.seen_by("colleague"))
        self.colleague.action_put_on_duty()
        self.assertTrue(self.seen_by("colleague"))
        self.colleague.platform_id = self.other_station
        self.assertFalse(self.seen_by("colleague"))

    def test_backup_sees_only_while_the_colleague_is_absent(self):
        self.commissioner.backup_id = self.stranger
        self.assertFalse(self.seen_by("stranger"))
        self.commissioner.is_absent = True
        self.assertTrue(self.seen_by("stranger"))
        self.commissioner.is_absent = False
        self.assertFalse(self.seen_by("stranger"))

    def test_platform_moves_away_from_its_manager(self):
        self.assertTrue(self.seen_by("manager"))
        self.station.parent_id = self.city
        self.assertFalse(self.seen_by("manager"))
        self.station.parent_id = self.county
        self.assertTrue(self.seen_by("manager"))

    def test_role_is_taken_away(self):
        self.assertTrue(self.seen_by("manager"))
        self.users["manager"].group_ids = self.env.ref("qi_onestop.qi_onestop_group_clerk")
        self.assertFalse(self.seen_by("manager"), "a clerk of the county does not see the station below")
        self.users["manager"].group_ids = self.env.ref("base.group_user")
        with self.assertRaises(AccessError):
            self.seen_by("manager")

    def test_membership_ends(self):
        self.assertTrue(self.seen_by("portal"))
        self.users["portal"].qi_membership_ids.active = False
        self.assertFalse(self.seen_by("portal"))
        self.users["portal"].qi_membership_ids.with_context(active_test=False).active = True
        self.assertFalse(self.seen_by("portal_other"))
        self.env["qi.membership"].create(
            {"user_id": self.users["portal_other"].id, "partner_id": self.enterprise.id}
        )
        self.assertTrue(self.seen_by("portal_other"), "one person may act for two enterprises")
