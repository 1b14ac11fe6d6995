# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.qi_onestop.tools import past, protected
from odoo.addons.qi_onestop.tools.period import Period

from ..tools import eval_flow
from ..tools.sources import SOURCES

DEPARTMENT = "qi_onestop.qi_onestop_group_coordinator"
AUDITORS = "qi_onestop.qi_onestop_group_auditor"
ADMINISTRATORS = "qi_onestop.qi_onestop_group_administrator"
"""They are of the department too, but have no part in complaints."""
WORKING = ("clerk", "coordinator", "archivist", "complaint_handler")
"""Who does the work that complaints are about; all other roles but auditors are one of these as well."""


class QiEvalRound(models.Model):
    """Round (评价轮次): all platforms, or some, evaluated by one version of a scheme for one period.

    How it goes on is in ``qi_eval_round_flow.py``, what the program counts in ``qi_eval_round_compute.py``.
    """

    _name = "qi.eval.round"
    _description = "Evaluation Round"
    _inherit = ["qi.readers.mixin", "qi.protected.mixin"]
    _order = "date_to desc, id desc"

    name = fields.Char(required=True, tracking=True)
    scheme_id = fields.Many2one(
        "qi.eval.scheme",
        required=True,
        ondelete="restrict",
        index=True,
        domain=[("state", "=", "active")],
        default=lambda self: self.env["qi.eval.scheme"].search([("state", "=", "active")], limit=1),
    )
    method = fields.Selection(related="scheme_id.method")
    date_from = fields.Date(string="First Day", required=True, default=lambda self: self._default_period()[0])
    date_to = fields.Date(string="Last Day", required=True, default=lambda self: self._default_period()[1])
    platform_ids = fields.Many2many(
        "qi.platform", string="Platforms Evaluated", help="Empty: all that are open when the round starts."
    )
    self_until = fields.Date(string="Self-Assessment Until")
    document_number = fields.Char(help="Of the notice of results (文号).")
    state = fields.Selection(
        [
            (eval_flow.DRAFT, "Being Prepared"),
            (eval_flow.SELF, "Self-Assessment"),
            (eval_flow.COMPUTED, "Computed"),
            (eval_flow.VERIFYING, "On-Site Verification"),
            (eval_flow.REVIEWING, "Review"),
            (eval_flow.OBJECTION, "Objections"),
            (eval_flow.PUBLICITY, "Public Notice"),
            (eval_flow.PUBLISHED, "Published"),
            (eval_flow.FROZEN, "Frozen"),
        ],
        string="Stage of the Round",
        required=True,
        readonly=True,
        default=eval_flow.DRAFT,
        copy=False,
        tracking=True,
    )
    result_ids = fields.One2many("qi.eval.result", "round_id", string="Results", readonly=True, copy=False)
    result_count = fields.Integer(string="Platforms", compute="_compute_result_count")
    handed_in_count = fields.Integer(string="Handed In", compute="_compute_result_count")
    computed_at = fields.Datetime(string="Counted On", readonly=True, copy=False)
    computed_by_id = fields.Many2one(
        "res.users", string="Counted By", readonly=True, copy=False, ondelete="restrict"
    )
    publicity_from = fields.Date(string="Public Notice From", readonly=True, copy=False)
    publicity_until = fields.Date(string="Public Notice Until", readonly=True, copy=False)
    published_at = fields.Datetime(string="Published On", readonly=True, copy=False)
    frozen_at = fields.Datetime(string="Frozen On", readonly=True, copy=False)
    # With all figures, also those that could tell of a case; see ``_reads_frozen_cases``.
    manifest = fields.Text(string="What Was Frozen", readonly=True, copy=False, prefetch=False, groups=AUDITORS)
    digest = fields.Char(string="SHA-256 of What Was Frozen", readonly=True, copy=False)

    _dates_order = models.Constraint(
        "CHECK (date_from <= date_to)", "A period cannot end before it begins. Correct the dates."
    )
    _list_idx = models.Index("(date_to DESC, id DESC)")

    # What is chosen while it is prepared.
    _SCOPE = frozenset({"scheme_id", "date_from", "date_to", "platform_ids"})
    _BY_HAND = frozenset({"name", "self_until", "document_number"})

    @property
    def _machine_fields(self):
        thread = frozenset(self.env["mail.thread"]._fields)
        return self._stored_fields() - self._SCOPE - self._BY_HAND - thread

    @api.model
    def _default_period(self):
        """Return the first and the last day of this year."""
        today = past.today(self)
        return today.replace(month=1, day=1), today.replace(month=12, day=31)

    def _compute_result_count(self):
        counts = {
            round_: (count, handed_in)
            for round_, count, handed_in in self.env["qi.eval.result"]._read_group(
                [("round_id", "in", self.ids)], ["round_id"], ["__count", "handed_in_at:count"]
            )
        }
        for one in self:
            one.result_count, one.handed_in_count = counts.get(one, (0, 0))

    @api.constrains("date_from", "date_to")
    def _check_length(self):
        for one in self:
            if (one.date_to - one.date_from).days > 366:
                raise ValidationError(self.env._("A period is no longer than a year. Correct the dates."))

    def _period(self):
        self.ensure_one()
        return Period(self.date_from, self.date_to)

    # CRUD

    def write(self, vals):
        """Write values by hand: what a round is about changes while it is prepared, and then no more.

        :raises UserError: later
        """
        if not protected.is_permitted(self):
            for one in self:
                frozen = vals.keys() & (self._SCOPE | self._BY_HAND) if one.state == eval_flow.FROZEN else set()
                late = vals.keys() & self._SCOPE if one.state != eval_flow.DRAFT else set()
                for name in sorted(frozen | late):
                    raise UserError(
                        self.env._(
                            "“%(name)s” is at “%(state)s”: “%(field)s” stays as it is.",
                            name=one.name,
                            state=one._state_label(),
                            field=self._fields[name]._description_string(self.env),
                        )
                    )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        for one in self:
            if one.state != eval_flow.DRAFT:
                raise UserError(self.env._("“%(name)s” has started and stays on record.", name=one.name))

    def _state_label(self):
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    @api.model
    def _is_department(self):
        return self.env.su or self._is_department_user(self.env.user)

    @api.model
    def _is_department_user(self, user):
        return user.has_group(DEPARTMENT)

    @api.model
    def _reads_frozen_cases(self):
        """Tell whether the caller reads what was frozen, with figures that could tell of a case: auditors do.

        Not those who work at the service as well: a complaint can be about them, and what is blank just for who is
        recused would tell him. Nor who is recused from one all the same, for what he did before: he reads of none.
        """
        user = self.env.user
        works = any(user.has_group(f"qi_onestop.qi_onestop_group_{one}") for one in WORKING)
        if works or not user.has_group(AUDITORS):
            return False
        return not any(
            self.env[model].sudo().search_count([(source.recused, "in", user.ids)], limit=1)
            for model, source in SOURCES.items()
            if source.recused and model in self.env
        )

    def _has_field_access(self, field, operation):
        if field.name == "manifest" and not self.env.su and not self._reads_frozen_cases():
            return False
        return super()._has_field_access(field, operation)

    def _check_department(self):
        """Raise unless the caller is of the coordinating department."""
        self.check_access("write")
        if not self._is_department():
            raise AccessError(self.env._("This step is for the coordinating department."))

    # Opening

    def action_open_results(self):
        """Open the results, the best first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop_eval.qi_eval_result_action")
        return {**action, "domain": [("round_id", "=", self.id)], "context": {}}
