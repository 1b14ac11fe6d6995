# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form

from .common import OnestopCase


class TestRequestIntake(OnestopCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.option = cls.env["qi.service.intake.option"].create({"name": "Here"})
        for service in (cls.general, cls.instant):
            service.intake_ids = [
                Command.create({"name": "Pieces", "key": "pieces", "type": "integer", "is_required": True}),
                Command.create({"name": "Instrument", "key": "instrument", "is_required": True}),
                Command.create(
                    {"name": "Place", "key": "place", "type": "selection", "option_ids": cls.option.ids}
                ),
            ]
        cls.joint.intake_ids = [Command.create({"name": "Pieces", "key": "pieces", "type": "integer"})]
        cls.full = {"pieces": 12, "instrument": "Caliper", "place": str(cls.option.id)}

    def test_answers_are_kept(self):
        request = self.new_request(intake=self.full)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(dict(request.intake), {"pieces": 12, "instrument": "Caliper", "place": "Here"})

    def test_a_caller_may_not_know_everything_yet(self):
        request = self.new_request(intake={"pieces": 12})
        self.assertEqual(request.intake["pieces"], 12)
        self.assertFalse(self.new_request().intake["pieces"])

    def test_what_is_wrong_is_refused_with_the_field_named(self):
        for intake, sentence in (
            ({"pieces": "12a"}, "“Pieces” cannot be read"),
            ({"pieces": float("nan")}, "“Pieces” cannot be read"),
            ({"place": "0"}, "“Place”: choose one of the options"),
            ({"instrument": "x" * 300}, "“Instrument” is too long"),
            ({"colour": "red"}, "“General Service” does not ask for “colour”"),
            ("pieces", "The details cannot be read"),
            ([{"value": 1}], "The details cannot be read"),
            (5, "The details cannot be read"),
        ):
            with self.subTest(intake=intake):
                error = self.attempt(lambda intake=intake: self.new_request(intake=intake), ValidationError)
                self.assertIn(sentence, str(error))
                request = self.new_request()
                error = self.attempt(
                    lambda intake=intake, request=request: request.write({"intake": intake}), ValidationError
                )
                self.assertIn(sentence, str(error))

    def test_defaults_in_the_context_are_checked_too(self):
        Request = self.env["qi.request"].with_context(**{"default_intake.pieces": "x", "default_service_id": 0})
        values = {
            "platform_id": self.station.id,
            "service_id": self.general.id,
            "partner_id": self.enterprise.id,
            "description": "D",
        }
        self.assertFalse(Request.create(values).intake["pieces"])
        with self.assertRaisesRegex(ValidationError, "“Pieces” cannot be read"):
            Request.with_context(default_intake={"pieces": "x"}).create(values)

    def test_required_answers_are_demanded_when_the_request_leaves_intake(self):
        request = self.new_request(intake={"pieces": 12}, commissioner_id=self.commissioner.id)
        with self.assertRaisesRegex(UserError, "“General Service” needs an answer to: Instrument"):
            request.action_accept()
        request.write({"intake": self.full, "stage_id": self.stage("accepted").id})
        self.assertEqual(request.stage_kind, "accepted")
        with self.assertRaisesRegex(UserError, "needs an answer to: Pieces"):
            request.intake = {"instrument": "Caliper"}

    def test_instant_request_is_completed_with_its_answers(self):
        request = self.new_request(self.instant, result="Told")
        with self.assertRaisesRegex(UserError, "needs an answer to: Pieces and Instrument"):
            request.action_complete()
        request.intake = self.full
        request.action_complete()
        self.assertEqual(request.stage_kind, "completed")
        with self.assertRaisesRegex(UserError, "“Details” cannot be written"):
            request.intake = {**self.full, "pieces": 13}

    def test_nothing_is_demanded_of_a_request_that_comes_to_nothing(self):
        request = self.new_request()
        request.write({"stage_id": self.stage("declined").id, "exit_reason": "Not ours"})
        self.assertEqual(request.stage_kind, "declined")

    def test_another_service_keeps_what_it_asks_too(self):
        request = self.new_request(intake=self.full)
        request.service_id = self.joint
        self.assertEqual(dict(request.intake), {"pieces": 12})
        with self.assertRaisesRegex(ValidationError, "does not ask for “instrument”"):
            request.write({"intake": {"instrument": "X"}})

    def test_the_web_clients_list_never_changes_what_is_asked(self):
        request = self.as_role(self.new_request(), "administrator")
        before = self.general.intake_definition
        answers = [
            {**before[0], "string": "Forged", "value": 3, "definition_changed": True},
            {**before[1], "definition_deleted": True},
        ]
        request.write({"intake": answers, "stage_id": request.stage_id.id})
        self.env.invalidate_all()
        self.assertEqual(self.general.intake_definition, before)
        self.assertEqual(dict(request.intake), {"pieces": 3})

    def test_enterprise_reads_its_answers_and_writes_none(self):
        request = self.as_role(self.new_request(intake=self.full), "portal")
        self.assertEqual(request.intake["pieces"], 12)
        with self.assertRaises(AccessError):
            request.intake = {"pieces": 1}

    def test_a_new_service_is_asked_for_at_once_on_the_form(self):
        form = Form(self.env["qi.request"].with_user(self.users["clerk"]))
        form.service_id = self.general
        self.assertEqual([entry["string"] for entry in form.intake], ["Pieces", "Instrument", "Place"])
        form.partner_id = self.enterprise
        form.description = "D"
        form.intake = [{**entry, "value": self.full[entry["name"]]} for entry in form.intake]
        self.assertEqual(form.save().intake["instrument"], "Caliper")

    def test_registering_a_hundred_costs_hardly_more_queries_than_ten(self):
        def register(count):
            self.env["qi.request"].create(
                [
                    {
                        "platform_id": self.station.id,
                        "service_id": self.general.id,
                        "partner_id": self.enterprise.id,
                        "description": "One of many",
                        "intake": {**self.full, "pieces": serial},
                    }
                    for serial in range(count)
                ]
            )

        register(2)
        cost_of_few = self.queries(lambda: register(10))
        self.assertLessEqual(self.queries(lambda: register(100)), cost_of_few + 5)
