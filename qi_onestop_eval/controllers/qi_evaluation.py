# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.http import Controller, request, route


class QiEvaluation(Controller):
    """What the public reads of the evaluations."""

    @route("/qi/evaluations", type="http", auth="public", methods=["GET"], website=True, readonly=True)
    def qi_evaluations(self, **_kwargs):
        """Show the results that hang out or are published."""
        values = {
            "rounds": self.env["qi.eval.round"]._public_rounds(),
            "hall": self.env["qi.platform"]._public_coordinator(),
        }
        return request.render("qi_onestop_eval.hall_evaluations", values)
