# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools import review_flow


def _choices(name):
    return lambda self: self.env["qi.review.case"]._fields[name]._description_selection(self.env)


class QiReviewStep(models.TransientModel):
    """Asks for what a step of a bad review needs, then takes the step."""

    _name = "qi.review.step"
    _description = "Step of a Bad Review"
    # A program may send anything for what a form chooses.
    _inherit = ["qi.protected.mixin"]

    case_id = fields.Many2one("qi.review.case", required=True, ondelete="cascade", readonly=True)
    target = fields.Selection(selection=_choices("state"), string="Next Step", required=True, readonly=True)
    asked_fields = fields.Json(compute="_compute_asked_fields")
    is_named = fields.Boolean(related="case_id.is_named")
    call_result = fields.Selection(selection=_choices("call_result"), string="Call-Back")
    call_note = fields.Text(string="What Was Said or Found")
    cause = fields.Text(string="Why It Happened")
    measure = fields.Text(string="What Is Done About It")
    result = fields.Text(string="Result as Told")
    confirmation = fields.Selection(selection=_choices("confirmation"), string="Confirmed How")
    confirmation_note = fields.Text(string="Who Confirmed It, and When")
    dissatisfaction = fields.Text(string="Not Yet Put Right Because")
    appeal_opinion = fields.Text(string="Decision on the Appeal")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        case = self.env["qi.review.case"].browse(values.get("case_id"))
        asked = review_flow.asked(case.state, values.get("target"))
        # What is filled in already need not be typed again; what is said anew each time, is.
        for name in asked:
            if name in fields and name not in review_flow.ANEW:
                values[name] = case[name]
        if "confirmation" in asked:
            values["confirmation"] = review_flow.PHONE
        if "call_result" in asked:
            values["call_result"] = review_flow.REACHED if case.is_named else review_flow.NOBODY
        return values

    @api.depends("case_id", "target")
    def _compute_asked_fields(self):
        for step in self:
            step.asked_fields = list(review_flow.asked(step.case_id.state, step.target))

    def action_confirm(self):
        """Take the step with what was said.

        :raises AccessError: when it is up to somebody else
        :raises UserError: when it cannot be taken now, or something is missing
        """
        self.ensure_one()
        asked = review_flow.asked(self.case_id.state, self.target)
        self.case_id.write({**{name: self[name] for name in asked}, "state": self.target})
        return {"type": "ir.actions.client", "tag": "soft_reload"}
