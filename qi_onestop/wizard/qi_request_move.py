# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.qi_request import CONFIRMATIONS
from ..tools import request_flow


class QiRequestMove(models.TransientModel):
    """Asks for what a step of the flow needs, then takes the step."""

    _name = "qi.request.move"
    _description = "Move Requests"

    request_ids = fields.Many2many("qi.request", required=True, string="Requests")
    kind = fields.Char(help="Kind of stage to move to, where a button names no stage.")
    stage_id = fields.Many2one(
        "qi.request.stage",
        string="Next Stage",
        compute="_compute_stage_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    platform_id = fields.Many2one(related="request_ids.platform_id")
    asked_fields = fields.Json(compute="_compute_asked_fields")
    commissioner_id = fields.Many2one(
        "qi.commissioner",
        domain="[('state', '=', 'on_duty'), ('platform_id', '=', platform_id)]",
        default=lambda self: self.env.user._qi_commissioner(),
    )
    plan = fields.Text()
    plan_confirmation = fields.Selection(selection=CONFIRMATIONS, string="Plan Confirmed By")
    result = fields.Text()
    delivery_confirmation = fields.Selection(selection=CONFIRMATIONS, string="Delivery Confirmed By")
    exit_reason = fields.Text(string="Reason")
    referral = fields.Char(string="Referred To")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "request_ids" in fields and not values.get("request_ids"):
            values["request_ids"] = self.env.context.get("active_ids", [])
        return values

    @api.depends("kind")
    def _compute_stage_id(self):
        for move in self:
            move.stage_id = move.stage_id or self.env["qi.request.stage"]._first_of_kind(move.kind)

    @api.depends("request_ids", "stage_id")
    def _compute_asked_fields(self):
        for move in self:
            asked = set()
            for source in set(move.request_ids.mapped("stage_kind")):
                asked |= set(request_flow.asked(source, move.stage_id.kind))
            move.asked_fields = sorted(asked)

    def action_move(self):
        """Write what was asked for and take the step."""
        self.ensure_one()
        if not self.request_ids:
            raise UserError(self.env._("No request was chosen. Close this window and start again."))
        values = {
            name: self[name].id if self._fields[name].relational else self[name]
            for name in self.asked_fields or []
            if self[name]
        }
        self.request_ids.write({**values, "stage_id": self.stage_id.id})
        return {"type": "ir.actions.client", "tag": "soft_reload"}
