# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import complaint_flow, protected

CHANNELS = [
    ("portal", "Portal"),
    ("online", "Online Form"),
    ("counter", "Counter"),
    ("phone", "Phone"),
    ("letter", "Letter"),
    ("box", "Suggestion Box"),
    ("hotline", "Hotline 12345"),
    ("mayor", "Mayor's Mailbox"),
    ("petition", "Petition Office"),
]
ONLINE_CHANNELS = ("portal", "online")
TRANSFER_CHANNELS = ("hotline", "mayor", "petition")
"""They come with a number and a deadline of their own, and can be sent back."""


class QiComplaint(models.Model):
    """Complaint (投诉) about the service (DB1403/T 22-2023, 7.1; GB/T 19012-2019).

    Its states and the steps between them are in ``tools/complaint_flow.py``, the methods that take the steps
    in ``qi_complaint_flow.py``; what is promised in ``qi_complaint_clock.py``; who must never learn of it in
    ``qi_complaint_recusal.py``; how it comes in, and what whoever complained may read, in
    ``qi_complaint_voice.py``. Who complained is kept apart, in ``qi_complaint_complainant.py``.

    Nothing of a complaint is ever written at the request it is about.
    """

    _name = "qi.complaint"
    _description = "Complaint"
    _inherit = ["qi.closing.mixin", "qi.naming.mixin", "qi.deadline.document.mixin", "qi.protected.mixin"]
    _order = "registered_at desc, id desc"

    name = fields.Char(string="Complaint Number", readonly=True, copy=False)
    platform_id = fields.Many2one("qi.platform", required=True, ondelete="restrict", index=True, tracking=True)
    channel = fields.Selection(CHANNELS, string="Came By", required=True, readonly=True)
    is_anonymous = fields.Boolean(string="Anonymous", readonly=True)
    state = fields.Selection(
        list(complaint_flow.STATES),
        string="Step",
        required=True,
        readonly=True,
        default=complaint_flow.INITIAL,
        copy=False,
        tracking=True,
        group_expand="_group_expand_state",
    )
    is_open = fields.Boolean(compute="_compute_is_open", store=True)
    user_id = fields.Many2one(
        "res.users", string="Handler", readonly=True, ondelete="restrict", index=True, tracking=True, copy=False
    )
    first_user_id = fields.Many2one(
        "res.users",
        string="First Handler",
        readonly=True,
        ondelete="restrict",
        copy=False,
        help="Whose answer is reviewed; the review is up to somebody else.",
    )
    first_drafter_id = fields.Many2one("res.users", readonly=True, ondelete="restrict", copy=False)
    first_approver_id = fields.Many2one("res.users", readonly=True, ondelete="restrict", copy=False)

    # What was complained about, as it was received: never changed, only added to.
    title = fields.Char(string="Complaint Title", required=True, readonly=True)
    description = fields.Text(string="What Happened", required=True, readonly=True)
    remedy_sought = fields.Text(readonly=True)
    topic = fields.Selection(
        [
            ("attitude", "Manner and Attitude"),
            ("delay", "Delay"),
            ("quality", "Quality of the Service"),
            ("fee", "Charging of Fees"),
            ("procedure", "Procedure and Information"),
            ("integrity", "Integrity and Discipline"),
            ("other", "Something Else"),
        ],
        string="Complained Of",
        required=True,
        default="other",
        tracking=True,
        help="Leads on integrity and discipline are handed over, not handled.",
    )
    subject_kind = fields.Selection(
        [
            ("service", "The Service"),
            ("person", "Somebody of the Staff"),
            ("site", "The Platform as a Whole"),
            ("institution", "An Institution"),
        ],
        string="Complained About",
        required=True,
        default="service",
        tracking=True,
    )
    subject_user_ids = fields.Many2many(
        "res.users",
        "qi_complaint_subject_rel",
        "complaint_id",
        "user_id",
        string="People Complained About",
        domain=[("share", "=", False)],
        copy=False,
    )
    # Who deletes a contact must not learn from a refusal that there is a complaint.
    institution_id = fields.Many2one(
        "res.partner", string="Institution Complained About", ondelete="set null", index="btree_not_null"
    )
    request_id = fields.Many2one(
        "qi.request", string="About Request", ondelete="set null", index="btree_not_null", copy=False
    )
    request_number = fields.Char(
        string="Request Number as Given", readonly=True, help="As it was written; there may be no such request."
    )
    registered_by_id = fields.Many2one(
        "res.users",
        string="Taken Down By",
        readonly=True,
        ondelete="restrict",
        help="Who of the staff; empty where the complainant did it online.",
    )
    received_at = fields.Datetime(string="Complaint Received On", readonly=True, required=True)
    registered_at = fields.Datetime(string="Complaint Registered On", readonly=True, required=True)
    acknowledged_at = fields.Datetime(string="Acknowledged On", readonly=True)
    assessed_at = fields.Datetime(string="Taken Up On", readonly=True)
    answered_at = fields.Datetime(string="Answered On", readonly=True)
    closed_at = fields.Datetime(string="Complaint Closed On", readonly=True)

    # Transfers
    is_transfer = fields.Boolean(compute="_compute_is_transfer")
    origin_number = fields.Char(string="Number of the Sender", readonly=True)
    origin_due = fields.Date(string="Deadline of the Sender", tracking=True)
    origin_first_due = fields.Date(string="First Deadline of the Sender", readonly=True)
    origin_extension_reason = fields.Char(string="Sender Gave More Time Because", tracking=True)

    # Assessment (投诉受理)
    severity = fields.Selection(list(complaint_flow.SEVERITIES), tracking=True)
    safety = fields.Selection(
        [("no", "No Danger"), ("yes", "Safety or Health")], string="Safety Risk", tracking=True
    )
    complexity = fields.Selection([("simple", "Simple"), ("complex", "Complex")], tracking=True)
    immediate_action = fields.Selection([("no", "Not Needed"), ("yes", "Needed at Once")], tracking=True)
    immediate_action_note = fields.Text(string="Action Taken at Once")

    # Investigation and decision (投诉调查, 投诉处置)
    findings = fields.Text(string="Findings of the Investigation")
    outcome = fields.Selection(
        [("upheld", "Upheld"), ("partly", "Partly Upheld"), ("not_upheld", "Not Upheld")],
        tracking=True,
    )
    decision = fields.Text(string="Handling Decision")
    answer = fields.Text(string="Reply to the Complainant", help="This is what the complainant reads.")
    remedy = fields.Text(string="Remedy Given")
    cost = fields.Float(string="Cost of the Remedy (CNY)", digits=(12, 2))
    cause_id = fields.Many2one("qi.complaint.cause", ondelete="restrict", index="btree_not_null")
    corrective = fields.Text(string="Corrective Measures")
    drafted_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    approved_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    return_reason = fields.Text(string="Decision Sent Back Because", tracking=True)

    # Reply (意见反馈)
    acceptance = fields.Selection(
        [
            ("satisfied", "Satisfied"),
            ("told", "Satisfied, by Phone or Letter"),
            ("silence", "No Word Within the Time"),
        ],
        string="Accepted How",
        tracking=True,
    )
    dissatisfaction = fields.Text(string="Not Satisfied Because", tracking=True)
    is_reviewed = fields.Boolean(string="Reviewed", readonly=True)
    external_route = fields.Selection(
        [
            ("mediation", "Commercial Mediation"),
            ("arbitration", "Arbitration"),
            ("court", "Court"),
            ("metrology", "Metrological Arbitration"),
            ("retest", "Objection to the Report and Retest"),
            ("12315", "Hotline 12315 for Consumers"),
            ("superior", "Superior Authority"),
        ],
        tracking=True,
    )
    external_outcome = fields.Text()
    exit_reason = fields.Text(string="Ended Because", tracking=True)
    referral = fields.Char(string="Referred To", help="Who can help where the platform cannot.")
    joined_into_id = fields.Many2one("qi.complaint", ondelete="restrict", index="btree_not_null", copy=False)
    joined_ids = fields.One2many("qi.complaint", "joined_into_id", string="Joined Complaints", readonly=True)
    complainant_ids = fields.One2many("qi.complaint.complainant", "complaint_id", readonly=True)
    correspondence_ids = fields.One2many("qi.complaint.message", "complaint_id", readonly=True)
    # The statement does not know what it is about: whoever makes it must not find the way back.
    statement_ids = fields.Many2many(
        "qi.complaint.statement", "qi_complaint_statement_rel", "complaint_id", "statement_id", readonly=True
    )

    _name_uniq = models.Constraint("UNIQUE (name)", "This complaint number is taken. Save again to draw another.")
    _registered_idx = models.Index("(registered_at DESC, id DESC)")
    _received_idx = models.Index("(received_at)")
    _platform_state_idx = models.Index("(platform_id, state)")
    _open_idx = models.Index("(user_id, due_at) WHERE is_open IS TRUE")

    @property
    def _machine_fields(self):
        """All but what the flow lets people write."""
        return self._stored_fields() - complaint_flow.EDITABLE.keys() - {"state"} - self._thread_fields()

    @api.model
    def _thread_fields(self):
        """Return the stored fields of threads and activities, which Odoo itself writes."""
        mixins = ("mail.thread", "mail.activity.mixin")
        return frozenset(name for mixin in mixins for name in self.env[mixin]._fields)

    @api.depends("state")
    def _compute_is_open(self):
        for complaint in self:
            complaint.is_open = complaint.state not in complaint_flow.CLOSED_STATES

    @api.depends("name", "title")
    @api.depends_context("qi_complaint_title")
    def _compute_display_name(self):
        # In a calendar a number drawn at random says nothing; where others may look on, the number must do.
        with_title = self.env.context.get("qi_complaint_title")
        for complaint in self:
            complaint.display_name = f"{complaint.title} {complaint.name}" if with_title else complaint.name

    @api.depends("channel")
    def _compute_is_transfer(self):
        for complaint in self:
            complaint.is_transfer = complaint.channel in TRANSFER_CHANNELS

    # CRUD

    def write(self, vals):
        """Write values while the flow lets them be written.

        :raises AccessError: when a machine-owned field is given
        :raises UserError: when it is too late or too early for one of them
        """
        self._check_values(vals)
        if vals.get("joined_into_id"):
            # What it is joined into shows its number at once, and who must not learn of it goes with it.
            for complaint in self:
                complaint._check_joining(self.browse(vals["joined_into_id"]))
        if not protected.is_permitted(self):
            self._check_editable(vals)
        result = super().write(vals)
        # Before anything follows from a step: whoever is named has no part in that.
        protected.without_permit(self).sudo()._heed_said(vals)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Complaints are not deleted. Close the complaint instead."))
