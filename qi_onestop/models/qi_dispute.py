# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import complaint_number, dispute_flow, past, protected
from .qi_overdue_mixin import MACHINE_FIELDS

HANDLE = "qi_onestop.mail_activity_type_dispute"


class QiDispute(models.Model):
    """Dispute (争议) that is resolved outside of the house (DB1403/T 22-2023, 7.1; GB/T 19013-2021).

    It comes from a complaint whose complainant takes a way outside, or stands alone: an enterprise and an
    institution that do not agree on a report. Its steps are in ``tools/dispute_flow.py``, the methods that take
    them in ``qi_dispute_flow.py``; what is due when in ``qi_dispute_clock.py``; who must never learn of it in
    ``qi_dispute_recusal.py``; what it means for its complaint in ``qi_dispute_complaint.py``, and what whoever
    complained reads and says of it in ``qi_dispute_voice.py``.

    Nothing of a dispute is ever written at the request it is about.
    """

    _name = "qi.dispute"
    _description = "Dispute"
    _inherit = [
        "qi.closing.mixin",
        "qi.naming.mixin",
        "qi.deadline.document.mixin",
        "qi.files.mixin",
        "qi.overdue.mixin",
        "qi.protected.mixin",
    ]
    _order = "submitted_at desc, id desc"
    _due_field = "due_date"
    _file_fields = {"file_ids": False}

    name = fields.Char(string="Dispute Number", readonly=True, copy=False)
    state = fields.Selection(
        list(dispute_flow.STATES),
        string="Step of the Dispute",
        required=True,
        readonly=True,
        default=dispute_flow.INITIAL,
        copy=False,
        tracking=True,
        group_expand="_group_expand_state",
    )
    is_open = fields.Boolean(compute="_compute_is_open", store=True)
    platform_id = fields.Many2one("qi.platform", required=True, ondelete="restrict", index=True)
    user_id = fields.Many2one(
        "res.users", string="Handler", readonly=True, ondelete="restrict", tracking=True, copy=False
    )
    complaint_id = fields.Many2one(
        "qi.complaint", readonly=True, ondelete="restrict", index="btree_not_null", copy=False
    )
    title = fields.Char(string="Subject of the Dispute", required=True, tracking=True)
    description = fields.Text(string="What Is in Dispute")
    # Who deletes a contact or a request must not learn from a refusal that there is a dispute.
    partner_id = fields.Many2one(
        "res.partner",
        string="Claimant",
        ondelete="set null",
        index="btree_not_null",
        help="Of a dispute that stands alone; who complained stays with the complaint.",
    )
    institution_id = fields.Many2one(
        "res.partner", string="Institution Concerned", ondelete="set null", index="btree_not_null"
    )
    request_id = fields.Many2one(
        "qi.request", string="Dispute About Request", ondelete="set null", index="btree_not_null", copy=False
    )

    # Submitting (提交投诉)
    route_id = fields.Many2one("qi.dispute.route", required=True, ondelete="restrict", index=True, tracking=True)
    is_consumer = fields.Boolean(
        string="Claimant Is a Consumer", help="Who bought for daily life, not for a business."
    )
    submitted_at = fields.Datetime(string="Dispute Submitted On", readonly=True, required=True)
    ground_on = fields.Date(
        string="Disputed Result Received On", help="From this day on the time to apply is counted."
    )
    participation = fields.Selection(
        [(dispute_flow.AGREED, "Agreed to Take Part"), (dispute_flow.REFUSED, "Does Not Take Part")],
        string="Claimant's Participation",
        tracking=True,
        help="Taking part is voluntary (GB/T 19013-2021, consent to participate).",
    )
    participation_how = fields.Selection(
        [("portal", "Online"), ("told", "By Phone or Letter")], string="Participation Said", readonly=True
    )
    participation_at = fields.Datetime(string="Participation Said On", readonly=True)

    # Notice and response (接收争议通知, 组织响应方式)
    body_name = fields.Char(string="Resolving Body", tracking=True)
    case_number = fields.Char(string="Case Number of the Body")
    notice_on = fields.Date(string="Notice Received On", tracking=True)
    response = fields.Text(string="Response of the Platform", help="How the platform and the institution respond.")
    represented_by = fields.Char()

    # Resolving (解决争议)
    route_again_days = fields.Integer(related="route_id.again_days", string="Days of the Route", aggregator=None)
    first_result = fields.Text()
    first_result_on = fields.Date(string="First Result Received On", tracking=True)
    second_on = fields.Date(string="Second Application On", readonly=True, tracking=True)
    outcome = fields.Selection(list(dispute_flow.OUTCOMES), string="Outcome of the Dispute", tracking=True)
    outcome_on = fields.Date(string="Outcome Received On")
    outcome_text = fields.Text(string="Wording of the Outcome")
    platform_answer = fields.Selection(
        [(dispute_flow.ACCEPTED, "Platform Accepts"), (dispute_flow.REJECTED, "Platform Rejects")],
        string="Platform on the Recommendation",
        tracking=True,
    )
    platform_reason = fields.Text(
        string="Rejected by the Platform Because", help="Told to the resolving body and to the complainant."
    )
    provider_told_on = fields.Date(string="Body Told of the Rejection On")
    complainant_answer = fields.Selection(
        [(dispute_flow.ACCEPTED, "Claimant Accepts"), (dispute_flow.REJECTED, "Claimant Rejects")],
        string="Claimant on the Recommendation",
        tracking=True,
    )
    complainant_answer_how = fields.Selection(
        [("portal", "Online"), ("told", "By Phone or Letter")], string="Claimant Answered", readonly=True
    )
    complainant_reason = fields.Text(string="Rejected by the Claimant Because")
    review = fields.Selection(
        [
            (dispute_flow.STANDS, "The Decision Stands"),
            (dispute_flow.APPEALED, "It Is Reviewed or Appealed"),
        ],
        string="Review of the Decision",
        tracking=True,
        help="Whether to have a binding decision reviewed is considered every time.",
    )
    review_reason = fields.Text(string="Reason for Standing or Review")

    # Carrying out and closing (执行解决方案, 结案归档)
    action_ids = fields.One2many("qi.dispute.action", "dispute_id", string="Actions to Carry It Out")
    action_count = fields.Integer(string="Open Actions", compute="_compute_action_count")
    closing_note = fields.Text(string="Closing Remark")
    exit_reason = fields.Text(string="Withdrawn Because", tracking=True)
    closed_at = fields.Datetime(string="Dispute Closed On", readonly=True)
    file_ids = fields.Many2many(
        "ir.attachment", "qi_dispute_file_rel", "dispute_id", "attachment_id", string="Papers", copy=False
    )

    _name_uniq = models.Constraint("UNIQUE (name)", "This dispute number is taken. Save again to draw another.")
    _submitted_idx = models.Index("(submitted_at DESC, id DESC)")
    _open_idx = models.Index("(user_id, due_at) WHERE is_open IS TRUE")
    _open_complaint_uniq = models.UniqueIndex(
        "(complaint_id) WHERE is_open IS TRUE",
        "A dispute over this complaint is open already. Close it before you begin another.",
    )

    @property
    def _machine_fields(self):
        """All but what the flow lets people write."""
        kept = dispute_flow.EDITABLE.keys() | {"state", "platform_id"} | self.env["qi.complaint"]._thread_fields()
        return (self._stored_fields() - kept) | MACHINE_FIELDS

    # Computed

    @api.depends("state")
    def _compute_is_open(self):
        for dispute in self:
            dispute.is_open = dispute.state not in dispute_flow.CLOSED_STATES

    @api.depends("name", "complaint_id")
    @api.depends_context("uid")
    def _compute_display_name(self):
        for dispute in self:
            # Links show names whoever asks; who sees to an action learns no number.
            seen = not dispute._origin or dispute.sudo(False).has_access("read")
            dispute.display_name = dispute.name if seen else "–"

    @api.depends("action_ids.state")
    def _compute_action_count(self):
        for dispute in self:
            dispute.action_count = len(dispute.action_ids.filtered(lambda action: action.state != "accepted"))

    # Constraints

    @api.constrains("route_id", "is_consumer", "partner_id")
    def _check_consumer(self):
        for dispute in self:
            if dispute.is_consumer and (
                dispute.partner_id.is_company
                or (dispute.complaint_id and not dispute.complaint_id._may_be_consumer())
            ):
                raise ValidationError(
                    self.env._("An enterprise is no consumer. Choose a route that is open to enterprises.")
                )
            if dispute.route_id.consumers_only and not dispute.is_consumer:
                raise ValidationError(
                    self.env._(
                        "“%(route)s” is for consumers only. Choose another route.", route=dispute.route_id.name
                    )
                )

    @api.constrains("notice_on", "ground_on", "first_result_on", "outcome_on", "provider_told_on")
    def _check_not_ahead(self):
        _days, today = self.env["qi.telling.mixin"]._city_days()
        for dispute in self:
            for name in ("notice_on", "ground_on", "first_result_on", "outcome_on", "provider_told_on"):
                if dispute[name] and dispute[name] > today:
                    raise ValidationError(
                        self.env._(
                            "“%(field)s” lies ahead. Give the day on which it happened.",
                            field=self._fields[name]._description_string(self.env),
                        )
                    )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Enter disputes that stand alone, as who handles them; those over complaints the program opens.

        :raises AccessError: when a machine-owned field is given
        :raises UserError: when more is said than can be known at the beginning, or the caller had the request in
            hand
        """
        self = self._without_machine_defaults()
        by_program = protected.is_permitted(self)
        for vals in vals_list:
            self._check_values(vals)
            self._check_machine_fields(vals)
            if not by_program:
                self._check_beginning(vals)
        now = past.now(self)
        numbers = self._draw_numbers(len(vals_list))
        prepared = [
            {
                "user_id": self.env.uid,
                **vals,
                **self._said_how(vals),
                "name": number,
                "state": dispute_flow.INITIAL,
                "submitted_at": now,
            }
            for vals, number in zip(vals_list, numbers, strict=True)
        ]
        disputes = super(QiDispute, protected.permitted(self)).create(prepared)
        disputes = protected.without_permit(disputes)
        disputes.sudo()._recuse()
        disputes.sudo()._heed_written({"state": dispute_flow.INITIAL})
        if not by_program:
            disputes._check_own()
        disputes.sudo()._begin()
        return disputes

    @api.model
    def _check_beginning(self, vals):
        if not (vals.get("title") or self.env.context.get("default_title") or "").strip():
            raise ValidationError(self.env._("Say in a few words what the dispute is about."))
        for name, value in vals.items():
            later = name in dispute_flow.EDITABLE and name not in dispute_flow.AT_FIRST
            later = later or (name == "state" and value not in (False, dispute_flow.INITIAL))
            if later and value:
                raise UserError(
                    self.env._(
                        "A dispute begins with being submitted: “%(field)s” comes later.",
                        field=self._fields[name]._description_string(self.env),
                    )
                )

    def _check_own(self):
        """Raise for who enters a dispute over a request that was in their own hands, or that names them."""
        if self.sudo().filtered(lambda dispute: self.env.user in dispute._recused()):
            raise UserError(
                self.env._(
                    "You had this request in hand, or are named here. Ask a colleague to enter the dispute."
                )
            )

    def write(self, vals):
        """Write values while the flow lets them be written; see also ``qi_dispute_flow.py``.

        :raises AccessError: when a machine-owned field is given
        :raises UserError: when it is too late or too early for one of them
        """
        if protected.is_permitted(self):
            result = super().write(vals)
            protected.without_permit(self).sudo()._heed_written(vals)
            return result
        # Before any sentence that names the dispute: the caller may not know of it.
        self.check_access("write")
        self._check_values(vals)
        if "platform_id" in vals and self.filtered(lambda dispute: dispute.platform_id.id != vals["platform_id"]):
            raise UserError(self.env._("The platform of a dispute stays as it is."))
        self._check_editable(vals)
        how = self._said_how(vals)
        result = super().write(vals)
        if how:
            protected.permitted(self).write(how)
        if vals.keys() & {"request_id", "complaint_id"}:
            # Who had the request now named in hand is recused now.
            self.sudo()._recuse()
        self.sudo()._heed_written(vals)
        self._watch(vals)
        return result

    @api.model
    def _said_how(self, vals):
        """Return the values that note how a claimant's word came, if one is among ``vals``."""
        # What complainants say online, the program notes for them.
        how = "portal" if self.env.uid == SUPERUSER_ID else "told"
        result = {}
        if "participation" in vals:
            said = bool(vals["participation"])
            result["participation_how"] = said and how
            result["participation_at"] = said and past.now(self)
        if "complainant_answer" in vals:
            result["complainant_answer_how"] = bool(vals["complainant_answer"]) and how
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Disputes are not deleted. Withdraw or close the dispute instead."))

    @api.model
    def _draw_numbers(self, count):
        """Return ``count`` numbers that are free, at random: gaps in a row would tell of hidden disputes."""
        year = past.today(self).year
        numbers = set()
        while len(numbers) < count:
            drawn = {complaint_number.number(year, "ZY") for _missing in range(count - len(numbers))}
            taken = self.sudo().search_fetch([("name", "in", list(drawn))], ["name"]).mapped("name")
            numbers |= drawn - set(taken)
        return list(numbers)

    def _after_step(self, source, target, at):
        """Do what follows from a step that all of the disputes took, with all rights: the step was checked."""
        self._keep_promises(source, target, at)
        self._plan_reminders()
        self._forget_activities(HANDLE)
        if target in dispute_flow.CLOSED_STATES:
            self._forget_activities()
        elif target == "implementing":
            self.action_ids._give_out()

    # In whose hands

    def _give_to(self, user):
        """Put disputes into the hands of ``user``; those over complaints follow their complaints."""
        self._forget_activities(HANDLE)
        protected.permitted(self).write({"user_id": user.id})
        for dispute in self:
            if user:
                dispute._tell(
                    user,
                    HANDLE,
                    lambda speaks, number=dispute.name: speaks._("Handle the dispute %(number)s", number=number),
                    dispute._due_day(),
                )
            else:
                dispute._call_outside()

    @api.model
    def _reassign_stranded(self):
        """Give open disputes that stand alone and are in nobody's hands, or of who left, to others."""
        stranded = self.sudo().search(
            [
                ("is_open", "=", True),
                ("complaint_id", "=", False),
                ("user_id", "not in", self._able_handlers().ids),
            ]
        )
        stranded._assign()
