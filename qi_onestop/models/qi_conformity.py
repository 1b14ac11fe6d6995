# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date

from ..tools import conformity, conformity_flow, past, period, protected


class QiConformity(models.Model):
    """Self-assessment (符合性自查): a platform held against a standard for a period, item by item.

    How it goes on is in ``qi_conformity_flow.py``, what the program fills in in ``qi_conformity_fill.py``.
    Once it is closed nothing in it changes any more; what is done about its gaps goes on.
    """

    _name = "qi.conformity"
    _description = "Self-Assessment of Conformity"
    _inherit = ["qi.audited.mixin", "qi.readers.mixin", "qi.protected.mixin"]
    _order = "date_to desc, platform_id, id desc"
    _rec_names_search = ["platform_id.name"]
    _audited_fields = frozenset(
        {
            "id",
            "display_name",
            "platform_id",
            "standard_id",
            "date_from",
            "date_to",
            "state",
            "line_ids",
            "met_count",
            "partly_count",
            "not_count",
            "na_count",
            "open_count",
            "share",
            "opinion",
            "submitted_by_id",
            "checked_by_id",
            "closed_at",
            "manifest",
            "digest",
        }
    )

    platform_id = fields.Many2one("qi.platform", required=True, ondelete="restrict")
    standard_id = fields.Many2one(
        "qi.standard",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env["qi.standard"]._current(),
    )
    date_from = fields.Date(string="First Day", required=True, default=lambda self: self._default_period()[0])
    date_to = fields.Date(string="Last Day", required=True, default=lambda self: self._default_period()[1])
    state = fields.Selection(
        [
            ("draft", "Being Filled In"),
            ("submitted", "With the Department"),
            ("checked", "Checked by the Department"),
            ("closed", "Frozen"),
        ],
        string="Stage of the Self-Assessment",
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    line_ids = fields.One2many("qi.conformity.line", "conformity_id", string="Items Judged", copy=False)
    met_count = fields.Integer(string="In Conformity", compute="_compute_tally", store=True)
    partly_count = fields.Integer(string="Partly in Conformity", compute="_compute_tally", store=True)
    not_count = fields.Integer(string="Not in Conformity", compute="_compute_tally", store=True)
    na_count = fields.Integer(string="Does Not Apply", compute="_compute_tally", store=True)
    open_count = fields.Integer(string="Not Judged Yet", compute="_compute_tally", store=True)
    share = fields.Float(
        string="Share in Conformity (%)",
        compute="_compute_tally",
        store=True,
        digits=(5, 1),
        aggregator="avg",
        help="(in conformity + ½ partly) / applicable items that are judged.",
    )
    gap_count = fields.Integer(string="Open Gaps", compute="_compute_gap_count")
    differing_count = fields.Integer(string="Differing from the Program", compute="_compute_gap_count")
    previous_id = fields.Many2one(
        "qi.conformity", string="Self-Assessment Before", compute="_compute_previous_id", compute_sudo=True
    )
    previous_share = fields.Float(
        string="Share Last Time (%)",
        compute="_compute_previous_id",
        compute_sudo=True,
        digits=(5, 1),
        aggregator=None,
    )
    summary = fields.Html(string="Share per Clause", compute="_compute_summary", sanitize=False)
    opinion = fields.Text(string="Opinion of the Department", copy=False, tracking=True)
    submitted_by_id = fields.Many2one(
        "res.users", string="Handed In By", readonly=True, copy=False, ondelete="restrict"
    )
    submitted_at = fields.Datetime(string="Given to the Department On", readonly=True, copy=False)
    checked_by_id = fields.Many2one(
        "res.users", string="Checked By (Department)", readonly=True, copy=False, ondelete="restrict"
    )
    checked_at = fields.Datetime(string="Checked by the Department On", readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", string="Frozen By", readonly=True, copy=False, ondelete="restrict")
    closed_at = fields.Datetime(string="Frozen On", readonly=True, copy=False)
    filled_at = fields.Datetime(string="Counted by the Program On", readonly=True, copy=False)
    manifest = fields.Text(string="What Was Frozen", readonly=True, copy=False, prefetch=False)
    digest = fields.Char(string="SHA-256 of What Was Frozen", readonly=True, copy=False)
    can_judge = fields.Boolean(compute="_compute_can")
    can_check = fields.Boolean(compute="_compute_can")

    _period_uniq = models.Constraint(
        "UNIQUE (platform_id, standard_id, date_from, date_to)",
        "The platform has a self-assessment for this period already. Open that one.",
    )
    _dates_order = models.Constraint(
        "CHECK (date_from <= date_to)", "A period cannot end before it begins. Correct the dates."
    )
    _list_idx = models.Index("(date_to DESC, platform_id, id DESC)")
    _platform_idx = models.Index("(platform_id, date_to DESC)")

    # What is chosen when it is begun, and stays.
    _SCOPE = frozenset({"platform_id", "standard_id", "date_from", "date_to"})

    @property
    def _machine_fields(self):
        thread = frozenset(self.env["mail.thread"]._fields)
        return self._stored_fields() - self._SCOPE - frozenset(conformity_flow.WRITABLE) - thread

    @api.model
    def _default_period(self):
        """Return the first and the last day of the half-year that ended last."""
        return period.last_half_year(past.today(self))

    @api.depends("platform_id", "date_from", "date_to")
    def _compute_display_name(self):
        for assessment in self:
            begin, end = (format_date(self.env, day) for day in (assessment.date_from, assessment.date_to))
            assessment.display_name = f"{assessment.platform_id.name or ''} {begin} – {end}".strip()

    @api.depends("line_ids.judgement")
    def _compute_tally(self):
        counts = defaultdict(list)
        for line in self.line_ids:
            counts[line.conformity_id].append(line.judgement)
        for assessment in self:
            tally = conformity.tally(counts[assessment])
            assessment.met_count = tally.met
            assessment.partly_count = tally.partly
            assessment.not_count = tally.not_met
            assessment.na_count = tally.not_applicable
            assessment.open_count = tally.open
            assessment.share = tally.share or 0.0

    @api.depends("line_ids.is_open_gap", "line_ids.differs")
    def _compute_gap_count(self):
        for assessment in self:
            assessment.gap_count = len(assessment.line_ids.filtered("is_open_gap"))
            assessment.differing_count = len(assessment.line_ids.filtered("differs"))

    @api.depends("platform_id", "standard_id", "date_from")
    def _compute_previous_id(self):
        """Find the newest self-assessment by the same standard that ended before this one began."""
        known = self.search(
            [("platform_id", "in", self.platform_id.ids), ("standard_id", "in", self.standard_id.ids)],
            order="date_to desc, id desc",
        ).grouped(lambda other: (other.platform_id, other.standard_id))
        for assessment in self:
            assessment.previous_id = next(
                (
                    other
                    for other in known.get((assessment.platform_id, assessment.standard_id), ())
                    if assessment.date_from
                    and other.date_to < assessment.date_from
                    and other != assessment._origin
                ),
                False,
            )
            assessment.previous_share = assessment.previous_id.share

    @api.depends("line_ids.judgement", "previous_id")
    @api.depends_context("lang")
    def _compute_summary(self):
        for assessment in self:
            assessment.summary = self.env["ir.qweb"]._render(
                "qi_onestop.qi_conformity_summary", {"rows": assessment._clause_rows(), "o": assessment}
            )

    @api.depends("state", "platform_id")
    @api.depends_context("uid")
    def _compute_can(self):
        for assessment in self:
            actors = assessment._actors()
            assessment.can_judge = assessment.state == conformity_flow.DRAFT and conformity_flow.MANAGER in actors
            assessment.can_check = conformity_flow.DEPARTMENT in actors

    # Figures

    def _clause_rows(self):
        """Return a row for each clause: its own tally, the share of it and the share last time.

        A share is None while nothing of the clause is applicable and judged.
        """
        self.ensure_one()
        # That there was one before is no secret to who reads this one: it is the same platform's.
        before = {row["number"]: row["share"] for row in self.previous_id.sudo()._own_clause_rows()}
        return [{**row, "before": before.get(row["number"])} for row in self._own_clause_rows()]

    def _own_clause_rows(self):
        by_clause = {}
        for line in self.line_ids.sorted():
            by_clause.setdefault((line.clause_number, line.clause_name), []).append(line.judgement)
        rows = []
        for (number, name), judgements in by_clause.items():
            tally = conformity.tally(judgements)
            rows.append({"number": number, "name": name, "tally": tally, "share": tally.share})
        return rows

    def _total(self):
        """Return the tally of all items."""
        self.ensure_one()
        return conformity.tally(self.line_ids.mapped("judgement"))

    def _period(self):
        self.ensure_one()
        return period.Period(self.date_from, self.date_to)

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Begin self-assessments: the items of the standard are copied, and the program fills in what it can.

        :raises UserError: when the standard has no items, or the period has not begun
        """
        assessments = super().create([self._scope_of(vals) for vals in vals_list])
        today = past.today(self)
        for assessment in assessments:
            if assessment.date_from > today:
                raise UserError(self.env._("The period has not begun. Choose one that has."))
            if not assessment.standard_id.item_ids:
                raise UserError(
                    self.env._(
                        "“%(standard)s” has no items yet. Import or enter them first.",
                        standard=assessment.standard_id.number,
                    )
                )
        assessments._copy_items()
        assessments._fill_in()
        return assessments

    @api.model
    def _scope_of(self, vals):
        """Return the values without the lines, which come from the standard, whatever a form sends along."""
        return {name: value for name, value in vals.items() if name != "line_ids"}

    def write(self, vals):
        """Write values by hand, each while the table in ``tools/conformity_flow.py`` lets it.

        :raises UserError: when the period, platform or standard is to change, or it is too late
        :raises AccessError: when the field is for somebody else
        """
        if not protected.is_permitted(self):
            for assessment in self:
                assessment._check_hand(vals)
        return super().write(vals)

    def _check_hand(self, vals):
        changed = [name for name in sorted(self._SCOPE & vals.keys()) if self._differs(name, vals[name])]
        if changed:
            raise UserError(
                self.env._(
                    "“%(field)s” stays as it was begun. Delete this self-assessment and begin another.",
                    field=self._fields[changed[0]]._description_string(self.env),
                )
            )
        for name in sorted(conformity_flow.WRITABLE.keys() & vals.keys()):
            if name != "line_ids" and self._differs(name, vals[name]):
                self._check_writable(self, name, *conformity_flow.WRITABLE[name])

    def _differs(self, name, value):
        field = self._fields[name]
        if field.type == "many2one":
            return self[name].id != (value or False)
        if field.type == "date":
            return self[name] != field.to_date(value)
        return (self[name] or False) != (value or False)

    def _check_writable(self, record, name, states, actors):
        """Raise unless the caller may write a field of the assessment or one of its lines now."""
        self.ensure_one()
        label = record._fields[name]._description_string(self.env)
        if self.state == conformity_flow.CLOSED and self.state not in states:
            raise UserError(
                self.env._(
                    "“%(name)s” is frozen: “%(field)s” stays as it is.", name=self.display_name, field=label
                )
            )
        if self.state not in states:
            raise UserError(
                self.env._(
                    "“%(name)s” is at “%(state)s”: “%(field)s” cannot be written now.",
                    name=self.display_name,
                    state=self._label("state"),
                    field=label,
                )
            )
        if not self._actors() & set(actors):
            raise AccessError(self.env._("“%(field)s” is for the other side.", field=label))

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        for assessment in self:
            if assessment.state != conformity_flow.DRAFT:
                raise UserError(
                    self.env._("“%(name)s” was handed in and stays on record.", name=assessment.display_name)
                )

    def _label(self, name):
        return dict(self._fields[name]._description_selection(self.env))[self[name]]

    @api.constrains("date_from", "date_to")
    def _check_length(self):
        for assessment in self:
            if (assessment.date_to - assessment.date_from).days > 366:
                raise ValidationError(self.env._("A period is no longer than a year. Correct the dates."))

    # Opening

    def action_open_lines(self):
        """Open the items in the order of the clauses, to be judged one after the other."""
        self.ensure_one()
        return self._open_line_action({})

    def action_open_gaps(self):
        """Open the gaps: what is to be done, by whom, until when."""
        self.ensure_one()
        return self._open_line_action({"search_default_gaps": 1})

    def action_improve_gaps(self):
        """Open improvements for all open gaps at once; see ``action_improve`` of the items."""
        self.check_access("read")
        return self.line_ids.action_improve()

    def action_open_differing(self):
        """Open the items that a person judged otherwise than the program would."""
        self.ensure_one()
        return self._open_line_action({"search_default_differs": 1})

    def _open_line_action(self, context):
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_conformity_line_action")
        return {**action, "domain": [("conformity_id", "=", self.id)], "context": context}
