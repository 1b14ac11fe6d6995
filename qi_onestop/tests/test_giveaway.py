# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import doctest

from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase

from ..tools import giveaway
from .complaint_common import ComplaintCase

DIGITS = st.text("0123456789", min_size=9, max_size=9)
WORDS = st.text("量具放了几周没有人管 ，。；", max_size=12)


class TestGiveaway(BaseCase):
    """What in a text could tell who wrote it, without a database."""

    def test_examples(self):
        self.assertFalse(doctest.testmod(giveaway).failed)

    @given(WORDS, DIGITS, WORDS)
    def test_a_mobile_number_is_found_wherever_it_stands(self, before, digits, after):
        number = f"13{digits}"
        for written in (number, f"+86 {number}", f"{number[:3]}-{number[3:7]}-{number[7:]}"):
            self.assertEqual(giveaway.reached_by(f"{before}{written}{after}"), [written])

    @given(st.text("0123456789", max_size=8), WORDS)
    def test_short_numbers_and_dates_are_no_telephone(self, digits, words):
        self.assertEqual(giveaway.reached_by(f"{words}2026-11-30 {digits}{words}"), [])

    @given(WORDS, st.text("甲乙丙丁", min_size=2, max_size=6), WORDS)
    def test_a_name_is_found_wherever_it_stands(self, before, name, after):
        spaced = " ".join(name)
        self.assertEqual(giveaway.names_in(f"{before}{spaced}{after}", [name, "戊己庚"]), [name])

    @given(WORDS, DIGITS, st.text("甲乙丙丁", min_size=2, max_size=6), WORDS)
    def test_what_is_known_is_found_however_it_is_written(self, before, digits, name, after):
        number = f"13{digits}"
        for word, written in (
            (name, " ".join(name)),
            (name, "·".join(name)),
            (number, f"{number[:3]} {number[3:7]} {number[7:]}"),
            (number, f"{number[:3]}-{number[3:7]}-{number[7:]}"),
        ):
            self.assertTrue(giveaway.tells(f"{before}{written}{after}", [word]))
            self.assertFalse(giveaway.tells(f"{before}{after}", [word]))


class TestComplaintGiveaway(ComplaintCase):
    """Before somebody is asked for a statement, the handler sees what could tell who complained without a name."""

    def setUp(self):
        super().setUp()
        self.enterprise.name = "Yangquan Bearing Works"
        self.request.sudo().contact_name = "吴晓东"
        receipt = self.receive({}, channel="online")
        for step in ("assessed", "investigating"):
            self.step(receipt.complaint, step)
        self.complaint = self.by_handler(receipt.complaint)

    def asking(self, facts, **values):
        return self.complaint.env["qi.complaint.ask"].create(
            {
                "complaint_id": self.complaint.id,
                "respondent_id": self.users["colleague"].id,
                "provider_id": False,
                "facts": facts,
                "question": "Since when?",
                "due": "2099-01-01",
                **values,
            }
        )

    def test_enterprises_people_and_numbers_are_shown(self):
        self.assertTrue(self.complaint.is_anonymous)
        for facts, told in (
            ("A gauge of yangquan bearing works lay there", "Yangquan Bearing Works"),
            ("吴 晓东的量具放了几周", "吴晓东"),
            ("Call 138-0000-0001 about it", "138-0000-0001"),
            ("Write to wu@works.example", "wu@works.example"),
        ):
            with self.subTest(facts=facts):
                asking = self.asking(facts)
                self.assertEqual((asking.telling, asking.gives_away), (told, False))
                with self.assertRaisesRegex(UserError, "could tell who complained"):
                    asking.action_ask()
        self.assertFalse(self.complaint.statement_ids)
        asking.is_sure = True
        asking.action_ask()
        self.assertEqual(len(self.complaint.statement_ids), 1, "it cannot be asked otherwise")

    def test_what_tells_nothing_is_sent(self):
        self.env["res.partner"].create({"name": "Lab", "is_company": True, "qi_provider_kind": "institution"})
        asking = self.asking("A gauge lay in the Lab for two weeks, since 2026-11-02")
        self.assertFalse(asking.telling)
        asking.action_ask()
        self.assertTrue(self.complaint.statement_ids)

    def test_nobody_else_asks_which_names_there_are(self):
        with self.assertRaises(AccessError):
            self.as_role(self.complaint, "clerk")._telling_words("Yangquan Bearing Works")
