# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from lxml import html

from odoo.tests import tagged

from odoo.addons.qi_onestop.tests.web_common import WebCase

from .eval_common import EvalCase


@tagged("post_install", "-at_install")
class TestEvalHall(EvalCase, WebCase):
    """What the public reads of a round, and from when on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls.make_scheme()

    def page(self):
        """Return ``{name of the round: rows of its table}`` as somebody reads it who is not logged in."""
        self.env.flush_all()
        self.authenticate(None, None)
        response = self.url_open("/qi/evaluations")
        self.assertEqual(response.status_code, 200)
        return {
            section.findtext("h2"): [
                [" ".join(cell.text_content().split()) for cell in row]
                for row in section.findall("table/tbody/tr")
            ]
            for section in html.fromstring(response.content).iterfind(".//section[h2][table]")
        }

    def test_results_are_public_from_the_notice_on(self):
        round_ = self.new_round()
        for step in ("start", "compute", "verify", "review", "announce"):
            getattr(round_, f"action_{step}")()
            self.assertNotIn("Year 2030", self.page(), step)
        round_.action_publicise()
        rows = [["1", self.station.name, "50.00", "Bad"], ["2", self.other_station.name, "0.00", "Bad"]]
        self.assertEqual(self.page()["Year 2030"], rows)
        self.assertIn("Public notice until", self.url_open("/qi/evaluations").text)
        with self.at("2032-12-31 12:00"):
            round_.action_publish()
        round_.action_freeze()
        self.assertEqual(self.page()["Year 2030"], rows)
        self.assertNotIn("Public notice until", self.url_open("/qi/evaluations").text)

    def test_a_round_by_standard_has_conclusions_and_no_ranks(self):
        scheme = self.scheme.copy({"method": "judged"})
        scheme.action_activate()
        round_ = self.new_round(scheme_id=scheme.id)
        for step in ("start", "compute", "verify", "review", "announce", "publicise"):
            getattr(round_, f"action_{step}")()
        for name, outcome in self.page()["Year 2030"]:
            self.assertIn(name, (self.station.name, self.other_station.name))
            self.assertIn(outcome, ("Not up to Standard", "Basically up to Standard", "Up to Standard"))

    def test_no_address_and_no_form_shows_a_request(self):
        """Figures are all that leaves the house, so nothing here is for the log of who read a trade secret."""
        rules = {
            rule.rule
            for rule in self.env["ir.http"].routing_map().iter_rules()
            if rule.endpoint.func.__module__.startswith("odoo.addons.qi_onestop_eval.")
        }
        self.assertEqual(
            rules, {"/qi/evaluations"}, "Look whether the new page shows trade secrets, and say so here."
        )
        forms = self.env["ir.model.data"].search(
            [("module", "=", "qi_onestop_eval"), ("model", "=", "ir.actions.report")]
        )
        self.assertFalse(forms, "Look whether the new form shows trade secrets, and say so here.")
