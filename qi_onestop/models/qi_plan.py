# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools.request_flow import PLAN_FIELDS

# How the enterprise may confirm: paper is first class.
CONFIRMATIONS = [
    ("portal", "On the Platform"),
    ("phone", "Phone Record"),
    ("scan", "Stamped Scan"),
    ("signature", "Signature at the Counter"),
]


class QiPlan(models.Model):
    """One version of a plan as the enterprise got it, with its answer. It never changes afterwards."""

    _name = "qi.plan"
    _description = "Submitted Plan"
    _inherit = ["qi.protected.mixin", "qi.portal.mixin"]
    _secret_path = "request_id"
    _order = "request_id, version desc"

    request_id = fields.Many2one("qi.request", required=True, readonly=True, ondelete="cascade", index=True)
    version = fields.Integer(readonly=True, required=True, aggregator=None)
    plan_name = fields.Char(string="Name of the Plan", readonly=True)
    plan = fields.Text(string="Content of the Service", readonly=True)
    plan_resources = fields.Text(string="Supporting Resources", readonly=True)
    plan_budget = fields.Text(string="Costs", readonly=True)
    plan_schedule = fields.Text(string="Schedule", readonly=True)
    plan_measures = fields.Text(string="Measures", readonly=True)
    plan_goal = fields.Text(string="Service Goal", readonly=True)
    planned_end = fields.Date(string="Agreed Date", readonly=True)
    state = fields.Selection(
        [
            ("submitted", "Put Forward"),
            ("confirmed", "Confirmed"),
            ("sent_back", "Sent Back"),
            ("void", "Without Answer"),
        ],
        string="Enterprise's Answer",
        required=True,
        readonly=True,
        default="submitted",
    )
    answered_at = fields.Datetime(string="Answered On", readonly=True)
    answer_entered_at = fields.Datetime(string="Answer Entered On", readonly=True)
    confirmation = fields.Selection(CONFIRMATIONS, string="Plan Confirmed By", readonly=True)
    confirmed_by = fields.Char(string="Who Confirmed the Plan", readonly=True)
    scan = fields.Binary(string="Scan of the Plan", readonly=True, attachment=True)
    scan_name = fields.Char(string="Name of the Plan's Scan", readonly=True)
    return_reason = fields.Text(string="Sent Back Because", readonly=True)

    _portal_readable_fields = frozenset(
        {
            "id",
            "display_name",
            "request_id",
            "version",
            *PLAN_FIELDS,
            "planned_end",
            "state",
            "answered_at",
            "confirmation",
            "confirmed_by",
            "return_reason",
        }
    )

    @property
    def _machine_fields(self):
        return self._stored_fields()

    @api.depends("request_id", "version")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = self.env._(
                "Plan %(version)s of %(number)s", version=plan.version, number=plan.request_id.name
            )
