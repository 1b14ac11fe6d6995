# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import past, protected, request_flow


class QiRequest(models.Model):
    """Transfers of a request: sent with a reason, taken over by others, each link of the chain kept.

    The core lets nobody change the platform of a request at work. What is taken over passes by that: it is
    the program that hands it on, after both sides agreed.
    """

    _inherit = "qi.request"

    transfer_ids = fields.One2many("qi.transfer", "request_id", string="Transfers", readonly=True)
    open_transfer_id = fields.Many2one(
        "qi.transfer", string="On Its Way", compute="_compute_open_transfer_id", compute_sudo=True
    )
    sent_platform_id = fields.Many2one(
        "qi.platform", string="On Its Way To", compute="_compute_open_transfer_id", compute_sudo=True
    )
    can_send = fields.Boolean(compute="_compute_can_send")

    @api.depends("transfer_ids.state")
    def _compute_open_transfer_id(self):
        for request in self:
            transfer = request.transfer_ids.filtered(lambda transfer: transfer.state == "sent")[:1]
            request.open_transfer_id = transfer
            request.sent_platform_id = transfer.to_platform_id

    @api.depends("commissioner_id", "stage_kind", "transfer_ids.state")
    @api.depends_context("uid")
    def _compute_can_send(self):
        for request in self:
            request.can_send = request.is_open and not request.open_transfer_id and request._may_send()

    def _after_step(self, source, target, at):
        result = super()._after_step(source, target, at)
        if target in request_flow.CLOSED_KINDS:
            # Who closes a request does not leave it on somebody's desk.
            self.open_transfer_id._end("recalled")
        return result

    # What people do

    def _send(self, platform, reason, kind="transfer", commissioner=None):
        """Send requests to another platform or commissioner, who takes them over or returns them.

        :raises AccessError: when the caller is neither in charge nor the site manager
        :raises UserError: without a reason, when it is under way already, or cannot be taken over there
        """
        self.check_access("read")
        self._check_given_reason(reason)
        self._lock()
        for request in self:
            if not request._may_send():
                raise AccessError(
                    self.env._(
                        "Sending %(number)s to others is up to %(actors)s.",
                        number=request.name,
                        actors=self._actor_names([request_flow.COMMISSIONER, request_flow.MANAGER]),
                    )
                )
            request._check_sendable(platform, commissioner)
        return self._sent(platform, reason, kind, commissioner)

    def _may_send(self):
        return bool(self.env.su or self._actors() & {request_flow.COMMISSIONER, request_flow.MANAGER})

    def _check_sendable(self, platform, commissioner):
        # Whatever the caller may see of the others.
        platform_sudo, post_sudo = platform.sudo(), (commissioner or self.env["qi.commissioner"]).sudo()
        if not self.is_open:
            raise UserError(self.env._("%(number)s is closed: there is nothing to send.", number=self.name))
        if self.open_transfer_id:
            raise UserError(
                self.env._(
                    "%(number)s was sent to %(platform)s already. Wait for the answer, or recall it.",
                    number=self.name,
                    platform=self.open_transfer_id.to_platform_id.sudo().name,
                )
            )
        if not platform_sudo:
            raise UserError(self.env._("There is no superior platform. Ask the coordinating department."))
        if platform == self.platform_id and (not post_sudo or post_sudo == self.commissioner_id):
            raise UserError(self.env._("%(number)s is there already. Choose somebody else.", number=self.name))
        if post_sudo and (
            not post_sudo.user_id._qi_commissioner() or platform not in post_sudo.user_id.qi_read_platform_ids
        ):
            raise UserError(
                self.env._(
                    "%(name)s does not serve %(platform)s. Choose one of its own commissioners.",
                    name=post_sudo.name,
                    platform=platform_sudo.name,
                )
            )
        if not platform_sudo._offers(self.service_id):
            raise UserError(
                self.env._(
                    "%(platform)s does not offer “%(service)s”. Choose another platform.",
                    platform=platform_sudo.name,
                    service=self.service_id.name,
                )
            )

    def _sent(self, platform, reason, kind, commissioner=None):
        """Make the transfers and tell those who are to take over."""
        now = past.now(self)
        # Who sends was checked; the rows are nobody's to write.
        Transfer_sudo = protected.permitted(self.env["qi.transfer"].sudo())
        transfers_sudo = protected.without_permit(
            Transfer_sudo.create(
                [
                    {
                        "request_id": request.id,
                        "kind": kind,
                        "from_platform_id": request.platform_id.id,
                        "from_commissioner_id": request.commissioner_id.id,
                        "to_platform_id": platform.id,
                        "to_commissioner_id": commissioner.id if commissioner else False,
                        "reason": reason,
                        "sent_at": now,
                        "sent_by_id": self.env.uid,
                    }
                    for request in self
                ]
            )
        )
        self._stamp({"last_progress_at": now})

        def summary(speaks):
            return speaks._("To take over: %(reason)s", reason=reason)

        receivers = commissioner.sudo().user_id if commissioner else platform._nearest_managers()[platform.id]
        self._tell(
            [(transfer, receivers, summary) for transfer in transfers_sudo],
            "qi_onestop.mail_activity_type_transfer",
        )
        self.sudo()._leave_note(
            self.env._("Sent to %(platform)s: %(reason)s", platform=platform.sudo().name, reason=reason)
        )
        return transfers_sudo.sudo(False)

    def _send_to_area(self, platform):
        """Let the program send new requests to the platform that serves the enterprise's area."""
        reason = self.env._("The enterprise lies in the area of %(platform)s.", platform=platform.sudo().name)
        self._stamp({"routing_reason": reason})
        self._sent(platform, reason, "transfer")

    def _hand_over_to(self, platform, commissioner):
        """Put requests into other hands. Nothing of what was promised changes, nor who met the enterprise."""
        former = {request: request.user_id for request in self}
        now = past.now(self)
        # The receiver has just agreed.
        self._stamp(
            {
                "platform_id": platform.id,
                "commissioner_id": commissioner.id,
                "assigned_at": commissioner and now,
                "is_routed": False,
                "routing_reason": False,
                "last_progress_at": now,
            }
        )
        self._dismiss_strangers(former)
        self._holder_changed()

    def _dismiss_strangers(self, former):
        """Let go followers who may no longer read, and give what was planned to who is in charge now."""
        # All of them, whoever hands over.
        requests_sudo = self.sudo()
        for request in requests_sudo:
            lost = self.env["res.partner"].sudo()
            for partner in request.message_partner_ids:
                users = partner.user_ids
                if users and not any(request.with_user(user).has_access("read") for user in users):
                    lost |= partner
            request.message_unsubscribe(lost.ids)
            left = request.activity_ids.filtered(
                lambda activity, request=request: (
                    activity.user_id == former[request]
                    or not request.with_user(activity.user_id).has_access("read")
                )
            )
            if request.user_id:
                left.write({"user_id": request.user_id.id})
            else:
                left.unlink()

    def _leave_note(self, sentence):
        """Leave a note on the requests in the caller's name."""
        self._message_log_batch(bodies=dict.fromkeys(self.ids, sentence), author_id=self.env.user.partner_id.id)

    @api.model
    def _check_given_reason(self, reason):
        if not (reason or "").strip():
            raise UserError(self.env._("Give a reason: it stays with the request."))

    # The chain

    def _chain(self):
        """Return who had the request from when to when, oldest first, for the print."""
        self.ensure_one()
        taken = self.transfer_ids.filtered(lambda transfer: transfer.state == "taken").sorted("id")
        links, since = [], self.registered_at
        for transfer in taken:
            links.append(
                {
                    "platform": transfer.from_platform_id,
                    "commissioner": transfer.from_commissioner_id,
                    "since": since,
                    "until": transfer.ended_at,
                }
            )
            since = transfer.ended_at
        links.append(
            {
                "platform": self.platform_id,
                "commissioner": self.commissioner_id,
                "since": since,
                "until": self.closed_at,
            }
        )
        return links

    def _return_platform(self):
        """Return the platform that sent the request here, if one did."""
        last = self.transfer_ids.filtered(lambda transfer: transfer.state == "taken").sorted("id")[-1:]
        return last.from_platform_id

    def _transfer_slip_name(self):
        """Return the file name of the printed transfer slip."""
        self.ensure_one()
        return self.env._("Transfer Slip %(number)s", number=self.name)
