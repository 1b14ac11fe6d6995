# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tools import mute_logger

from .common import OnestopCase


class TestRequestResult(OnestopCase):
    """What came of a request, in figures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elements = cls.env["qi.element"].create([{"name": f"E{n}", "code": f"E{n}"} for n in range(3)])
        cls.chain, cls.other_chain, cls.town = cls.env["qi.industry.chain"].create(
            [
                {"name": "Ceramic Chain", "code": "CC"},
                {"name": "Steel Chain", "code": "SC"},
                {"name": "Stoneware Town", "code": "ST", "kind": "town"},
            ]
        )
        cls.enterprise.write({"qi_chain_id": cls.chain.id, "qi_town_id": cls.town.id})
        cls.general.element_ids = cls.elements[:1]

    def test_chain_and_elements_are_taken_over_and_may_be_changed(self):
        request = self.new_request()
        self.assertEqual((request.chain_id, request.town_id), (self.chain, self.town))
        self.assertEqual(request.result_element_ids, self.elements[0])
        self.assertEqual((request.element_count, request.is_multi_element), (1, False))
        clerk = self.as_role(request, "clerk")
        clerk.write({"result_element_ids": [Command.link(self.elements[1].id)], "chain_id": self.other_chain.id})
        self.assertEqual((request.element_count, request.is_multi_element), (2, True))
        self.assertEqual(request.chain_id, self.other_chain)
        self.assertEqual(self.general.element_ids, self.elements[0], "the catalogue stays as it is")

    def test_what_the_enterprise_becomes_does_not_change_the_past(self):
        request = self.new_request()
        self.enterprise.qi_chain_id = self.other_chain
        request.invalidate_recordset()
        self.assertEqual(request.chain_id, self.chain)

    def test_figures_are_written_by_those_who_work_on_it(self):
        figures = {
            "problems_found": 3,
            "problems_solved": 2,
            "saved_amount": 12000.5,
            "amount_basis": "Their books",
        }
        submitted = self.request_at("submitted")
        with self.assertRaisesRegex(UserError, "cannot be written while"):
            self.as_role(submitted, "commissioner").write(figures)
        for kind in ("planning", "executing", "delivery_confirm"):
            request = self.request_at(kind)
            with self.subTest(kind=kind):
                with self.assertRaisesRegex(
                    AccessError, "are up to the commissioner in charge or the site manager"
                ):
                    self.as_role(request, "colleague").write(figures)
                self.as_role(request, "commissioner").write(figures)
                self.assertEqual(request.saved_amount, 12000.5)

    def test_clerk_counts_what_an_instant_request_solved(self):
        request = self.as_role(self.request_at("registered"), "clerk")
        request.write({"problems_found": 1, "problems_solved": 1})
        self.assertEqual(request.problems_solved, 1)

    def test_a_completed_request_is_mended_by_the_site_manager_alone(self):
        request = self.request_at("completed")
        for role in ("commissioner", "colleague"):
            for vals in ({"problems_found": 1}, {"result_element_ids": [Command.set(self.elements.ids)]}):
                with (
                    self.subTest(role=role, vals=vals),
                    self.assertRaisesRegex(AccessError, "up to the site manager"),
                ):
                    self.as_role(request, role).write(vals)
        self.as_role(request, "manager").write({"problems_found": 1})
        # What does not differ is no change: forms send all they show.
        self.as_role(request, "commissioner").write({"problems_found": 1, "chain_id": self.chain.id})
        self.assertEqual(request.problems_found, 1)

    def test_declined_requests_have_no_results(self):
        with self.assertRaisesRegex(UserError, "cannot be written while"):
            self.as_role(self.request_at("declined"), "manager").write({"problems_found": 1})

    def test_numbers_that_cannot_be_are_refused(self):
        request = self.request_at("executing")
        for vals in (
            {"problems_found": 1, "problems_solved": 2},
            {"problems_found": -1},
            {"problems_found": -1, "problems_solved": -1},
            {"saved_amount": -1, "amount_basis": "x"},
        ):
            with self.subTest(vals=vals), mute_logger("odoo.sql_db"):
                self.assertTrue(self.attempt(lambda vals=vals: request.write(vals), CheckViolation))
        for vals in ({"problems_found": 2**40}, {"saved_amount": float("inf")}):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                request.write(vals)

    def test_amounts_need_a_basis(self):
        request = self.request_at("executing")
        for vals in ({"saved_amount": 5}, {"waived_amount": 5, "amount_basis": "  "}):
            with self.subTest(vals=vals), self.assertRaisesRegex(ValidationError, "on what the amounts rest"):
                request.write(vals)
        request.write({"waived_amount": 5, "amount_basis": "Notice 12"})
        with self.assertRaisesRegex(ValidationError, "on what the amounts rest"):
            request.amount_basis = False

    def test_enterprises_do_not_read_the_figures(self):
        request = self.as_role(self.request_at("completed"), "portal")
        with self.assertRaises(AccessError):
            request.read(["saved_amount"])

    def test_form_takes_the_figures(self):
        request = self.as_role(self.request_at("executing"), "commissioner")
        with Form(request) as form:
            form.problems_found = 2
            form.problems_solved = 1
            form.saved_amount = 100
            form.amount_basis = "Their books"
            form.result_element_ids.add(self.elements[2])
        self.assertEqual((request.element_count, request.problems_solved), (2, 1))

    def test_results_add_up(self):
        for solved in (1, 2):
            self.request_at("completed").write({"problems_found": 2, "problems_solved": solved})
        domain = [("partner_id", "=", self.enterprise.id)]
        groups = self.as_role(self.env["qi.request"], "manager").formatted_read_group(
            domain, ["chain_id"], ["problems_found:sum", "problems_solved:sum", "saved_amount:sum"]
        )
        self.assertEqual([(g["problems_found:sum"], g["problems_solved:sum"]) for g in groups], [(4, 3)])
