# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Command

from ..models.qi_plan import CONFIRMATIONS
from ..models.qi_protected_mixin import MAX_ID
from ..tools import request_flow

# What the staff notes; on the platform the enterprise confirms itself.
ON_PAPER = [choice for choice in CONFIRMATIONS if choice[0] != "portal"]


class QiRequestMove(models.TransientModel):
    """Asks for what a step of the flow needs, then takes the step."""

    _name = "qi.request.move"
    _description = "Move Requests"
    # A program may send anything for what a form chooses.
    _inherit = ["qi.protected.mixin"]

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
    request_count = fields.Integer(string="Number of Requests", compute="_compute_request_count")
    is_stage_given = fields.Boolean()
    moved_count = fields.Integer(string="Requests Moved", readonly=True)
    refused_ids = fields.One2many("qi.request.move.refusal", "move_id", string="Not Moved", readonly=True)
    asked_fields = fields.Json(compute="_compute_asked_fields")
    commissioner_id = fields.Many2one(
        "qi.commissioner",
        domain="[('state', '=', 'on_duty'), ('platform_id', '=', platform_id)]",
        default=lambda self: self.env.user._qi_commissioner(),
    )
    plan_name = fields.Char(string="Name of the Plan")
    plan = fields.Text(string="Content of the Service")
    plan_resources = fields.Text(string="Supporting Resources")
    plan_budget = fields.Text(string="Costs")
    plan_schedule = fields.Text(string="Schedule")
    plan_measures = fields.Text(string="Measures")
    plan_goal = fields.Text(string="Service Goal")
    planned_end = fields.Date(string="Agreed Date")
    plan_confirmation = fields.Selection(ON_PAPER, string="Plan Confirmed By")
    plan_confirmed_by = fields.Char(string="Who Confirmed the Plan")
    plan_confirmed_at = fields.Datetime(string="Plan Confirmed On")
    plan_scan = fields.Binary(string="Scan of the Plan")
    plan_scan_name = fields.Char(string="Name of the Plan's Scan")
    result = fields.Text()
    delivery_confirmation = fields.Selection(ON_PAPER, string="Delivery Confirmed By")
    delivery_confirmed_by = fields.Char(string="Who Confirmed the Delivery")
    delivery_confirmed_at = fields.Datetime(string="Delivery Confirmed On")
    delivery_scan = fields.Binary(string="Scan of the Delivery")
    delivery_scan_name = fields.Char(string="Name of the Delivery's Scan")
    return_reason = fields.Text(string="Sent Back Because")
    follow_up_way = fields.Selection(
        selection=lambda self: self.env["qi.request"]._fields["follow_up_way"]._description_selection(self.env),
        string="Asked How",
    )
    follow_up_result = fields.Selection(
        selection=lambda self: self.env["qi.request"]._fields["follow_up_result"]._description_selection(self.env),
        string="Follow-Up",
    )
    follow_up_note = fields.Text(string="What the Enterprise Said")
    exit_reason = fields.Text(string="Reason")
    referral = fields.Char(string="Referred To")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        ids = self._chosen_ids(values.get("request_ids")) or self._chosen_ids(self.env.context.get("active_ids"))
        if "request_ids" in fields:
            values["request_ids"] = [Command.set(ids)]
        values["is_stage_given"] = bool(values.get("stage_id") or values.get("kind"))
        # Of one request, what is filled in already need not be typed again.
        request = self.env["qi.request"].browse(ids)
        if len(request) == 1:
            known = [*request_flow.PLAN_FIELDS, "planned_end", "result", "follow_up_way", "follow_up_result"]
            values.update({name: request[name] for name in known if name in fields and request[name]})
        return values

    @api.model
    def _chosen_ids(self, value):
        """Return the ids of a default for ``request_ids``: a list of ids, as actions give them, or commands."""
        if not isinstance(value, list | tuple):
            return []
        chosen = []
        for entry in value:
            if isinstance(entry, list | tuple) and len(entry) > 1:
                chosen += entry[2] if entry[0] == Command.SET and isinstance(entry[2], list) else [entry[1]]
            else:
                chosen.append(entry)
        return [id_ for id_ in chosen if type(id_) is int and 0 < id_ <= MAX_ID]

    @api.depends("request_ids")
    def _compute_request_count(self):
        for move in self:
            move.request_count = len(move.request_ids)

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
        """Write what was asked for and take the step; of many requests, those that may, and list the others.

        :return: what the web client shows next
        """
        self.ensure_one()
        if not self.request_ids:
            raise UserError(self.env._("No request was chosen. Close this window and start again."))
        if not self.stage_id:
            raise UserError(self.env._("Choose the stage to move to."))
        if len(self.request_ids) == 1:
            self.request_ids.write(self._step_values(self.request_ids))
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        refused = []
        for requests in self.request_ids.grouped("stage_kind").values():
            refused += self._move_some(requests)
        if not refused:
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        self.moved_count = len(self.request_ids) - len(refused)
        self.refused_ids = [
            Command.create({"request_id": request.id, "reason": reason}) for request, reason in refused
        ]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Not All Requests Could Be Moved"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _step_values(self, requests):
        """Return what is written to requests of one kind: the stage, and what this step asks for."""
        asked = request_flow.asked(requests[0].stage_kind, self.stage_id.kind)
        values = {
            name: self[name].id if self._fields[name].relational else self[name]
            for name in asked
            if name in self._fields and self[name]
        }
        return {**values, "stage_id": self.stage_id.id}

    def _move_some(self, requests):
        """Move requests of one kind, halving until only those are left out that are refused.

        :return: ``[(request, sentence)]`` of what was refused
        """
        try:
            with self.env.cr.savepoint():
                requests.write(self._step_values(requests))
                self.env.flush_all()
            return []
        except (UserError, RedirectWarning) as error:
            requests.invalidate_recordset()
            if len(requests) == 1:
                return [(requests, error.args[0])]
        half = len(requests) // 2
        return self._move_some(requests[:half]) + self._move_some(requests[half:])
