# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools import past, protected, request_flow
from .qi_plan import CONFIRMATIONS


class QiRequest(models.Model):
    """The plan (服务方案) of a request with its seven elements, and how the enterprise answered it.

    What is drafted stands on the request; what was put before the enterprise is kept as versions, see
    ``qi_plan.py``.
    """

    _inherit = "qi.request"

    plan_name = fields.Char(string="Name of the Plan", copy=False)
    plan = fields.Text(
        string="Content of the Service", copy=False, help="What will be done for the enterprise, and by whom."
    )
    plan_resources = fields.Text(
        string="Supporting Resources", copy=False, help="Institutions, experts, equipment, policies it rests on."
    )
    plan_budget = fields.Text(
        string="Costs", copy=False, help="What it costs the enterprise, who is paid, what is free or reduced."
    )
    plan_schedule = fields.Text(string="Schedule", copy=False, help="Which step is done until when.")
    plan_measures = fields.Text(string="Measures", copy=False, help="How it is made sure that it succeeds.")
    plan_goal = fields.Text(string="Service Goal", copy=False, help="What the enterprise will have at the end.")
    planned_end = fields.Date(
        string="Agreed Date",
        copy=False,
        tracking=True,
        help="Of a joint request: until when the enterprise will have the result. Once it has confirmed the plan, "
        "this is what is promised.",
    )
    plan_confirmation = fields.Selection(CONFIRMATIONS, string="Plan Confirmed By", copy=False, tracking=True)
    plan_confirmed_by = fields.Char(string="Who Confirmed the Plan", copy=False, help="Name of the person asked.")
    plan_confirmed_at = fields.Datetime(
        string="Plan Confirmed On", copy=False, help="When the enterprise said so, if that was before now."
    )
    plan_scan = fields.Binary(string="Scan of the Plan", copy=False, attachment=True)
    plan_scan_name = fields.Char(string="Name of the Plan's Scan", copy=False)
    plan_ids = fields.One2many("qi.plan", "request_id", string="Plans Submitted")
    plan_count = fields.Integer(string="Plans Put Forward", readonly=True, copy=False)

    @property
    def _machine_fields(self):
        return super()._machine_fields | {"plan_ids", "plan_count"}

    @api.onchange("service_id", "partner_id")
    def _onchange_plan_name(self):
        if self.stage_kind == "planning" and not self.plan_name:
            self.plan_name = self.service_id.name

    def _after_step(self, source, target, at):
        result = super()._after_step(source, target, at)
        if target == "plan_confirm":
            self._keep_plan()
        elif source == "plan_confirm":
            self._answer_plan(target, at)
        return result

    def _keep_plan(self):
        vals_list = []
        for request in self:
            protected.permitted(request).write({"plan_count": request.plan_count + 1})
            vals_list.append(
                {
                    "request_id": request.id,
                    "version": request.plan_count,
                    "planned_end": request.planned_end,
                    **{name: request[name] for name in request_flow.PLAN_FIELDS},
                }
            )
        protected.permitted(self.env["qi.plan"]).create(vals_list)

    def _answer_plan(self, target, at):
        states = {"executing": "confirmed", "planning": "sent_back"}
        now = past.now(self)
        for request in self:
            protected.permitted(request.plan_ids.sorted("version")[-1:]).write(
                {
                    "state": states.get(target, "void"),
                    "answered_at": at,
                    "answer_entered_at": now,
                    "confirmation": request.plan_confirmation,
                    "confirmed_by": request.plan_confirmed_by,
                    "scan": request.plan_scan,
                    "scan_name": request.plan_scan_name,
                    "return_reason": target == "planning" and request.return_reason,
                }
            )
