# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import past, protected, request_flow

ACTIVITY = "qi_onestop.mail_activity_type_transfer"
KINDS = [("transfer", "Pass to Colleagues"), ("return", "Send Back"), ("escalate", "Escalate")]


class QiTransfer(models.Model):
    """One link of the chain of custody of a request (转办, 退回, 上报): who sent it, who took it over (签收).

    sent → taken over, returned or recalled. Until it is taken over the sender answers for the request; what
    was promised to the enterprise goes on, and the first person responsible stays.
    """

    _name = "qi.transfer"
    _description = "Transfer of a Request"
    _inherit = ["qi.readers.mixin", "mail.activity.mixin", "qi.protected.mixin"]
    _secret_path = "request_id"
    _order = "id desc"
    _rec_name = "request_id"

    request_id = fields.Many2one("qi.request", required=True, readonly=True, ondelete="cascade", index=True)
    platform_id = fields.Many2one(related="request_id.platform_id", string="With Platform", store=True, index=True)
    kind = fields.Selection(KINDS, string="Way", required=True, readonly=True, default="transfer")
    from_platform_id = fields.Many2one(
        "qi.platform", string="Sent From", required=True, readonly=True, ondelete="restrict", index=True
    )
    from_commissioner_id = fields.Many2one(
        "qi.commissioner", string="Sender in Charge", readonly=True, ondelete="restrict"
    )
    to_platform_id = fields.Many2one(
        "qi.platform", string="Sent To", required=True, readonly=True, ondelete="restrict", index=True
    )
    to_commissioner_id = fields.Many2one(
        "qi.commissioner",
        string="Meant For",
        readonly=True,
        ondelete="restrict",
        help="Empty: for any of the platform.",
    )
    taken_commissioner_id = fields.Many2one(
        "qi.commissioner", string="In Charge Since", readonly=True, ondelete="restrict"
    )
    reason = fields.Text(required=True, readonly=True)
    sent_at = fields.Datetime(string="Sent On", required=True, readonly=True)
    sent_by_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict")
    ended_at = fields.Datetime(string="Dealt With On", readonly=True)
    ended_by_id = fields.Many2one("res.users", string="Dealt With By", readonly=True, ondelete="restrict")
    answer = fields.Text(string="Why Returned", readonly=True)
    state = fields.Selection(
        [("sent", "Waits"), ("taken", "Taken Over"), ("returned", "Not Taken"), ("recalled", "Recalled")],
        required=True,
        readonly=True,
        default="sent",
    )
    waited_minutes = fields.Integer(
        compute="_compute_waited_minutes", store=True, aggregator="avg", help="Until it was answered."
    )

    # What whoever is to take it over must know, before they may read the request.
    partner_id = fields.Many2one(related="request_id.partner_id", string="Enterprise")
    service_id = fields.Many2one(related="request_id.service_id", string="Service")
    description = fields.Text(related="request_id.description", string="Need")
    stage_id = fields.Many2one(related="request_id.stage_id", string="Stage")
    is_for_my_platform = fields.Boolean(
        compute="_compute_is_for_my_platform", search="_search_is_for_my_platform", compute_sudo=False
    )
    can_take_over = fields.Boolean(compute="_compute_can", compute_sudo=False)
    can_recall = fields.Boolean(compute="_compute_can", compute_sudo=False)

    _open_uniq = models.UniqueIndex(
        "(request_id) WHERE state = 'sent'",
        "The request has been sent to somebody already. Wait for the answer, or recall it.",
    )
    _sent_idx = models.Index("(to_platform_id, id DESC) WHERE state = 'sent'")

    _machine_fields = frozenset(
        {
            "request_id",
            "kind",
            "from_platform_id",
            "from_commissioner_id",
            "to_platform_id",
            "to_commissioner_id",
            "taken_commissioner_id",
            "reason",
            "sent_at",
            "sent_by_id",
            "ended_at",
            "ended_by_id",
            "answer",
            "state",
        }
    )

    @api.depends("sent_at", "ended_at")
    def _compute_waited_minutes(self):
        for transfer in self:
            ended = transfer.ended_at or transfer.sent_at
            transfer.waited_minutes = bool(ended) and (ended - transfer.sent_at).total_seconds() // 60

    @api.depends("to_platform_id")
    @api.depends_context("uid")
    def _compute_is_for_my_platform(self):
        for transfer in self:
            transfer.is_for_my_platform = transfer.to_platform_id in self.env.user.qi_read_platform_ids

    @api.model
    def _search_is_for_my_platform(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("to_platform_id", "in" if True in value else "not in", self.env.user.qi_read_platform_ids.ids)]

    @api.depends("state", "to_platform_id", "to_commissioner_id")
    @api.depends_context("uid")
    def _compute_can(self):
        for transfer in self:
            transfer.can_take_over = transfer.state == "sent" and transfer._may_take_over()
            transfer.can_recall = transfer.state == "sent" and transfer._may_recall()

    @api.depends("request_id")
    def _compute_display_name(self):
        for transfer in self:
            # The number is no secret to whoever sees the transfer.
            transfer.display_name = transfer.request_id.sudo().name

    # Actions

    def action_take_over(self):
        """Take the requests over (签收): from now on the caller's platform answers for them."""
        self._take_over()

    def action_recall(self):
        """Take back what nobody has answered yet.

        :raises AccessError: when the caller neither sent it nor manages the sender
        """
        self._check_waits()
        for transfer in self:
            if not transfer._may_recall():
                raise AccessError(self.env._("Only the sender or the site manager recalls a request."))
        self._end("recalled")

    def _take_over(self, commissioner=None):
        """Take requests over, for the caller or for ``commissioner``.

        :raises AccessError: when it is up to others
        :raises UserError: when it was answered already, or nobody can be in charge
        """
        self._check_waits()
        for transfer in self:
            if not transfer._may_take_over():
                raise AccessError(
                    self.env._(
                        "%(number)s was sent to %(platform)s. Its staff takes it over.",
                        number=transfer.display_name,
                        platform=transfer.to_platform_id.name,
                    )
                )
            transfer._check_chosen(commissioner)
            # The request changes hands: whoever takes it over could not write it before.
            request_sudo = transfer.request_id.sudo()
            post = transfer._receiver(commissioner)
            request_sudo._hand_over_to(transfer.to_platform_id, post)
            transfer._end("taken", taken_commissioner_id=post.id)
            request_sudo._leave_note(
                self.env._("Taken over by %(platform)s.", platform=transfer.to_platform_id.name)
            )

    def _give_back(self, reason):
        """Return requests to their senders, who answered for them all the time.

        :raises UserError: without a reason
        """
        self._check_waits()
        self.env["qi.request"]._check_given_reason(reason)
        for transfer in self:
            if not transfer._may_take_over():
                raise AccessError(
                    self.env._(
                        "%(number)s was sent to %(platform)s. Its staff takes it over.",
                        number=transfer.display_name,
                        platform=transfer.to_platform_id.name,
                    )
                )
            transfer._end("returned", answer=reason)

            def sentence(speaks, platform=transfer.to_platform_id.name):
                return speaks._("Returned by %(platform)s: %(reason)s", platform=platform, reason=reason)

            request_sudo = transfer.request_id.sudo()
            request_sudo._leave_note(sentence(self.env))
            sender = request_sudo.user_id or transfer.sent_by_id
            self.env["qi.telling.mixin"]._tell([(request_sudo, sender, sentence)], ACTIVITY)

    # Helpers

    def _check_waits(self):
        self.check_access("read")
        self._lock_waiting()
        for transfer in self:
            if transfer.state != "sent":
                raise UserError(
                    self.env._(
                        "%(number)s waits no longer: it was answered by %(name)s. Reload the page.",
                        number=transfer.display_name,
                        name=transfer.ended_by_id.name,
                    )
                )

    def _lock_waiting(self):
        # Two who take it over at once: the second waits here and finds it taken.
        self.request_id.sudo()._lock()
        self.invalidate_recordset(["state"])

    def _may_take_over(self):
        """Tell whether the caller may answer: staff of the target, superiors if escalated."""
        self.ensure_one()
        user = self.env.user
        Request = self.env["qi.request"]
        if Request._manages(self.to_platform_id):
            return True
        if self.kind == "escalate" or self.to_platform_id not in user.qi_read_platform_ids:
            return False
        # The caller may not read the request yet: its stage and who is meant are what the decision needs.
        meant_sudo = self.to_commissioner_id.sudo()
        post = user._qi_commissioner()
        if meant_sudo:
            in_charge = meant_sudo | meant_sudo.backup_id if meant_sudo.is_absent else meant_sudo
            return post in in_charge
        at_intake = self.request_id.sudo().stage_kind in request_flow.INTAKE_KINDS
        return bool(post) or (at_intake and user.has_group("qi_onestop.qi_onestop_group_clerk"))

    def _may_recall(self):
        self.ensure_one()
        request_sudo = self.request_id.sudo()
        # Asked with the caller's rights: the request is still the sender's.
        in_charge = self.env["qi.telling.mixin"]._manages(self.from_platform_id)
        return in_charge or self.env.user in (self.sent_by_id | request_sudo.user_id)

    def _check_chosen(self, commissioner):
        if (
            commissioner
            and commissioner != self.env.user._qi_commissioner()
            and not self.env["qi.telling.mixin"]._manages(self.to_platform_id)
        ):
            raise AccessError(
                self.env._("Commissioners take requests themselves; only the site manager assigns them.")
            )

    def _receiver(self, commissioner=None):
        """Return who is in charge after the take-over; nobody, if that may be left open.

        :raises UserError: when somebody must be, and is not found
        """
        own = self.env.user._qi_commissioner()
        reads = self.to_platform_id in self.env.user.qi_read_platform_ids
        serves = reads and not self.env["qi.telling.mixin"]._manages(self.to_platform_id)
        request_sudo = self.request_id.sudo()
        post = commissioner or self.to_commissioner_id or (own if serves else own.browse())
        if not post and own and own.platform_id == self.to_platform_id:
            post = own
        if not post and request_sudo.stage_kind not in request_flow.INTAKE_KINDS:
            raise UserError(
                self.env._(
                    "%(number)s is being worked on. Say which commissioner is in charge from now on.",
                    number=request_sudo.name,
                )
            )
        return post

    def _end(self, state, **values):
        """Answer the transfers and take them from the desks where they waited."""
        # Whoever answers was checked; the rows are nobody's to write.
        protected.permitted(self.sudo()).write(
            {"state": state, "ended_at": past.now(self), "ended_by_id": self.env.uid, **values}
        )
        self.env["qi.telling.mixin"]._forget_told(self, ACTIVITY)

    def _form_texts(self):
        """Return from where to where it went, and why and what became of it, for the printed form."""
        self.ensure_one()
        Request = self.env["qi.request"]
        sent = [
            Request._form_choice(self, "kind"),
            f"{self.from_platform_id.name} → {self.to_platform_id.name} {self.to_commissioner_id.name or ''}",
            f"{self.sent_by_id.name} {Request._form_time(self.sent_at)}",
        ]
        answer = [
            self.reason,
            Request._form_choice(self, "state"),
            self.ended_at and f"{self.ended_by_id.name} {Request._form_time(self.ended_at)}",
            self.answer,
        ]
        return "\n".join(sent), "\n".join(filter(None, answer))
