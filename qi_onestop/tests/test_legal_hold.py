# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError, ValidationError

from .common import OnestopCase


class TestLegalHold(OnestopCase):
    """While a hold is in force nothing of what it names is destroyed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.archive = cls.request_at("completed").archive_ids

    def hold(self, role="archivist", **values):
        return self.as_role(self.env["qi.legal.hold"], role).create(
            {"name": "Suit about the gauges", "basis": "(2026) 0302 No. 5", **values}
        )

    def test_holds_an_archive_until_it_is_released(self):
        self.assertFalse(self.archive.is_held)
        hold = self.hold(archive_ids=self.archive.ids)
        self.assertTrue(self.archive.is_held)
        hold.release_reason = "The suit is over"
        hold.action_release()
        self.assertFalse(self.archive.is_held)
        self.assertEqual(hold.released_by_id, self.users["archivist"])

    def test_holds_all_of_an_enterprise_also_what_is_still_to_come(self):
        hold = self.hold(role="coordinator", partner_ids=self.enterprise.ids)
        later = self.request_at("completed").archive_ids
        self.assertEqual((self.archive | later).mapped("is_held"), [True, True])
        self.assertEqual(hold.held_count, 2)

    def test_contacts_that_become_one_are_held_together(self):
        """The enterprise was registered twice; one of them is held, the archives are of the other."""
        twin = self.env["res.partner"].create({"name": "Bearing Works Ltd.", "is_company": True})
        for kept, merged in ((twin, self.enterprise), (self.enterprise, twin)):
            with self.subTest(kept=kept.name), self.cr.savepoint() as undone:
                self.hold(partner_ids=twin.ids)
                self.assertFalse(self.archive.is_held)
                merge = (
                    self.env["base.partner.merge.automatic.wizard"].with_user(self.users["administrator"]).sudo()
                )
                merge.create({})._merge([kept.id, merged.id], kept)
                self.assertEqual(self.archive.partner_id, kept)
                self.assertTrue(self.archive.is_held)
                undone.rollback()
                self.env.invalidate_all()

    def test_one_of_two_holds_is_enough(self):
        first = self.hold(archive_ids=self.archive.ids, release_reason="Over")
        self.hold(partner_ids=self.enterprise.ids)
        first.action_release()
        self.assertTrue(self.archive.is_held)

    def test_holds_something(self):
        with self.assertRaisesRegex(ValidationError, "Name the archives or enterprises"):
            self.hold()

    def test_grows_and_lets_nothing_go(self):
        hold = self.hold(archive_ids=self.archive.ids)
        hold.partner_ids = self.other_enterprise
        with self.assertRaisesRegex(UserError, "stays held"):
            hold.archive_ids = False
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            hold.is_in_force = False

    def test_history_is_kept(self):
        hold = self.hold(archive_ids=self.archive.ids)
        for name in ("name", "basis"):
            with self.assertRaisesRegex(UserError, "stay as they are"):
                hold[name] = "Another"
            hold.write({name: hold[name]})
        with self.assertRaisesRegex(UserError, "Say why"):
            hold.action_release()
        hold.release_reason = "Over"
        hold.action_release()
        with self.assertRaisesRegex(UserError, "stays as it was"):
            hold.basis = "Another"
        with self.assertRaisesRegex(UserError, "already"):
            hold.action_release()
        with self.assertRaises(AccessError):
            hold.sudo().unlink()

    def test_others_neither_set_nor_release(self):
        hold = self.hold(archive_ids=self.archive.ids, release_reason="Over")
        for role in ("clerk", "commissioner", "manager", "auditor", "portal"):
            with self.subTest(role=role):
                self.assertIsInstance(
                    self.attempt(
                        lambda role=role: self.hold(role=role, archive_ids=self.archive.ids), AccessError
                    ),
                    AccessError,
                )
                self.assertIsInstance(
                    self.attempt(lambda role=role: self.as_role(hold, role).action_release(), AccessError),
                    AccessError,
                )
