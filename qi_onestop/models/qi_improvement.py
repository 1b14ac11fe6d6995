# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import improvement_flow, past, protected
from .qi_overdue_mixin import MACHINE_FIELDS

TITLE = 60
"""So many characters of the problem make the title of an idea."""
OVERSIGHT = "oversight"
"""Came of oversight: what led to it, a complaint among others, is not told."""


class QiImprovement(models.Model):
    """Improvement (改进, PDCA): planned, done, checked by somebody else, made to last.

    How it goes on is in ``qi_improvement_flow.py``. It keeps no link to a complaint: everybody at the platform
    reads improvements. Where one came from a complaint, the complaint knows it, not the other way round, and the
    improvement says that it came of oversight, as others do: all of those are opened by the program's own user, or
    who opened it would tell them apart.
    """

    _name = "qi.improvement"
    _description = "Improvement"
    _inherit = [
        "qi.readers.mixin",
        "mail.activity.mixin",
        "qi.files.mixin",
        "qi.flow.mixin",
        "qi.overdue.mixin",
        "qi.protected.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "title"]
    _mail_post_access = "read"
    _file_fields = {"evidence_ids": False}

    name = fields.Char(string="Number", readonly=True, copy=False, index="trigram")
    title = fields.Char(
        string="What Is to Be Improved",
        compute="_compute_title",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        tracking=True,
    )
    source = fields.Selection(
        [
            ("idea", "Idea of the Staff"),
            ("inspection", "Inspection"),
            (OVERSIGHT, "Oversight"),
            ("conformity", "Conformity Gap"),
            ("other", "Other"),
        ],
        string="Where It Came From",
        required=True,
        default="idea",
        tracking=True,
    )
    platform_id = fields.Many2one(
        "qi.platform",
        required=True,
        ondelete="restrict",
        tracking=True,
        default=lambda self: self.env["qi.request"]._default_platform_id(),
    )
    problem = fields.Text(string="The Problem", required=True)
    cause = fields.Text(string="Root Cause")
    cause_category = fields.Selection(
        [
            ("people", "People and Skills"),
            ("method", "Way of Working"),
            ("rules", "Rules and Regulations"),
            ("place", "Place and Facilities"),
            ("system", "Computer System"),
            ("provider", "Institution or Expert"),
            ("other", "Other"),
        ],
        string="Kind of Cause",
    )
    measure = fields.Text()
    owner_id = fields.Many2one(
        "res.users",
        domain=[("share", "=", False)],
        ondelete="restrict",
        index=True,
        tracking=True,
        help="Has it done. It is checked by somebody else.",
    )
    due_date = fields.Date(tracking=True)

    done_note = fields.Text(string="What Was Done", copy=False, tracking=True)
    done_at = fields.Datetime(string="Done On", readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")

    verification = fields.Text(string="How It Was Checked", copy=False, tracking=True)
    effect = fields.Selection(
        [("effective", "Effective"), ("partly", "Partly Effective"), ("not", "Not Effective")],
        copy=False,
        tracking=True,
    )
    verified_by_id = fields.Many2one(
        "res.users", string="Effect Checked By", readonly=True, copy=False, ondelete="restrict"
    )
    verified_at = fields.Datetime(string="Effect Checked On", readonly=True, copy=False)
    evidence_ids = fields.Many2many(
        "ir.attachment",
        "qi_improvement_evidence_rel",
        "improvement_id",
        "attachment_id",
        copy=False,
    )

    lasting = fields.Selection(
        [
            ("document", "A Document"),
            ("catalogue", "The Catalogue"),
            ("training", "The Training"),
            ("system", "The Computer System"),
            ("nothing", "Nothing"),
        ],
        string="Changed for Good",
        copy=False,
        tracking=True,
    )
    lasting_note = fields.Text(
        string="What Exactly, or Why Nothing",
        copy=False,
        help="Which document or training, from when on; or why nothing need be changed for good.",
    )
    closed_at = fields.Datetime(string="Closed On", readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    reason = fields.Char(readonly=True, copy=False, tracking=True)
    reopened_count = fields.Integer(string="Times Opened Again", readonly=True, copy=False)

    state = fields.Selection(
        [
            ("plan", "P Plan"),
            ("do", "D Do"),
            ("check", "C Check"),
            ("act", "A Act"),
            ("closed", "Closed"),
            ("cancelled", "Called Off"),
        ],
        required=True,
        default="plan",
        copy=False,
        group_expand=True,
        tracking=True,
    )
    is_open = fields.Boolean(compute="_compute_is_open", store=True)
    is_late = fields.Boolean(string="Late", compute="_compute_is_late")

    _name_uniq = models.Constraint("UNIQUE (name)", "This number is taken. Save again to draw another.")
    # Lists open newest first: of a platform, of all; boards and calendars what is open.
    _platform_idx = models.Index("(platform_id, id DESC)")
    _open_idx = models.Index("(platform_id, due_date) WHERE is_open IS TRUE")
    _closed_idx = models.Index("(closed_at) WHERE closed_at IS NOT NULL")

    _machine_fields = MACHINE_FIELDS | {
        "name",
        "done_at",
        "done_by_id",
        "verified_by_id",
        "verified_at",
        "closed_at",
        "closed_by_id",
        "reopened_count",
        "is_open",
    }

    # Computed

    @api.depends("problem")
    def _compute_title(self):
        for improvement in self:
            lines = (improvement.problem or "").strip().splitlines()
            improvement.title = improvement.title or (lines[0][:TITLE] if lines else False)

    @api.depends("state")
    def _compute_is_open(self):
        for improvement in self:
            improvement.is_open = improvement.state in improvement_flow.OPEN_STATES

    @api.depends("is_open", "due_date")
    def _compute_is_late(self):
        today = past.today(self)
        for improvement in self:
            improvement.is_late = bool(
                improvement.is_open and improvement.due_date and improvement.due_date < today
            )

    @api.depends("name", "title")
    def _compute_display_name(self):
        for improvement in self:
            improvement.display_name = (
                f"{improvement.name} {improvement.title}" if improvement.name else self.env._("New Improvement")
            )

    # Checks

    @api.constrains("problem")
    def _check_problem(self):
        for improvement in self:
            if not (improvement.problem or "").strip():
                raise ValidationError(self.env._("Say what the problem is."))

    @api.constrains("owner_id")
    def _check_owner_id(self):
        for improvement in self:
            owner_sudo = improvement.owner_id.sudo()
            if owner_sudo and (owner_sudo.share or not owner_sudo.active):
                raise ValidationError(
                    self.env._("%(name)s is not of the house. Choose another owner.", name=owner_sudo.name)
                )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Hand in improvements: numbers are drawn in batch, and all begin with the plan.

        The program that opens one tells people itself.

        :raises AccessError: when a machine-owned field is given
        :raises UserError: when more is said than can be known at the beginning
        """
        by_program = protected.is_permitted(self)
        self = self._without_machine_defaults()
        for vals in vals_list:
            self._check_values(vals)
            self._check_machine_fields(vals)
            self._check_beginning(vals)
        # The number is the program's to give, also to people who may not read sequences.
        numbers = self.env.ref("qi_onestop.qi_improvement_sequence").sudo()._qi_draw(len(vals_list))
        later = {
            name: [] if self._fields[name].type == "many2many" else False
            for name, states in improvement_flow.EDITABLE.items()
            if "plan" not in states
        }
        prepared = [
            {**vals, **later, "name": number, "state": "plan"}
            for vals, number in zip(vals_list, numbers, strict=True)
        ]
        usual = self.default_get(["source"]).get("source")
        kinds = [vals.get("source", usual) == OVERSIGHT for vals in prepared]
        plain = [vals for vals, is_oversight in zip(prepared, kinds, strict=True) if not is_oversight]
        discreet = [vals for vals, is_oversight in zip(prepared, kinds, strict=True) if is_oversight]
        improvements = protected.without_permit(super(QiImprovement, protected.permitted(self)).create(plain))
        # Thread, followers and creator of what came of oversight tell of nobody: the program opens it.
        program = protected.permitted(self.with_user(SUPERUSER_ID))
        filled = [self._add_missing_default_values(vals) for vals in discreet]
        overseen = super(QiImprovement, program).create([self._without_rows(vals) for vals in filled])
        overseen = protected.without_permit(overseen.with_env(self.env))
        overseen._check_opened(filled)
        if not by_program:
            improvements._tell_new()
            overseen.with_user(SUPERUSER_ID)._tell_new(opener=self.env.user)
        made = {False: iter(improvements), True: iter(overseen)}
        return improvements.browse().union(*(next(made[is_oversight]) for is_oversight in kinds))

    @api.model
    def _without_rows(self, vals):
        """Return the values that are columns: rows of other models need the rights of the caller."""
        fields_of = self._fields
        return {
            name: value for name, value in vals.items() if fields_of[name].store and fields_of[name].column_type
        }

    def _check_opened(self, vals_list):
        """Check that the caller may open what the program opened, and write the rows that came along.

        :raises AccessError: when the caller may not
        """
        self.check_access("create")
        for improvement, vals in zip(self, vals_list, strict=True):
            rows = {name: value for name, value in vals.items() if value and name not in self._without_rows(vals)}
            if rows:
                improvement.write(rows)

    @api.model
    def _check_beginning(self, vals):
        if not (vals.get("problem") or self.env.context.get("default_problem") or "").strip():
            raise ValidationError(self.env._("Say what the problem is."))
        for name, value in vals.items():
            later = name == "state" and value not in (False, "plan")
            later = later or (name in improvement_flow.EDITABLE and "plan" not in improvement_flow.EDITABLE[name])
            if later and value and value != []:
                raise UserError(
                    self.env._(
                        "An improvement begins with its plan: “%(field)s” comes later.",
                        field=self._fields[name]._description_string(self.env),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Improvements stay on record. Call this one off."))

    # What waits for whom

    def _awaited(self):
        return self.is_open

    def _due_users(self):
        """Return the owner, or the site managers while there is none."""
        return self.owner_id or self._managers()

    def _managers(self):
        """Return the site managers who are told of the improvement."""
        return self._may_be_told(self.platform_id._nearest_managers()[self.platform_id.id])

    def _kept_away(self):
        """Return ``{improvement: users}`` of whom the program tells nothing of improvements, whoever they are."""
        return defaultdict(self.env["res.users"].browse)

    def _sheet_name(self):
        """Return the file name of the printed sheet."""
        self.ensure_one()
        return self.env._("Improvement Sheet %(number)s", number=self.name)
