# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from odoo.exceptions import AccessError, UserError

from .eval_common import EvalCase


class TestEvalRemind(EvalCase):
    """Whoever has not handed in is reminded before the end, after it, and when the department says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls.make_scheme()

    def reminded(self, day):
        """Return the platforms about which the scheduler reminds on that day."""
        before = self.notes()
        with self.at(f"{day} 08:00"):
            self.env["qi.eval.round"]._cron_remind()
        fresh = self.notes() - before
        said = "".join(fresh.mapped("body"))
        named = {self.station: r"(?<!Other )Station", self.other_station: "Other Station"}
        return (self.station | self.other_station).filtered(lambda one: re.search(named[one], said))

    def notes(self):
        return self.env["mail.message"].search(
            [("model", "=", "qi.eval.result"), ("message_type", "=", "user_notification")]
        )

    def test_before_the_end_and_after_it_once_each(self):
        round_ = self.new_round(self_until="2031-01-20")
        with self.at("2031-01-05 09:00"):
            round_.action_start()
            self.as_role(self.line(round_, "A2"), "manager").comment = "Not measured"
            for code in ("F", "G"):
                self.as_role(self.line(round_, code), "manager").comment = "None"
            self.as_role(self.result(round_), "manager").action_hand_in()
        self.assertFalse(self.reminded("2031-01-17"), "Too early.")
        self.assertEqual(self.reminded("2031-01-18"), self.other_station)
        self.assertIn("is due on", self.notes()[0].body)
        self.assertIn(self.users["manager"].partner_id, self.notes()[0].notified_partner_ids)
        self.assertFalse(self.reminded("2031-01-19") | self.reminded("2031-01-20"), "Reminded already.")
        self.assertEqual(self.reminded("2031-01-21"), self.other_station)
        self.assertIn("was due on", self.notes()[0].body)
        self.assertFalse(self.reminded("2031-01-25"))

    def test_a_reminder_long_before_does_not_replace_the_one_before_the_end(self):
        round_ = self.new_round(self_until="2031-01-20")
        with self.at("2031-01-05 09:00"):
            round_.action_start()
        with self.at("2031-01-06 09:00"):
            round_.action_remind()
        both = self.station | self.other_station
        self.assertEqual(self.reminded("2031-01-18"), both)
        self.assertFalse(self.reminded("2031-01-19"), "Once.")
        self.assertEqual(self.reminded("2031-01-21"), both)
        self.assertFalse(self.reminded("2031-01-22"))

    def test_the_department_reminds_when_it_likes(self):
        round_ = self.new_round()
        round_.action_start()
        before = self.notes()
        round_.action_remind()
        note = self.notes() - before
        self.assertEqual(len(note), 1, "one for each manager")
        self.assertIn("The self-assessment of Station and Other Station is not handed in yet", note.body)
        with self.assertRaises(AccessError):
            self.as_role(round_, "manager").action_remind()
        round_.action_compute()
        with self.assertRaisesRegex(UserError, "nobody to remind"):
            round_.action_remind()
        self.assertFalse(self.reminded("2031-06-01"), "The self-assessment is over.")
