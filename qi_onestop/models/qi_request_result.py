# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..tools import past, protected, request_flow


class QiRequest(models.Model):
    """What came of a request, in figures: how it was provided, what it solved, what it saved.

    Whoever works on the request writes them until it is completed; afterwards the site manager mends them.
    """

    _inherit = "qi.request"

    mode_id = fields.Many2one(
        "qi.service.mode",
        string="Provided How",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        help="How the enterprise mainly got the service (服务方式, DB1403/T 22-2023, 6.2).",
    )
    problems_found = fields.Integer(
        string="Problems Brought Up", copy=False, help="Problems the platform found or the enterprise brought."
    )
    problems_solved = fields.Integer(copy=False)
    problems_found_entered_at = fields.Datetime(string="Problems Brought Up Entered On", readonly=True, copy=False)
    problems_solved_entered_at = fields.Datetime(string="Problems Solved Entered On", readonly=True, copy=False)
    saved_amount = fields.Float(
        string="Saved (yuan)", digits=(14, 2), copy=False, help="What the enterprise saved or earned more."
    )
    waived_amount = fields.Float(
        string="Waived (yuan)", digits=(14, 2), copy=False, help="Fees the enterprise did not have to pay."
    )
    saved_entered_at = fields.Datetime(string="Savings Entered On", readonly=True, copy=False)
    waived_entered_at = fields.Datetime(string="Waiver Entered On", readonly=True, copy=False)
    amount_basis = fields.Text(
        string="Basis of the Amounts", copy=False, help="How the amounts were reckoned, and who says so."
    )
    chain_id = fields.Many2one(
        "qi.industry.chain",
        string="Industry Chain",
        compute="_compute_chain_id",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        domain=[("kind", "=", "chain")],
        help="The enterprise's, unless the request was for another.",
    )
    town_id = fields.Many2one(
        "qi.industry.chain",
        string="Specialised Town",
        compute="_compute_chain_id",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        domain=[("kind", "=", "town")],
    )
    result_element_ids = fields.Many2many(
        "qi.element",
        "qi_request_result_element_rel",
        "request_id",
        "element_id",
        string="Elements Involved",
        compute="_compute_result_element_ids",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        help="The quality elements that were really needed; at first those of the service.",
    )
    element_count = fields.Integer(
        string="Number of Elements", compute="_compute_element_count", store=True, aggregator="avg"
    )
    is_multi_element = fields.Boolean(
        string="Several Elements",
        compute="_compute_element_count",
        store=True,
        help="It took two quality elements or more: the one-stop service did what none of them does alone.",
    )

    _problems_order = models.Constraint(
        "CHECK (COALESCE(problems_solved, 0) BETWEEN 0 AND COALESCE(problems_found, 0))",
        "No more problems can be solved than were found, and neither number is negative. Correct the numbers.",
    )
    _amounts_positive = models.Constraint(
        "CHECK (saved_amount >= 0 AND waived_amount >= 0)", "An amount saved or waived cannot be negative."
    )

    @property
    def _machine_fields(self):
        return super()._machine_fields | {
            "element_count",
            "is_multi_element",
            *request_flow.RESULT_NUMBERS.values(),
        }

    @api.depends("partner_id")
    def _compute_chain_id(self):
        """The chain and town of the enterprise *when* it asks: where it moves later does not change the past."""
        for request in self:
            request.chain_id = request.partner_id.qi_chain_id
            request.town_id = request.partner_id.qi_town_id

    @api.depends("service_id")
    def _compute_result_element_ids(self):
        for request in self:
            request.result_element_ids = request.service_id.element_ids

    @api.depends("result_element_ids")
    def _compute_element_count(self):
        for request in self:
            request.element_count = len(request.result_element_ids)
            request.is_multi_element = request.element_count > 1

    @api.constrains("saved_amount", "waived_amount", "amount_basis")
    def _check_amount_basis(self):
        for request in self:
            # Older ledgers hold amounts alone.
            if request.is_historic or not (request.saved_amount or request.waived_amount):
                continue
            if not (request.amount_basis or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(number)s: say on what the amounts rest, in “Basis of the Amounts”.", number=request.name
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"stage_id", *request_flow.RESULT_NUMBERS}:
            self._note_numbers()
        return result

    def _note_numbers(self):
        """Note since when completed requests have what came of them. A number that is mended was there before."""
        for number, entered in request_flow.RESULT_NUMBERS.items():
            new_sudo = self.sudo().filtered(
                lambda request, number=number, entered=entered: (
                    request[number] and request.closing_entered_at and not request[entered]
                )
            )
            protected.permitted(new_sudo).write({entered: past.now(self)})

    def _check_content(self, vals):
        result = super()._check_content(vals)
        guarded = vals.keys() & request_flow.RESULT_FIELDS
        for request in self:
            changed = {name for name in guarded if request._differs(name, vals)}
            if not changed or self.env.su:
                continue
            permitted = request_flow.actors(request.stage_kind) if request.is_open else {request_flow.MANAGER}
            if not request._actors() & permitted:
                raise AccessError(
                    self.env._(
                        "The results of %(number)s are up to %(actors)s.",
                        number=request.name,
                        actors=self._actor_names(
                            [
                                actor
                                for actor in (request_flow.CLERK, request_flow.COMMISSIONER, request_flow.MANAGER)
                                if actor in permitted
                            ]
                        ),
                    )
                )
        return result

    def _differs(self, name, vals):
        field = self._fields[name]
        if field.type != "many2many":
            return super()._differs(name, vals)
        return set(field.convert_to_cache(vals[name], self, validate=False) or ()) != set(self[name].ids)
