# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mail import plaintext2html

from ..tools import protected, request_flow

SUMMARY_LENGTH = 60


class QiVisitFinding(models.Model):
    """A problem found on a visit: answered on site, or carried back as a demand, until it is solved (销号).

    open → solved: by the answer on site once the visit is recorded, by the demand when its requests are
    completed, or by hand with the reason.
    """

    _name = "qi.visit.finding"
    _description = "Problem Found on a Visit"
    _inherit = ["qi.protected.mixin"]
    _order = "visit_id desc, id"
    _rec_name = "problem"
    _secret_path = "lead_id.qi_request_ids"

    _machine_fields = frozenset(
        {
            "lead_id",
            "platform_id",
            "state",
            "recorded_at",
            "solved_on",
            "solved_by_id",
            "solution_entered_at",
            "closing_note",
        }
    )
    # What a demand was made of stays as it was.
    _CARRIED_FIELDS = frozenset({"problem", "element_id", "handling"})

    visit_id = fields.Many2one("qi.visit", required=True, ondelete="cascade", index=True)
    platform_id = fields.Many2one(related="visit_id.platform_id", store=True, index=True)
    partner_id = fields.Many2one(related="visit_id.partner_id")
    problem = fields.Text(required=True, help="What troubles the enterprise, in its own words.")
    element_id = fields.Many2one("qi.element", string="Quality Element", ondelete="restrict")
    handling = fields.Selection(
        [("on_site", "Answered on Site"), ("carried_back", "Carried Back")],
        required=True,
        default="on_site",
    )
    answer = fields.Text(help="What the enterprise was told on site.")
    lead_id = fields.Many2one(
        "crm.lead", string="Demand", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    closing_note = fields.Text(
        string="Closed by Hand",
        readonly=True,
        copy=False,
        help="How the problem was solved without a completed request.",
    )
    state = fields.Selection([("open", "Unsolved"), ("solved", "Solved")], compute="_compute_state", store=True)
    solved_on = fields.Date(compute="_compute_solved", store=True)
    solved_by_id = fields.Many2one("res.users", compute="_compute_solved", store=True)
    # By these reports tell what is late: it counts by the day of the visit, whenever it is written down.
    recorded_at = fields.Datetime(string="Problem Recorded On", compute="_compute_recorded_at", store=True)
    solution_entered_at = fields.Datetime(
        string="Solution Entered On", compute="_compute_solution_entered_at", store=True
    )
    outcome = fields.Text(string="How It Was Solved", compute="_compute_outcome")

    _solved_idx = models.Index("(solved_on) WHERE solved_on IS NOT NULL")
    # A list of what is still open, platform by platform.
    _open_idx = models.Index("(platform_id, id DESC) WHERE state = 'open'")

    @api.depends("handling", "closing_note", "lead_id.qi_state", "visit_id.recorded_at")
    def _compute_state(self):
        for finding in self:
            answered = finding.handling == "on_site" and finding.visit_id.recorded_at
            solved = answered or finding.closing_note or finding.lead_id.qi_state == "solved"
            finding.state = "solved" if solved else "open"

    @api.depends("state")
    def _compute_solved(self):
        """Keep the day and the person of the moment the problem was solved."""
        for finding in self:
            if finding.state != "solved":
                finding.solved_on = finding.solved_by_id = False
            elif not finding.solved_on:
                on_site = finding.handling == "on_site"
                visit = finding.visit_id
                moment = visit.visited_at if on_site else fields.Datetime.now()
                finding.solved_on = fields.Datetime.context_timestamp(visit, moment).date()
                finding.solved_by_id = visit.recorded_by_id if on_site else self.env.user

    @api.depends("visit_id.recorded_at")
    def _compute_recorded_at(self):
        """With the visit; what is added to a recorded visit has its own moment, see :meth:`create`."""
        for finding in self:
            finding.recorded_at = finding.recorded_at or finding.visit_id.recorded_at

    @api.depends("state", "recorded_at")
    def _compute_solution_entered_at(self):
        now = fields.Datetime.now()
        for finding in self:
            if finding.state != "solved":
                finding.solution_entered_at = False
            elif finding.handling == "on_site":
                finding.solution_entered_at = finding.recorded_at
            else:
                finding.solution_entered_at = finding.solution_entered_at or now

    @api.depends("state", "answer", "closing_note", "lead_id.qi_solution", "lead_id.qi_request_ids.name")
    def _compute_outcome(self):
        for finding in self:
            # Who reads the finding reads how it ended, whoever worked on its requests.
            lead = finding.lead_id.sudo()
            numbers = lead.qi_request_ids.filtered(
                lambda request: request.stage_kind in request_flow.DONE_KINDS
            ).mapped("name")
            finding.outcome = finding.state == "solved" and (
                finding.closing_note
                or lead.qi_solution
                or (numbers and self.env["qi.request"]._listed(numbers))
                or finding.answer
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Note problems; on a recorded visit, those carried back become demands at once.

        :raises UserError: when the visit is closed
        """
        vals_list = [self._add_missing_default_values(vals) for vals in vals_list]
        # Before they are there: an open problem would reopen its visit.
        self.env["qi.visit"].browse({vals.get("visit_id") for vals in vals_list})._check_editable()
        # Created together with a visit, they come with its permit: it is not for what they say.
        findings = super(QiVisitFinding, protected.without_permit(self)).create(vals_list)
        added = findings.filtered("visit_id.recorded_at")
        protected.permitted(added).write({"recorded_at": fields.Datetime.now()})
        findings._carry_back()
        return findings

    def write(self, vals):
        """Write values, as far as the state of the visit permits.

        :raises UserError: when the visit is closed, or a demand was made of the problem
        """
        if not protected.is_permitted(self):
            self.visit_id._check_editable()
            if any(finding.visit_id.id != vals.get("visit_id", finding.visit_id.id) for finding in self):
                raise UserError(self.env._("A problem stays with the visit that found it."))
            if vals.keys() & self._CARRIED_FIELDS:
                self._check_not_carried()
        result = super().write(vals)
        if "handling" in vals:
            self._carry_back()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        self.visit_id._check_editable()
        self._check_not_carried()

    def _check_not_carried(self):
        for finding in self:
            if finding.lead_id:
                raise UserError(
                    self.env._(
                        "“%(problem)s” is a demand already. Change the demand instead.",
                        problem=finding._summary(),
                    )
                )

    def _summary(self):
        """Return the problem as a title."""
        self.ensure_one()
        line = " ".join((self.problem or "").split())
        return line if len(line) <= SUMMARY_LENGTH else line[: SUMMARY_LENGTH - 1] + "…"

    def _carry_back(self):
        """Make a demand of each carried-back problem of a recorded visit that has none yet."""
        carried = self.filtered(
            lambda finding: (
                finding.handling == "carried_back" and not finding.lead_id and finding.visit_id.recorded_at
            )
        )
        if not carried:
            return
        # One stage for all, which CRM would search for each; the visit itself tells where they come from.
        Lead = self.env["crm.lead"].with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        stage = Lead._stage_find(domain=[("fold", "=", False)])
        leads = protected.permitted(Lead).create(
            [
                {
                    "name": finding._summary(),
                    "type": "opportunity",
                    "stage_id": stage.id,
                    "user_id": False,
                    "partner_id": finding.partner_id.id,
                    "contact_name": finding.visit_id.contact_name,
                    "qi_contact_phone": finding.visit_id.contact_phone,
                    "description": plaintext2html(finding.problem),
                    "qi_platform_id": finding.platform_id.id,
                    "qi_visit_id": finding.visit_id.id,
                    "qi_element_ids": finding.element_id.ids,
                }
                for finding in carried
            ]
        )
        for finding, lead in zip(protected.permitted(carried), leads, strict=True):
            finding.lead_id = lead

    def _solve(self, note):
        """Close problems by hand with ``note``; the demands they became close with them."""
        self.check_access("write")
        for finding in self:
            if finding.state == "solved":
                raise UserError(self.env._("“%(problem)s” is solved already.", problem=finding._summary()))
            if not finding.visit_id.recorded_at:
                raise UserError(self.env._("Record %(number)s as done first.", number=finding.visit_id.name))
        self.lead_id._qi_solve(note)
        protected.permitted(self).write({"closing_note": note})
