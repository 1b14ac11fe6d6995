# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import conformity, conformity_flow, conformity_rules, past, protected
from .qi_clause_item import ORIGINS

JUDGEMENTS = [
    ("met", "In Conformity"),
    ("partly", "Partly in Conformity"),
    ("not", "Not in Conformity"),
    ("na", "Does Not Apply"),
]
EVIDENCE = (
    "qi.platform",
    "qi.platform.document",
    "qi.platform.equipment",
    "qi.platform.hours",
    "qi.platform.zone",
    "qi.commissioner",
    "qi.training",
    "qi.service",
    "qi.resource",
)
"""What a live link may lead to: what everybody in the house may read, and no request, which may be secret."""


class QiConformityLine(models.Model):
    """One item of a self-assessment: the words it was judged by, the judgement, the evidence, and the gap."""

    _name = "qi.conformity.line"
    _description = "Item of a Self-Assessment"
    _inherit = ["qi.audited.mixin", "qi.protected.mixin", "qi.document.mixin"]
    _order = "conformity_id desc, sort_key, sequence, item_code, id"
    _rec_names_search = ["item_code", "name"]
    _document_fields = {"evidence_file": "evidence_file_name"}
    _audited_fields = frozenset(
        {
            "id",
            "display_name",
            "conformity_id",
            "platform_id",
            "state",
            "date_to",
            "clause",
            "sort_key",
            "sequence",
            *conformity_flow.FROZEN,
        }
    )

    conformity_id = fields.Many2one(
        "qi.conformity", string="Self-Assessment", required=True, readonly=True, ondelete="cascade", index=True
    )
    platform_id = fields.Many2one(related="conformity_id.platform_id", store=True)
    state = fields.Selection(related="conformity_id.state")
    date_to = fields.Date(related="conformity_id.date_to", store=True, string="End of the Period")
    item_id = fields.Many2one("qi.clause.item", readonly=True, ondelete="set null", index="btree_not_null")
    item_code = fields.Char(readonly=True, required=True)
    clause_number = fields.Char(readonly=True, required=True)
    clause_name = fields.Char(string="Clause Title", readonly=True)
    clause = fields.Char(compute="_compute_clause", store=True)
    sort_key = fields.Char(readonly=True)
    sequence = fields.Integer(readonly=True)
    name = fields.Text(string="What Is Asked", readonly=True, required=True)
    how = fields.Text(string="How to Judge", readonly=True)
    evidence_expected = fields.Char(readonly=True)
    origin = fields.Selection(ORIGINS, string="Where It Comes From", readonly=True)
    rule = fields.Selection(
        [(name, rule.label) for name, rule in conformity_rules.RULES.items()],
        string="Filled In by the Program",
        readonly=True,
    )
    threshold = fields.Float(string="Met From (%)", readonly=True, digits=(5, 1), aggregator=None)

    judgement = fields.Selection(JUDGEMENTS)
    note = fields.Text(string="Situation Found")
    filled_by = fields.Selection(
        [("program", "The Program"), ("person", "A Person")], string="Judged By (Kind)", readonly=True
    )
    judged_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    judged_at = fields.Datetime(string="Judged On", readonly=True)
    figure_done = fields.Integer(readonly=True, aggregator=None)
    figure_total = fields.Integer(readonly=True, aggregator=None)
    figure = fields.Char(string="The Program Counts", compute="_compute_figure")
    program_judgement = fields.Selection(JUDGEMENTS, string="The Program Would Say", readonly=True)
    differs = fields.Boolean(
        string="Differs from the Program",
        compute="_compute_differs",
        store=True,
        help="A person judged otherwise than the program would by what it counts.",
    )
    previous_judgement = fields.Selection(
        JUDGEMENTS, string="Last Time", compute="_compute_previous", compute_sudo=True
    )
    change = fields.Selection(
        [
            (conformity.BETTER, "Better"),
            (conformity.WORSE, "Worse"),
            (conformity.SAME, "Unchanged"),
            (conformity.NEW, "Cannot Be Compared"),
        ],
        string="Against Last Time",
        compute="_compute_previous",
        compute_sudo=True,
    )

    evidence_file = fields.Binary(string="Evidence (File)", attachment=True)
    evidence_file_name = fields.Char(string="Name of the Evidence")
    evidence_ref = fields.Reference("_evidence_models", string="Evidence (Record)")
    evidence_name = fields.Char(readonly=True)
    evidence_gone = fields.Boolean(string="Evidence Is Gone", compute="_compute_evidence_gone")
    check_note = fields.Char(string="Remark of the Department")

    is_gap = fields.Boolean(string="Gap", compute="_compute_is_gap", store=True)
    is_open_gap = fields.Boolean(string="Open Gap", compute="_compute_is_gap", store=True)
    is_overdue = fields.Boolean(string="Gap Overdue", compute="_compute_is_overdue", search="_search_is_overdue")
    gap_measure = fields.Text(string="What Is Done About It")
    gap_owner_id = fields.Many2one(
        "res.users",
        string="Owner of the Gap",
        ondelete="restrict",
        index="btree_not_null",
        domain=[("share", "=", False)],
    )
    gap_due = fields.Date(string="To Be Mended By")
    gap_done_on = fields.Date(string="Mended On")

    _item_uniq = models.Constraint("UNIQUE (conformity_id, item_code)", "This item is judged already.")
    _gap_idx = models.Index("(platform_id, gap_due) WHERE is_open_gap IS TRUE")

    @property
    def _machine_fields(self):
        return self._stored_fields() - frozenset(conformity_flow.LINE_WRITABLE)

    @api.model
    def _evidence_models(self):
        return [(name, self.env[name]._description) for name in EVIDENCE]

    @api.depends("item_code", "name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.item_code or ''} {line.name or ''}".strip()

    @api.depends("clause_number", "clause_name")
    def _compute_clause(self):
        for line in self:
            line.clause = f"{line.clause_number or ''} {line.clause_name or ''}".strip()

    @api.depends("figure_done", "figure_total", "program_judgement")
    @api.depends_context("lang")
    def _compute_figure(self):
        for line in self:
            line.figure = line.program_judgement and self.env._(
                "%(done)s of %(total)s", done=line.figure_done, total=line.figure_total
            )

    @api.depends("judgement", "program_judgement", "filled_by")
    def _compute_differs(self):
        for line in self:
            line.differs = bool(
                line.filled_by == "person"
                and line.judgement
                and line.program_judgement
                and line.judgement != line.program_judgement
            )

    @api.depends("judgement", "conformity_id.previous_id")
    def _compute_previous(self):
        before = {
            (line.conformity_id, line.item_code): line.judgement
            for line in self.conformity_id.previous_id.line_ids
        }
        for line in self:
            line.previous_judgement = before.get((line.conformity_id.previous_id, line.item_code), False)
            line.change = conformity.change(line.previous_judgement, line.judgement)

    @api.depends("evidence_ref", "evidence_name")
    def _compute_evidence_gone(self):
        for line in self:
            line.evidence_gone = bool(line.evidence_name) and not (
                line.evidence_ref and line.evidence_ref.exists()
            )

    @api.depends("judgement", "gap_done_on")
    def _compute_is_gap(self):
        for line in self:
            line.is_gap = line.judgement in conformity.GAPS
            line.is_open_gap = line.is_gap and not line.gap_done_on

    @api.depends("is_open_gap", "gap_due")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for line in self:
            line.is_overdue = bool(line.is_open_gap and line.gap_due and line.gap_due < today)

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("is_open_gap", "=", True), ("gap_due", "<", fields.Date.context_today(self))]

    @api.constrains("gap_done_on")
    def _check_gap_done_on(self):
        today = fields.Date.context_today(self)
        for line in self:
            if line.gap_done_on and line.gap_done_on > today:
                raise ValidationError(self.env._("The gap cannot be mended on a day to come. Correct the date."))

    @api.constrains("evidence_ref")
    def _check_evidence_ref(self):
        for line in self:
            record = line.evidence_ref
            owner = record.platform_id if record and "platform_id" in record._fields else line.platform_id
            if owner and owner != line.platform_id:
                raise ValidationError(
                    self.env._(
                        "“%(record)s” is another platform's. Choose evidence of your own.",
                        record=record.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Create lines, which only the program does: they are the items of the standard.

        :raises AccessError: for everybody else
        """
        if not protected.is_permitted(self):
            raise AccessError(self.env._("The items come from the standard. Add new ones there."))
        return super().create(vals_list)

    def write(self, vals):
        """Write values by hand, each while the table in ``tools/conformity_flow.py`` lets it; who judged is noted.

        :raises UserError: when it is too late for one of them
        :raises AccessError: when the field is for somebody else
        """
        self._check_values(vals)
        if protected.is_permitted(self):
            return super().write(vals)
        for line in self:
            for name in sorted(conformity_flow.LINE_WRITABLE.keys() & vals.keys()):
                line.conformity_id._check_writable(self, name, *conformity_flow.LINE_WRITABLE[name])
        self._check_machine_fields(vals)
        noted = self._noted(vals)
        result = super().write(vals)
        if noted:
            # The values of the caller are checked; these are the program's own.
            protected.permitted(self).write(noted)
        return result

    def _noted(self, vals):
        """Return what the program notes when a person writes ``vals``."""
        noted = {}
        if "judgement" in vals:
            by_person = bool(vals["judgement"])
            noted = {
                "filled_by": "person" if by_person else False,
                "judged_by_id": self.env.uid if by_person else False,
                "judged_at": past.now(self) if by_person else False,
            }
        # Odoo writes links to merged contacts on whatever it finds, be it nothing.
        if "evidence_ref" in vals and self:
            noted["evidence_name"] = self._evidence_name(vals["evidence_ref"])
        return noted

    @api.model
    def _evidence_name(self, reference):
        """Return the name of what is linked to, which stays when the record goes.

        :raises ValidationError: for a link to anything that is not on the list, or not there
        """
        if not reference:
            return False
        model, _comma, id_ = str(reference).partition(",")
        record = self.env[model].browse(int(id_)).exists() if model in EVIDENCE and id_.isdecimal() else False
        if not record:
            raise ValidationError(
                self.env._("This is nothing that evidence can link to. Choose it from the list.")
            )
        record.check_access("read")
        return record.display_name

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An item stays. Say that it does not apply."))

    def _evidence_content(self):
        self.ensure_one()
        return self._decoded(self.with_context(bin_size=False).evidence_file or b"")

    def action_open_source(self):
        """Open what the program counted, as far as the caller may see it.

        :raises UserError: when there is no list of it
        """
        self.ensure_one()
        self.check_access("read")
        rule = conformity_rules.RULES.get(self.rule)
        if not rule or not rule.source:
            raise UserError(self.env._("There is no list behind this item."))
        action = self.env["ir.actions.act_window"]._for_xml_id(rule.source)
        if action["res_model"] == "qi.platform":
            domain = [("id", "=", self.platform_id.id)]
        else:
            domain = [("platform_id", "=", self.platform_id.id)]
        if rule.day:
            first, last = self.conformity_id._period()
            if self.env[action["res_model"]]._fields[rule.day].type == "datetime":
                first, end = self.conformity_id._period().instants()
                domain += [(rule.day, ">=", first), (rule.day, "<", end)]
            else:
                domain += [(rule.day, ">=", first), (rule.day, "<=", last)]
        return {**action, "domain": domain, "context": {}}
