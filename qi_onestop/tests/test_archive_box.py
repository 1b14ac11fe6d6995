# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from .common import OnestopCase


class TestArchiveBox(OnestopCase):
    """Paper in boxes: where it stands, and who has it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.box = cls.env["qi.archive.box"].create(
            {"name": "H-2026-001", "platform_id": cls.station.id, "room": "1", "rack": "A", "shelf": "3"}
        )

    def lend(self, box=None, **values):
        """Lend a box on the second of March."""
        with self.at("2026-03-02 10:00"):
            return self.as_role(self.env["qi.archive.loan"], "archivist").create(
                {
                    "box_id": (box or self.box).id,
                    "borrower_id": self.users["commissioner"].id,
                    "purpose": "A question of the enterprise",
                    "out_on": "2026-03-02",
                    "due_back": "2026-03-09",
                    **values,
                }
            )

    def test_archivist_puts_archives_into_a_box_also_sealed_ones(self):
        archive = self.request_at("archived").archive_ids
        archive._seal_each()
        self.as_role(archive, "archivist").box_id = self.box
        self.assertEqual(self.box.archive_ids, archive)
        self.assertEqual(self.box.archive_count, 1)
        with self.assertRaises(AccessError):
            self.as_role(archive, "commissioner").box_id = False
        with self.assertRaisesRegex(UserError, "Empty it"):
            self.box.unlink()

    def test_lent_and_taken_back(self):
        loan = self.lend()
        self.assertEqual(self.box.borrower_id, self.users["commissioner"])
        self.assertEqual(str(self.box.due_back), "2026-03-09")
        with self.at("2026-03-05 10:00"):
            self.as_role(self.box, "archivist").action_return()
        self.assertEqual(str(loan.returned_on), "2026-03-05")
        self.assertFalse(self.box.borrower_id)
        with self.assertRaisesRegex(UserError, "is back"):
            loan.purpose = "Another"
        with self.assertRaisesRegex(UserError, "not lent"):
            loan.action_return()

    def test_who_sees_the_box_finds_out_who_has_it(self):
        self.lend()
        there = self.box.copy({"name": "H-2026-002"})
        mine = self.as_role(self.box | there, "colleague")
        self.assertFalse(mine.loan_ids, "the loan is of somebody else")
        self.assertEqual(mine.mapped("borrower_id"), self.users["commissioner"])
        among = [("id", "in", mine.ids)]
        for domain, found in (
            ([("borrower_id", "!=", False)], self.box),
            ([("borrower_id", "=", False)], there),
            ([("borrower_id", "=", self.users["commissioner"].id)], self.box),
            ([("borrower_id", "not in", [self.users["commissioner"].id])], there),
            ([("borrower_id", "ilike", self.users["commissioner"].name)], self.box),
            ([("due_back", "<", "2026-03-10")], self.box),
            ([("due_back", "<", "2026-03-09")], mine.browse()),
            ([("due_back", "=", False)], there),
        ):
            with self.subTest(domain=domain):
                self.assertEqual(mine.search(among + domain).ids, found.ids)

    def test_one_loan_at_a_time(self):
        self.lend()
        with self.assertRaisesRegex(UserError, "is lent to Commissioner"):
            self.lend()

    @mute_logger("odoo.sql_db")
    def test_due_back_after_it_is_lent(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.lend(due_back="2026-03-01")

    def test_a_box_is_not_lent_in_the_days_to_come(self):
        with self.assertRaisesRegex(ValidationError, "when it is handed out"), self.env.cr.savepoint():
            self.lend(out_on="2026-03-03")
        self.assertFalse(self.box.borrower_id)
        self.assertTrue(self.lend(out_on="2026-03-02"))

    def test_not_taken_back_before_it_is_lent(self):
        loan = self.lend()
        with (
            self.at("2026-03-01 10:00"),
            self.assertRaisesRegex(UserError, "H-2026-001 is lent on 03/02/2026 only"),
        ):
            self.as_role(self.box, "archivist").action_return()
        self.assertEqual(self.box.borrower_id, self.users["commissioner"])
        with self.at("2026-03-02 10:00"):
            self.as_role(self.box, "archivist").action_return()
        self.assertEqual(loan.returned_on, loan.out_on)

    def test_lent_for_a_purpose(self):
        with self.assertRaisesRegex(ValidationError, "what the box is lent for"), self.env.cr.savepoint():
            self.lend(purpose=" \u3000 ")
        loan = self.lend()
        with self.assertRaisesRegex(ValidationError, "what the box is lent for"):
            loan.purpose = " "

    def test_lent_to_people_of_the_house(self):
        with self.assertRaises(ValidationError):
            self.lend(borrower_id=self.users["portal"].id)

    def test_borrower_and_archivist_are_reminded_once(self):
        loan = self.lend()
        Loan = self.env["qi.archive.loan"]
        with self.at("2026-03-09 10:00"):
            Loan._cron_remind()
            self.assertFalse(loan.activity_ids)
        with self.at("2026-03-10 10:00"):
            self.assertEqual(Loan.search([("is_overdue", "=", True)]), loan.with_env(self.env))
            Loan._cron_remind()
            Loan._cron_remind()
        self.assertEqual(loan.activity_ids.user_id, self.users["commissioner"] | self.users["archivist"])
        self.assertEqual(len(loan.activity_ids), 2)
        loan.due_back = "2026-03-20"
        with self.at("2026-03-21 10:00"):
            Loan._cron_remind()
        self.assertEqual(len(loan.activity_ids), 4)
        loan.action_return()
        self.assertFalse(loan.activity_ids)

    def test_who_sees_what(self):
        loan = self.lend()
        for role, sees in {
            "archivist": True,
            "coordinator": True,
            "commissioner": True,
            "stranger": False,
            "nobody": False,
            "auditor": False,
        }.items():
            with self.subTest(role=role):
                self.assertEqual(bool(self.as_role(loan, role).search([("id", "=", loan.id)])), sees)
                self.assertEqual(bool(self.as_role(self.box, role).search([("id", "=", self.box.id)])), sees)

    def test_a_loan_stays_on_record(self):
        with self.assertRaises(AccessError):
            self.lend().sudo().unlink()
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            self.lend(self.box.copy({"name": "H-2"})).write({"returned_on": "2026-03-03"})
