# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.http import Request
from odoo.tests import tagged

from .route_common import RouteCase
from .route_expectations import CALLERS, NOT_ALLOWED, OVERRIDDEN, ROUTES


@tagged("post_install", "-at_install")
class TestRouteRights(RouteCase):
    """Every address of ours × caller × verb."""

    def test_every_expectation_has_a_route(self):
        rules = {rule.rule for rule in self.rules()}
        self.assertFalse({key.rpartition(" ")[2] for key in ROUTES} - rules, "These are no routes any more.")

    def test_each_caller_gets_what_the_table_says(self):
        calls = list(self.calls())
        for caller in CALLERS:
            self.be(caller)
            for rule, verb, case in calls:
                address = self.address(rule, case)
                with self.subTest(caller=caller, verb=verb, address=address), self.undone():
                    data = self.form(case, csrf_token=Request.csrf_token(self)) if verb == "POST" else None
                    response = self.ask(verb, address, data)
                    self.assertEqual(self.outcome(response), case["answers"][caller])
                    if not case["tells"]:
                        self.assert_silent(caller, response.text, str(response.headers))

    def test_head_is_answered_as_get(self):
        for caller in ("anonymous", "own", "clerk"):
            self.be(caller)
            for rule, verb, case in self.calls():
                address = self.address(rule, case)
                if verb != "GET":
                    continue
                with self.subTest(caller=caller, address=address), self.undone():
                    response = self.ask("HEAD", address)
                    self.assertEqual(self.outcome(response), case["answers"][caller])
                    self.assertFalse(response.content)

    def test_other_verbs_are_refused(self):
        routes = self.env["ir.http"].routing_map().bind("")
        for caller in ("anonymous", "own"):
            self.be(caller)
            for rule, _verb, case in self.calls():
                address = self.address(rule, case)
                if "%00" in address or rule.rule in OVERRIDDEN:
                    continue
                for verb in {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(routes.allowed_methods(address)):
                    with self.subTest(caller=caller, verb=verb, address=address), self.undone():
                        token = Request.csrf_token(self)
                        response = self.ask(verb, address, {"csrf_token": token} if verb != "GET" else None)
                        self.assertEqual(self.outcome(response), NOT_ALLOWED)

    def test_a_post_without_a_token_is_refused_and_changes_nothing(self):
        self.be("own")
        done = [(rule, case) for rule, verb, case in self.calls() if verb == "POST"]
        for rule, case in done:
            address = self.address(rule, case)
            for token in ({}, {"csrf_token": ""}, {"csrf_token": "0" * 40 + "o9999999999"}):
                with self.subTest(address=address, token=token), self.undone():
                    before = self.waiting.write_date
                    response = self.ask("POST", address, {**self.form(case), "x": "1", **token})
                    self.assertEqual(response.status_code, 400)
                    self.env.invalidate_all()
                    self.assertEqual(self.waiting.write_date, before)

    def test_a_token_of_another_session_is_refused(self):
        self.be("other")
        stolen = Request.csrf_token(self)
        self.be("own")
        response = self.ask("POST", f"/my/requests/{self.waiting.id}/confirm-plan", {"csrf_token": stolen})
        self.assertEqual(response.status_code, 400)
        self.assertEqual(self.waiting.stage_kind, "plan_confirm")
