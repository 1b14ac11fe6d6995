# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import tagged

from .task_common import TaskCase
from .web_common import WebCase


@tagged("post_install", "-at_install")
class TestProviderPortal(TaskCase, WebCase):
    """Institutions and experts see what the platform shows of them, and propose what should be changed."""

    def setUp(self):
        super().setUp()
        self.env["qi.rate.limit"].search([]).unlink()
        self.users["lab"].lang = "en_US"
        self.users["commissioner"].lang = "en_US"
        self.lab.write({"phone": "0353-1000", "qi_commissioner_id": self.commissioner.id})
        self.offer = self.env["qi.provider.offer"].search([("partner_id", "=", self.lab.id)], limit=1)
        if not self.offer:
            self.offer = self.env["qi.provider.offer"].create(
                {"partner_id": self.lab.id, "service_id": self.general.id}
            )
        self.offer.write({"price_text": "80 yuan a piece", "lead_days": 5, "scope": "Gauges"})
        self.authenticate("t_lab", "t_lab")

    def propose(self, **values):
        return self.url_open("/my/provider", data={"csrf_token": Request.csrf_token(self), **values})

    def last_message(self):
        return self.lab.message_ids.sorted("id")[-1:]

    def test_the_own_data_are_shown(self):
        page = self.url_open("/my/provider").text
        for shown in (self.lab.name, "0353-1000", "80 yuan a piece", "Gauges"):
            self.assertIn(shown, page)

    def test_changes_are_proposed_and_not_written(self):
        page = self.propose(
            phone="0353-2000", **{f"price_text_{self.offer.id}": "<b>70</b>"}, note="Ms Bai joined us"
        )
        self.assertIn("waits for the", page.text)
        self.assertEqual((self.lab.phone, self.offer.price_text), ("0353-1000", "80 yuan a piece"))
        message = self.last_message()
        self.assertTrue(message.subtype_id.internal, "it is for the staff")
        self.assertEqual(message.author_id, self.users["lab"].partner_id)
        for said in ("0353-1000", "0353-2000", "&lt;b&gt;70", "Ms Bai joined us"):
            self.assertIn(said, message.body)
        self.assertNotIn("Gauges", message.body, "only what differs is said")
        self.assertEqual(self.lab._qi_proposals().user_id, self.users["commissioner"])
        self.propose(note="And the address")
        self.assertEqual(len(self.lab._qi_proposals()), 1, "one thing to do, however much is proposed")
        self.assertIn("And the address", self.last_message().body)

    def test_what_is_wrong_is_said_on_the_page(self):
        for values, sentence in (
            ({}, "Nothing is different"),
            ({"phone": "0353-1000", "note": "  "}, "Nothing is different"),
            ({f"lead_days_{self.offer.id}": "soon"}, "number of working days"),
            ({f"lead_days_{self.offer.id}": "9" * 30}, "number of working days"),
        ):
            with self.subTest(values=values):
                page = self.propose(**values)
                self.assertEqual(page.status_code, 400)
                self.assertIn(sentence, page.text)
        self.assertFalse(self.lab._qi_proposals())

    def test_offers_of_others_are_left_alone(self):
        other = self.offer.copy({"partner_id": self.enterprise.id})
        self.propose(**{f"price_text_{other.id}": "0"}, note="x")
        self.assertNotIn("<table", self.last_message().body)

    def test_nobody_proposes_for_others(self):
        with self.assertRaises(AccessError):
            self.as_role(self.lab, "portal")._qi_propose({"phone": "1"}, {}, "")

    def test_proposals_are_limited(self):
        for number in range(10):
            self.assertEqual(self.propose(note=f"Note {number}").status_code, 200)
        self.assertIn("Try again in", self.propose(note="once more").text)
