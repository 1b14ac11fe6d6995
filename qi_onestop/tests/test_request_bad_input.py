# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from functools import partial

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import OnestopCase, china


@tagged("post_install", "-at_install")
class TestRequestBadInput(OnestopCase):
    """What nobody may say and what makes no sense is refused with a sentence, whichever way it comes in."""

    def test_only_the_enterprise_confirms_on_the_platform(self):
        for kind, following, name in (
            ("plan_confirm", "executing", "plan_confirmation"),
            ("delivery_confirm", "completed", "delivery_confirmation"),
        ):
            request = self.request_at(kind)
            for role in ("commissioner", "manager", "administrator"):
                for way in {"portal", "silence"} & set(request._fields[name].get_values(self.env)):
                    with self.subTest(kind=kind, role=role, way=way):
                        record = self.as_role(request, role)
                        for values in ({name: way, "stage_id": self.stage(following).id}, {name: way}):
                            error = self.attempt(partial(record.write, values), AccessError)
                            self.assertIn("Only the enterprise itself", str(error))

    def test_nothing_is_answered_before_it_was_asked(self):
        with self.at("2026-03-02 09:00"):
            request = self.request_at("executing")
        with self.at("2026-06-01 09:00"):
            promise = request._deadline("completion")
            promise._alarm(china("2026-06-01 09:00"))
            record = self.as_role(request, "commissioner")
            record.write({"stage_id": self.stage("delivery_confirm").id, "result": "Measured"})
            step = {**self.step_to(request, "completed"), "delivery_confirmed_at": china("2026-03-05 09:00")}
            self.assertTrue(self.attempt(lambda: record.write(step), UserError))
            record.write({**step, "delivery_confirmed_at": china("2026-06-01 09:00")})
        self.assertEqual(promise.state, "missed")
        self.assertFalse(request.deadline_ids._audit())

    def test_a_late_plan_is_not_confirmed_before_it_was_made(self):
        with self.at("2026-03-02 09:00"):
            request = self.request_at("planning")
        with self.at("2026-06-01 09:00"):
            request.write(self.step_to(request, "plan_confirm"))
            record = self.as_role(request, "commissioner")
            for when in ("2026-03-03 09:00", "2027-01-01 09:00"):
                step = {**self.step_to(request, "executing"), "plan_confirmed_at": china(when)}
                self.assertTrue(self.attempt(lambda step=step: record.write(step), UserError))

    def test_a_time_noted_before_the_button_counts_as_well(self):
        with self.at("2026-03-02 09:00"):
            requests = self.request_at("plan_confirm") | self.request_at("plan_confirm")
            silent = self.request_at("delivery_confirm")
        with self.at("2026-03-10 09:00"):
            record = self.as_role(requests, "commissioner")
            record[0].write(
                {
                    "plan_confirmation": "phone",
                    "plan_confirmed_by": "Ms Wu",
                    "plan_confirmed_at": china("2026-03-03 10:00"),
                }
            )
            record[1].write({"plan_confirmation": "phone", "plan_confirmed_by": "Ms Wu"})
            self.assertTrue(self.attempt(record.action_start_executing, UserError))
            record[0].action_start_executing()
            record[1].action_start_executing()
            for request, when in zip(requests, ("2026-03-03 10:00", "2026-03-10 09:00"), strict=True):
                self.assertEqual(request.plan_ids.answered_at, china(when))
                self.assertFalse(request.deadline_ids._audit())
            noted = self.as_role(silent, "commissioner")
            noted.write({"delivery_confirmed_at": china("2026-03-03 10:00")})
            self.as_role(silent, "portal").action_enterprise_confirm_delivery()
        self.assertEqual(silent.closed_at, china("2026-03-10 09:00"))

    def test_times_and_texts_that_are_none(self):
        plan = self.as_role(self.request_at("plan_confirm"), "commissioner")
        for value in ("soon", 5, True, [1], {"a": 1}, 10**400):
            with self.subTest(value=value):
                self.assertTrue(
                    self.attempt(lambda value=value: plan.write({"plan_confirmed_at": value}), ValidationError)
                )
        for value in ("a\0b", 5, ["a"], {"a": 1}):
            with self.subTest(value=value):
                self.assertTrue(
                    self.attempt(lambda value=value: plan.write({"description": value}), ValidationError)
                )
        delivered = self.as_role(self.request_at("delivery_confirm"), "portal")
        self.assertTrue(self.attempt(lambda: delivered.action_enterprise_rework("a\0b"), UserError))
        self.assertTrue(self.attempt(lambda: delivered.action_enterprise_remind("a\0b"), UserError))

    def test_extension_of_nonsense(self):
        request = self.as_role(self.request_at("accepted"), "commissioner")
        for days in (None, "5", [1], {}, True, float("nan"), float("inf"), 10**400, -1, 0):
            with self.subTest(days=days):
                self.assertTrue(
                    self.attempt(lambda days=days: request.action_ask_extension(days, "More work"), UserError)
                )
        for reason in (None, 5, ["x"], {"a": 1}, " ", "\0"):
            with self.subTest(reason=reason):
                self.assertTrue(
                    self.attempt(lambda reason=reason: request.action_ask_extension(3, reason), UserError)
                )

    def test_a_material_stays_with_its_request(self):
        material = self.as_role(self.mark_missing(self.new_request()), "commissioner")
        for other in (self.new_request(platform_id=self.other_station.id), self.request_at("completed")):
            self.assertTrue(self.attempt(lambda other=other: material.write({"request_id": other.id}), UserError))

    def test_supervisions_and_reminders_say_something(self):
        request = self.new_request(commissioner_id=self.commissioner.id)
        supervisions = self.as_role(self.env["qi.supervision"], "manager")
        reminders = self.as_role(self.env["qi.reminder"], "clerk")
        for model, values in (
            (supervisions, {"matter": " "}),
            (supervisions, {"matter": "Why?", "answer_due": "soon"}),
            (reminders, {"note": " "}),
        ):
            with self.subTest(model=model._name, values=values):
                self.assertTrue(
                    self.attempt(
                        lambda model=model, values=values: model.create({"request_id": request.id, **values}),
                        ValidationError,
                    )
                )

    def test_the_rule_on_silence_waits_for_its_time(self):
        with self.at("2026-03-02 09:00"):
            request = self.request_at("delivery_confirm")
        with self.at("2026-03-05 20:00"):
            request._silence_step()
        # The second reminder now comes later than the end: it is left out.
        self.env["ir.config_parameter"].set_param("qi_onestop.silence_second_days", "15")
        with self.at("2026-03-11 20:00"):
            request._silence_step()
        self.assertEqual((request.stage_kind, request.silence_at), ("delivery_confirm", china("2026-03-16 18:00")))
        with self.at("2026-03-16 20:00"):
            request._silence_step()
        self.assertEqual(request.delivery_confirmation, "silence")
