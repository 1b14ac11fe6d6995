# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
import unittest
from datetime import date
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError

from ..tools import routing, supervision
from .common import PROFILE, OnestopCase

ELEMENTS = st.frozensets(st.integers(1, 4))
CANDIDATES = st.lists(
    st.builds(
        routing.Candidate,
        id=st.integers(1, 8),
        elements=ELEMENTS,
        load=st.integers(0, 3),
        given=st.integers(0, 3),
        is_on_duty=st.booleans(),
        is_absent=st.booleans(),
        backup=st.none() | st.integers(1, 8),
    ),
    unique_by=lambda candidate: candidate.id,
)
FACTS = st.builds(routing.Facts, elements=ELEMENTS, own=st.none() | st.integers(1, 8))


class TestRoutingTool(unittest.TestCase):
    @given(FACTS, CANDIDATES)
    def test_nobody_absent_or_off_duty_is_chosen(self, facts, candidates):
        choice = routing.choose(facts, candidates)
        present = [one for one in candidates if one.is_on_duty and not one.is_absent]
        self.assertEqual(choice is None, not present)
        if choice:
            self.assertIn(choice.candidate, present)

    @given(FACTS, CANDIDATES, st.randoms(use_true_random=False))
    def test_the_order_of_the_candidates_does_not_matter(self, facts, candidates, rng):
        shuffled = list(candidates)
        rng.shuffle(shuffled)
        self.assertEqual(routing.choose(facts, candidates), routing.choose(facts, shuffled))

    @given(FACTS, CANDIDATES)
    def test_among_equals_who_has_least_to_do(self, facts, candidates):
        choice = routing.choose(facts, candidates)
        if not choice or choice.is_own or choice.replaces:
            return
        for one in candidates:
            if one.is_on_duty and not one.is_absent:
                known = len(one.elements & facts.elements)
                self.assertGreaterEqual(len(choice.elements), known)
                if known == len(choice.elements):
                    self.assertLessEqual(choice.candidate.load, one.load)

    @given(FACTS, CANDIDATES)
    def test_who_is_in_charge_of_the_enterprise_comes_first(self, facts, candidates):
        choice = routing.choose(facts, candidates)
        present = {one.id for one in candidates if one.is_on_duty and not one.is_absent}
        if facts.own in present:
            self.assertEqual(choice.candidate.id, facts.own)
            self.assertTrue(choice.is_own)

    @given(st.integers(1, 30))
    def test_work_is_spread_evenly(self, count):
        people = {serial: routing.Candidate(serial) for serial in (1, 2, 3)}
        for turn in range(1, count + 1):
            chosen = routing.choose(routing.Facts(), people.values()).candidate
            people[chosen.id] = chosen._replace(load=chosen.load + 1, given=turn)
        loads = [one.load for one in people.values()]
        self.assertLessEqual(max(loads) - min(loads), 1)

    def test_a_stand_in_takes_the_place_of_who_is_absent(self):
        own = routing.Candidate(1, is_absent=True, backup=2)
        choice = routing.choose(routing.Facts(own=1), [own, routing.Candidate(2, load=9), routing.Candidate(3)])
        self.assertEqual((choice.candidate.id, choice.replaces, choice.is_own), (2, 1, False))

    def test_area(self):
        areas = [
            routing.Area(1, 1, ("East",)),
            routing.Area(2, 2, ("East", "East Street")),
            routing.Area(3, 2, (), frozenset({7})),
        ]
        for address, park, expected in (
            ("East Street 5", None, 2),
            ("East 5", None, 2),
            ("East Street 5", 7, 3),
            ("West 5", None, None),
            ("", None, None),
        ):
            with self.subTest(address=address, park=park):
                shuffled = random.Random(1).sample(areas, 3)
                self.assertEqual(routing.serving(address, park, shuffled), expected)

    def test_working_days(self):
        weekdays = SimpleNamespace(hours=lambda day: day.weekday() < 5)
        friday = date(2026, 5, 8)
        self.assertEqual(supervision.next_working_day(friday, weekdays), date(2026, 5, 11))
        self.assertEqual(supervision.working_day_after(friday, 3, weekdays), date(2026, 5, 13))
        never = SimpleNamespace(hours=lambda day: [])
        self.assertEqual(supervision.next_working_day(friday, never), date(2026, 5, 9))


class TestRequestRouting(OnestopCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.element = cls.env["qi.element"].create({"name": "Weighing", "code": "WEI"})
        cls.general.element_ids = cls.element

    def new_requests(self, count):
        return self.env["qi.request"].create(
            [
                {
                    "platform_id": self.station.id,
                    "service_id": self.general.id,
                    "partner_id": self.enterprise.id,
                    "description": "One of many",
                }
                for _serial in range(count)
            ]
        )

    def test_platforms_offer_by_default(self):
        self.assertFalse(self.new_request().commissioner_id)

    def test_registering_assigns_and_says_why(self):
        self.station.routing = "assign"
        self.colleague.element_ids = self.element
        request = self.as_role(self.env["qi.request"], "clerk").create(
            {
                "service_id": self.general.id,
                "partner_id": self.enterprise.id,
                "description": "Scales",
            }
        )
        self.assertEqual(request.commissioner_id, self.colleague)
        self.assertEqual(request.routing_reason, "Colleague: knows Weighing, 0 open requests so far")
        self.assertTrue(request.is_routed and request.assigned_at)
        self.assertEqual(request.first_responsible_id, self.users["clerk"])
        activity = request.sudo().activity_ids
        self.assertEqual(activity.user_id, self.users["colleague"])
        self.as_role(request, "colleague").action_accept()
        self.assertFalse(activity.exists(), "who accepted it knows of it")
        self.assertFalse(self.new_request(self.instant).commissioner_id, "whoever answers it is there already")

    def test_own_commissioner_first_and_stand_in_while_absent(self):
        self.station.routing = "assign"
        self.colleague.element_ids = self.element
        self.enterprise.qi_commissioner_id = self.commissioner
        self.assertEqual(self.new_request().commissioner_id, self.commissioner)
        self.commissioner.write({"backup_id": self.stranger.id, "is_absent": True})
        request = self.new_request()
        self.assertEqual(request.commissioner_id, self.stranger)
        self.assertIn("stands in for the enterprise's commissioner Commissioner", request.routing_reason)

    def test_nobody_is_there(self):
        self.station.routing = "assign"
        (self.commissioner | self.colleague).write({"is_absent": True})
        request = self.new_request()
        self.assertFalse(request.commissioner_id)
        self.assertEqual(request.routing_reason, "No commissioner of Station is on duty and present.")

    def test_a_trade_secret_goes_to_who_is_bound_to_keep_it(self):
        self.station.routing = "assign"
        self.enterprise.qi_commissioner_id = self.commissioner
        people = self.users["commissioner"].partner_id, self.users["colleague"].partner_id
        first, second = (self.env["qi.undertaking"].search([("partner_id", "=", one.id)]) for one in people)
        secret = {
            "platform_id": self.station.id,
            "service_id": self.general.id,
            "partner_id": self.enterprise.id,
            "description": "A recipe",
            "secrecy": "secret",
        }
        first.date_to = "2020-12-31"
        self.assertEqual(self.env["qi.request"].create(secret).commissioner_id, self.colleague)
        self.assertEqual(self.new_request().commissioner_id, self.commissioner, "what is no secret needs none")
        second.date_to = "2020-12-31"
        request = self.env["qi.request"].create(secret)
        self.assertFalse(request.commissioner_id)
        self.assertIn("bound to keep secrets", request.routing_reason)

    def test_re_categorising_routes_again_unless_taken_by_hand(self):
        self.station.routing = "assign"
        self.colleague.element_ids = self.element
        request = self.new_request(self.joint)
        self.assertEqual(request.commissioner_id, self.commissioner, "nobody knows more: the first")
        self.as_role(request, "clerk").service_id = self.general
        self.assertEqual(request.commissioner_id, self.colleague)
        self.as_role(request, "manager").commissioner_id = self.commissioner
        self.assertFalse(request.is_routed or request.routing_reason)
        self.as_role(request, "clerk").service_id = self.joint
        self.as_role(request, "clerk").service_id = self.general
        self.assertEqual(request.commissioner_id, self.commissioner)

    def test_manager_lets_the_program_propose(self):
        requests = self.new_requests(3)
        with self.assertRaisesRegex(AccessError, "only the site manager"):
            self.as_role(requests, "commissioner").action_route()
        self.as_role(requests, "manager").action_route()
        self.assertEqual(len(requests.commissioner_id), 2, "work is spread")
        with self.assertRaisesRegex(UserError, "in charge of these requests already"):
            self.as_role(requests, "manager").action_route()

    def test_a_thousand_are_routed_in_a_bounded_number_of_queries(self):
        self.new_requests(2)._route()
        few, many = self.new_requests(10), self.new_requests(1000)
        cost_of_few = self.queries(few._route)
        self.assertLessEqual(self.queries(many._route), cost_of_few + 50)

    def test_area_of_the_enterprise(self):
        self.other_station.area_names = "Hill Road，Lake Road"
        self.enterprise.street = "Hill Road 5"
        request = self.new_request(platform_id=self.city.id)
        self.assertEqual(request.area_platform_id, self.other_station)
        self.assertFalse(request.transfer_ids)
        park = self.env["res.partner"].create({"name": "Park", "qi_enterprise_kind": "park"})
        self.enterprise.qi_park_id = park
        self.station.park_ids = park
        request.invalidate_recordset()
        self.assertEqual(request.area_platform_id, self.station)

    def test_the_city_sends_new_requests_to_the_station_of_the_area(self):
        self.city.routing = "assign"
        self.station.area_names = "Hill Road"
        self.enterprise.street = "Hill Road 5"
        request = self.new_request(platform_id=self.city.id)
        self.assertEqual(request.platform_id, self.city)
        self.assertEqual(request.open_transfer_id.to_platform_id, self.station)
        self.assertEqual(request.routing_reason, "The enterprise lies in the area of Station.")
        self.as_role(request.open_transfer_id, "commissioner").action_take_over()
        self.assertEqual((request.platform_id, request.commissioner_id), (self.station, self.commissioner))

    def test_a_manager_does_not_assign_elsewhere(self):
        elsewhere = self.env["qi.platform"].create({"name": "Elsewhere", "code": "E"})
        post = self.env["qi.commissioner"].create(
            {**PROFILE, "user_id": self.users["manager"].id, "platform_id": elsewhere.id}
        )
        post.action_put_on_duty()
        request = self.new_request(platform_id=elsewhere.id)
        with self.assertRaises(AccessError):
            self.as_role(request, "manager").action_route()
