# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import SQL

from ..tools import inspection_flow, past, protected


class QiInspection(models.Model):
    """Inspection (监督检查) of a platform by a checklist, until all that was found is put right.

    How it goes on is in ``qi_inspection_flow.py``. A mystery visit (暗访) is hidden from the inspected platform
    until it is reported: by record rules, and it gets its number no earlier, for a gap would tell of it.
    """

    _name = "qi.inspection"
    _description = "Inspection"
    _inherit = ["qi.readers.mixin", "mail.activity.mixin", "qi.flow.mixin", "qi.protected.mixin"]
    _order = "date_planned desc, id desc"
    _rec_names_search = ["name"]

    _machine_fields = frozenset(
        {
            "name",
            "state",
            "is_open",
            "is_hidden",
            "organiser_id",
            "started_at",
            "reported_at",
            "reported_by_id",
            "closed_at",
            "reason",
        }
    )

    name = fields.Char(string="Number", readonly=True, copy=False, index="trigram")
    kind = fields.Selection(
        [
            ("self", "Self-Check"),
            ("superior", "By the Superior"),
            ("third", "By a Third Party"),
            ("mystery", "Mystery Visit"),
        ],
        string="Kind of Inspection",
        required=True,
        default="superior",
    )
    platform_id = fields.Many2one(
        "qi.platform", string="Inspected Platform", required=True, ondelete="restrict", tracking=True
    )
    template_id = fields.Many2one(
        "qi.inspection.template", string="Checklist", ondelete="restrict", index="btree_not_null"
    )
    date_planned = fields.Date(
        string="Planned For", required=True, default=lambda self: past.today(self), tracking=True
    )
    inspector_ids = fields.Many2many(
        "res.users",
        "qi_inspection_inspector_rel",
        "inspection_id",
        "user_id",
        string="Inspectors",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        help="Nobody inspects the platform they work at, but for a self-check. Two go on an inspection on site.",
    )
    organiser_id = fields.Many2one(
        "res.users",
        string="Arranged By",
        required=True,
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
        copy=False,
    )
    body = fields.Char(string="Inspecting Body", help="The third party that inspects, with its people.")
    companions = fields.Char(string="Accompanied By")
    purpose = fields.Char(string="What It Is About")
    line_ids = fields.One2many("qi.inspection.line", "inspection_id", string="Items Inspected", copy=False)
    opinion = fields.Text(string="Overall Opinion", copy=False)

    started_at = fields.Datetime(string="Inspected On", readonly=True, copy=False)
    reported_at = fields.Datetime(string="Reported On", readonly=True, copy=False)
    reported_by_id = fields.Many2one(
        "res.users", string="Inspection Reported By", readonly=True, copy=False, ondelete="restrict"
    )
    closed_at = fields.Datetime(string="Closed On", readonly=True, copy=False)
    reason = fields.Char(readonly=True, copy=False)
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("inspecting", "Inspecting"),
            ("reported", "Reported"),
            ("rectifying", "Being Put Right"),
            ("closed", "Closed"),
            ("cancelled", "Called Off"),
        ],
        required=True,
        readonly=True,
        default="planned",
        copy=False,
        tracking=True,
    )
    is_open = fields.Boolean(compute="_compute_is_open", store=True)
    is_hidden = fields.Boolean(string="Hidden From the Platform", compute="_compute_is_hidden", store=True)
    item_count = fields.Integer(string="Number of Items", compute="_compute_counts", store=True)
    judged_count = fields.Integer(string="Items Judged", compute="_compute_counts", store=True)
    finding_count = fields.Integer(string="Findings", compute="_compute_counts", store=True)
    open_finding_count = fields.Integer(string="Findings Not Yet Accepted", compute="_compute_counts", store=True)
    improvement_count = fields.Integer(
        string="Improvements Begun",
        compute="_compute_improvement_count",
        aggregator=None,
        help="Improvements that findings led to.",
    )
    met_share = fields.Float(
        string="Share Fulfilled", compute="_compute_counts", store=True, digits=(5, 4), aggregator="avg"
    )

    _name_uniq = models.Constraint("UNIQUE (name)", "This number is taken. Save again to draw another.")
    _platform_idx = models.Index("(platform_id, date_planned DESC, id DESC)")
    _date_idx = models.Index("(date_planned DESC, id DESC)")

    # Computed

    @api.depends("state")
    def _compute_is_open(self):
        for inspection in self:
            inspection.is_open = inspection.state in inspection_flow.OPEN_STATES

    @api.depends("state", "kind")
    def _compute_is_hidden(self):
        for inspection in self:
            inspection.is_hidden = (
                inspection.kind == "mystery" and inspection.state in inspection_flow.HIDDEN_STATES
            )

    @api.depends("line_ids.result", "line_ids.rectification")
    def _compute_counts(self):
        for inspection in self:
            lines = inspection.line_ids
            found = lines.filtered(lambda line: line.result in inspection_flow.FINDINGS)
            inspection.item_count = len(lines)
            inspection.judged_count = len(lines.filtered("result"))
            inspection.finding_count = len(found)
            inspection.open_finding_count = len(found.filtered(lambda line: line.rectification != "accepted"))
            inspection.met_share = inspection_flow.share(lines.mapped("result"))

    @api.depends("line_ids.improvement_id")
    def _compute_improvement_count(self):
        counts = dict(
            self.env["qi.inspection.line"]._read_group(
                [("inspection_id", "in", self.ids), ("improvement_id", "!=", False)],
                ["inspection_id"],
                ["improvement_id:count_distinct"],
            )
        )
        for inspection in self:
            inspection.improvement_count = counts.get(inspection._origin, 0)

    @api.depends("name", "platform_id", "kind", "is_hidden", "inspector_ids", "organiser_id")
    @api.depends_context("uid")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for inspection in self:
            parts = (inspection.name, kinds.get(inspection.kind), inspection.platform_id.name)
            # Links show names whoever asks.
            seen = not inspection.is_hidden or not inspection._origin or inspection.sudo(False).has_access("read")
            inspection.display_name = " ".join(part for part in parts if part) if seen else "–"

    def _read_group_select(self, aggregate_spec, query):
        """Leave those of which nothing is judged yet out of the average: they have no share, and not one of 0."""
        if aggregate_spec != "met_share:avg":
            return super()._read_group_select(aggregate_spec, query)
        share, findings = (self._field_to_sql(self._table, name, query) for name in ("met_share", "finding_count"))
        # Where something applies, it was met or is a finding.
        return SQL("AVG(%s) FILTER (WHERE %s > 0 OR %s > 0)", share, share, findings)

    # Checks

    @api.constrains("inspector_ids", "platform_id", "kind", "state")
    def _check_inspector_ids(self):
        for inspection in self:
            for user_sudo in inspection.inspector_ids.sudo():
                if user_sudo.share:
                    raise ValidationError(
                        self.env._(
                            "%(name)s is not of the house. Name outside people under “Accompanied By”.",
                            name=user_sudo.name,
                        )
                    )
                if inspection.kind != "self" and inspection._works_there(user_sudo):
                    raise ValidationError(
                        self.env._(
                            "%(name)s works at %(platform)s and cannot inspect it. Choose somebody else.",
                            name=user_sudo.name,
                            platform=inspection.platform_id.sudo().name,
                        )
                    )

    def _works_there(self, user_sudo):
        """Tell whether somebody works at the inspected platform, at its counter or on a post."""
        posts = user_sudo.qi_commissioner_ids.filtered(lambda post: post.state != "left")
        return self.platform_id in user_sudo.qi_duty_platform_ids | posts.platform_id

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Plan inspections, with the items of their checklists; numbers are drawn in batch.

        :raises AccessError: when the platform is not the caller's to inspect
        """
        self = self._without_machine_defaults()
        for vals in vals_list:
            self._check_values(vals)
            self._check_machine_fields(vals)
        open_count = sum(self._kind_of(vals) != "mystery" for vals in vals_list)
        numbers = iter(self._draw_numbers(open_count))
        prepared = [
            {
                **vals,
                "name": next(numbers) if self._kind_of(vals) != "mystery" else False,
                "organiser_id": self.env.uid,
                "state": "planned",
                "opinion": False,
            }
            for vals in vals_list
        ]
        inspections = protected.without_permit(super(QiInspection, protected.permitted(self)).create(prepared))
        for inspection in inspections:
            inspection._check_arranger()
            if not inspection.line_ids:
                inspection._copy_items()
        inspections._tell_inspectors()
        return inspections

    @api.model
    def _kind_of(self, vals):
        return vals.get("kind") or self.env.context.get("default_kind") or "superior"

    @api.model
    def _draw_numbers(self, count):
        # The number is the program's to give, also to people who may not read sequences.
        sequence_sudo = self.env.ref("qi_onestop.qi_inspection_sequence").sudo()
        return sequence_sudo._qi_draw(count) if count else []

    def _check_arranger(self):
        """Raise unless the caller may have the platform inspected: its site manager, or the department."""
        if not (
            self.env["qi.telling.mixin"]._manages(self.platform_id)
            or self.env.user.has_group("qi_onestop.qi_onestop_group_coordinator")
        ):
            raise AccessError(
                self.env._("Inspections are arranged by the site manager or the coordinating department.")
            )

    def write(self, vals):
        """Write values, while they may still change.

        :raises AccessError: when a machine-owned field is given
        :raises UserError: when it is too late, or too early
        """
        if protected.is_permitted(self):
            return super().write(vals)
        # Before any sentence that names the inspection: the caller may not know of it.
        self.check_access("read")
        self._check_values(vals)
        self._check_editable(vals)
        for inspection in self:
            if "kind" in vals and "mystery" in (vals["kind"], inspection.kind) and vals["kind"] != inspection.kind:
                raise UserError(
                    self.env._("A mystery visit is planned as one from the start. Call this off and plan another.")
                )
        before = {inspection: inspection.inspector_ids for inspection in self}
        result = super().write(vals)
        if "platform_id" in vals:
            for inspection in self:
                inspection._check_arranger()
        if "template_id" in vals:
            for inspection in self:
                inspection.line_ids.sudo().unlink()
                inspection._copy_items()
        if "inspector_ids" in vals:
            for inspection in self:
                if inspection.inspector_ids - before[inspection]:
                    inspection._tell_inspectors()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Inspections stay on record. Call this one off."))

    def _copy_items(self):
        """Copy the items of the checklist: what was inspected stays readable whatever becomes of the checklist."""
        self.line_ids = [
            Command.create(
                {
                    "sequence": number,
                    "topic": item.topic,
                    "item": item.name,
                    "how": item.how,
                    "clause": item.clause,
                }
            )
            for number, item in enumerate(self.template_id.item_ids, 1)
        ]

    def _record_name(self):
        """Return the file name of the printed record."""
        self.ensure_one()
        return self.env._("Inspection Record %(number)s", number=self.name or "")

    def _order_name(self):
        """Return the file name of the printed notice of rectification."""
        self.ensure_one()
        return self.env._("Rectification Notice %(number)s", number=self.name or "")
