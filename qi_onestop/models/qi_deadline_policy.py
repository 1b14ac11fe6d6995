# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import complaint_flow, protected, working_time

UNITS = [
    (working_time.HOURS, "Working Hours"),
    (working_time.DAYS, "Working Days"),
    (working_time.CALENDAR_DAYS, "Calendar Days"),
]


class QiDeadlinePolicy(models.Model):
    """How long a milestone may take, for which documents (限时办结).

    Of the policies that fit a document the most specific one holds: one for its service before one for
    its category (the nearer the better), then for its process, its urgency, its severity. A policy under which
    promises were made is not edited but followed by a new version: open promises keep theirs.
    """

    _name = "qi.deadline.policy"
    _description = "Deadline Policy"
    _inherit = ["qi.protected.mixin"]
    _order = "milestone_id, service_id, category_id, process, urgency, severity, version desc, id"

    _machine_fields = frozenset({"version", "predecessor_id"})
    # What a promise made under the policy rests on.
    _TERMS = frozenset(
        {
            "milestone_id",
            "service_id",
            "category_id",
            "process",
            "urgency",
            "severity",
            "budget",
            "unit",
            "warn_percent",
        }
    )

    milestone_id = fields.Many2one("qi.deadline.milestone", required=True, ondelete="restrict", index=True)
    service_id = fields.Many2one("qi.service", ondelete="restrict", index="btree_not_null")
    category_id = fields.Many2one(
        "qi.service.category",
        ondelete="restrict",
        index="btree_not_null",
        help="This category and all below it.",
    )
    process = fields.Selection(
        selection=lambda self: self.env["qi.service"]._fields["process"]._description_selection(self.env)
    )
    urgency = fields.Selection(
        [("normal", "Normal"), ("urgent", "Green Channel")],
        help="The green channel (绿色通道) is for what cannot wait.",
    )
    severity = fields.Selection(list(complaint_flow.SEVERITIES), help="Of complaints; nothing else has one.")
    budget = fields.Float(
        required=True, default=1, digits=(8, 2), help="0 days: until the counter closes on the day of receipt."
    )
    unit = fields.Selection(UNITS, required=True, default=working_time.DAYS)
    warn_percent = fields.Integer(
        string="Warn At (%)",
        required=True,
        default=80,
        aggregator=None,
        help="The share of the working time after which the people in charge are warned.",
    )
    basis = fields.Char(translate=True, help="Why it is this long: a standard, a rule, a decision.")
    version = fields.Integer(readonly=True, required=True, default=1, copy=False, aggregator=None)
    predecessor_id = fields.Many2one(
        "qi.deadline.policy",
        string="Earlier Version",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    is_used = fields.Boolean(compute="_compute_is_used")
    active = fields.Boolean(default=True, copy=False)

    _budget_positive = models.Constraint("CHECK (budget >= 0)", "A deadline cannot be negative.")
    _warn_percent_range = models.Constraint(
        "CHECK (warn_percent BETWEEN 1 AND 100)", "Warn at a share between 1 and 100 %."
    )
    _scope_uniq = models.UniqueIndex(
        "(milestone_id, COALESCE(service_id, 0), COALESCE(category_id, 0), COALESCE(process, ''), "
        "COALESCE(urgency, ''), COALESCE(severity, '')) WHERE active IS TRUE",
        "There is a policy for this milestone and exactly these documents already. Make a new version of it.",
    )

    def _compute_is_used(self):
        used = self.browse()
        for rows in self.env["resource.calendar"]._qi_deadlines_sudo():
            used |= self._origin.filtered(
                lambda policy, rows=rows: rows.search_count([("policy_id", "=", policy.id)], limit=1)
            )
        for policy in self:
            policy.is_used = policy._origin in used

    @api.depends("milestone_id", "budget", "unit", "version")
    def _compute_display_name(self):
        units = dict(self._fields["unit"]._description_selection(self.env))
        for policy in self:
            policy.display_name = self.env._(
                "%(milestone)s: %(budget)g %(unit)s (version %(version)s)",
                milestone=policy.milestone_id.name or "",
                budget=policy.budget,
                unit=units.get(policy.unit, ""),
                version=policy.version,
            )

    @api.constrains("budget", "unit")
    def _check_budget(self):
        for policy in self:
            policy._check_terms(policy.budget, policy.unit)

    @api.model
    def _check_terms(self, budget, unit):
        """Raise a ValidationError for a budget that no promise can have."""
        if budget < 0:
            raise ValidationError(self.env._("A deadline cannot be negative."))
        if budget > working_time.MAX_BUDGET[unit]:
            raise ValidationError(self.env._("A deadline of more than ten years is a slip of the pen."))
        if unit != working_time.HOURS and budget != int(budget):
            raise ValidationError(self.env._("Give whole days, or choose working hours."))

    def write(self, vals):
        if self._TERMS & vals.keys() and not protected.is_permitted(self):
            changed = self.filtered(
                lambda policy: any(policy._differs(name, vals[name]) for name in self._TERMS & vals.keys())
            )
            if changed.filtered("is_used"):
                raise UserError(
                    self.env._(
                        "Promises were made under “%(policy)s”. Make a new version: it holds for later promises.",
                        policy=changed.filtered("is_used")[0].display_name,
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        if self.filtered("is_used"):
            raise UserError(self.env._("Promises were made under this policy. Archive it instead."))

    def _differs(self, name, value):
        mine = self[name]
        return (mine.id if self._fields[name].relational else mine) != (value or type(mine)())

    def _deadline_terms(self, table):
        """Return what a promise rests on, as its events keep it; see ``tools/promise.py``."""
        return {
            "policy": self.id,
            "budget": self.budget,
            "unit": self.unit,
            "warn_percent": self.warn_percent,
            "table": table.id,
        }

    def action_new_version(self):
        """Archive the policy and open its next version, which begins with the same terms."""
        self.ensure_one()
        self.check_access("write")
        self.active = False
        # Only one of the two may be in force, at no moment both.
        self.flush_recordset(["active"])
        successor = protected.permitted(self).copy(
            {"version": self.version + 1, "predecessor_id": self.id, "active": True}
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": successor.id,
            "view_mode": "form",
        }

    def action_recompute(self):
        """Open the preview of what the policy would change in promises that are still open."""
        self.ensure_one()
        return self.env["qi.deadline.recompute"].create({"policy_id": self.id})._open()

    @api.model
    def _choose(self, milestone, criteria):
        """Return the most specific policy for each document.

        :param criteria: ``{id: {"service", "category", "process", "urgency", "severity"}}``: the first two records
        :return: ``{id: policy}``, without documents that nothing is promised for
        """
        policies = self.sudo().search([("milestone_id", "=", milestone.id)])
        result = {}
        for key, facts in criteria.items():
            fitting = [
                (rank, -policy.id, policy) for policy in policies if (rank := policy._rank(facts)) is not None
            ]
            if fitting:
                result[key] = max(fitting)[2]
        return result

    def _rank(self, facts):
        """Return how specific the policy is for a document, None if it does not fit."""
        if self.service_id and self.service_id != facts.get("service"):
            return None
        depth = 0
        if self.category_id:
            path = (facts.get("category") or self.category_id.browse()).sudo().parent_path or ""
            ancestors = path.split("/")[:-1]
            if str(self.category_id.id) not in ancestors:
                return None
            depth = 1 + ancestors.index(str(self.category_id.id))
        if self.process and self.process != facts.get("process"):
            return None
        if self.urgency and self.urgency != (facts.get("urgency") or "normal"):
            return None
        if self.severity and self.severity != facts.get("severity"):
            return None
        return bool(self.service_id), depth, bool(self.process), bool(self.urgency), bool(self.severity)
