# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import dispute_flow, working_time

UNITS = [(working_time.CALENDAR_DAYS, "Calendar Days"), (working_time.DAYS, "Working Days")]


class QiDisputeRoute(models.Model):
    """Way to settle a dispute outside of the house; the city keeps names, explanations and time limits.

    The program knows by its code the way that a complainant chose on the page of the complaint.
    """

    _name = "qi.dispute.route"
    _description = "Route of a Dispute"
    _inherit = ["qi.protected.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(readonly=True, copy=False, help="By which the program knows the route.")
    sequence = fields.Integer(default=10)
    explanation = fields.Text(
        translate=True, help="What complainants read of it: who decides, what it costs, how to begin."
    )
    body = fields.Char(string="Usual Body", translate=True, help="Who usually resolves such disputes here.")
    consumers_only = fields.Boolean(
        help="Not for enterprises: only for who bought goods or services for daily life."
    )
    unit = fields.Selection(UNITS, string="Limits Counted In", required=True, default=working_time.CALENDAR_DAYS)
    apply_days = fields.Integer(
        string="Days to Apply",
        aggregator=None,
        help="From the day the result in dispute was received; 0: not limited.",
    )
    again_days = fields.Integer(
        string="Days for a Second Application",
        aggregator=None,
        help="From the day the first result was received; 0: there is no second one.",
    )
    review_days = fields.Integer(
        string="Days to Have a Decision Reviewed",
        aggregator=None,
        help="From the day the decision was received; 0: not limited, or final.",
    )
    basis = fields.Char(translate=True, help="A standard, a rule, a decision.")
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "Another route has this code already.")
    _days_sane = models.Constraint(
        "CHECK (apply_days BETWEEN 0 AND 3660 AND again_days BETWEEN 0 AND 3660 "
        "AND review_days BETWEEN 0 AND 3660)",
        "Limits are between 0 days and ten years.",
    )

    def write(self, vals):
        if "code" in vals and any((route.code or False) != (vals["code"] or False) for route in self):
            raise UserError(self.env._("The program knows routes by their code. Change the name instead."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_own(self):
        if self.filtered("code"):
            raise UserError(self.env._("The program knows this route. Archive it instead."))

    @api.model
    def _by_code(self, code):
        """Return the route that the program calls ``code``, also an archived one; none if there is none."""
        # The list is public: complainants choose from it.
        return self.sudo().with_context(active_test=False).search([("code", "=", code or "")], limit=1)

    @api.model
    def _offered(self, is_consumer):
        """Return the routes that may be chosen online, with all rights.

        :param is_consumer: whether those for consumers are among them
        """
        routes_sudo = self.sudo().search([("code", "!=", False)])
        return routes_sudo.filtered(lambda route: is_consumer or not route.consumers_only)

    def _last_day(self, name, day):
        """Return until when, counted from ``day``; None where nothing is limited.

        :param name: the field of the limit, such as ``apply_days``
        """
        if not self or not day:
            return None
        days, _today = self.env["qi.telling.mixin"]._city_days()
        return dispute_flow.last_day(day, self[name], self.unit, days)
