# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import uuid
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError

from odoo.addons.qi_onestop.tools import past

from ..tools import review

REMIND_DAYS = 3
"""So many calendar days after the invitation the enterprise is reminded, once."""
BATCH = 200


class QiReviewInvitation(models.Model):
    """Invitation to say how a completed request went (DB1403/T 22-2023, 7.2): one per request.

    The program alone writes and reads invitations: the links they stand for let anybody answer.
    """

    _name = "qi.review.invitation"
    _description = "Invitation to a Review"
    _order = "id desc"
    _rec_name = "request_id"

    request_id = fields.Many2one("qi.request", required=True, readonly=True, ondelete="cascade")
    platform_id = fields.Many2one("qi.platform", required=True, readonly=True, ondelete="restrict")
    token = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: str(uuid.uuid4()),
        help="By it Odoo tells the answers of one request from those of others.",
    )
    invited_at = fields.Datetime(string="Invited On", required=True, readonly=True)
    valid_until = fields.Datetime(required=True, readonly=True)
    remind_at = fields.Datetime(string="To Be Reminded On", readonly=True)
    reminded_at = fields.Datetime(string="Reminded On", readonly=True)
    answer_id = fields.Many2one(
        "survey.user_input", string="Valid Answer", readonly=True, ondelete="set null", index="btree_not_null"
    )

    _request_uniq = models.Constraint("UNIQUE (request_id)", "This request was invited already.")
    _token_uniq = models.Constraint("UNIQUE (token)", "This token is taken.")
    _platform_idx = models.Index("(platform_id, invited_at)")
    _remind_idx = models.Index("(remind_at) WHERE remind_at IS NOT NULL")

    @api.model
    def _invite(self, requests):
        """Ask the enterprises of completed requests how it was, those that were not asked yet.

        :return: the invitations of all ``requests``, with all rights
        """
        # Who completes a request may not see how it is rated.
        invitations_sudo = self.sudo()._of(requests)
        missing = requests.sudo() - invitations_sudo.request_id
        new_sudo = invitations_sudo.create([self._values(request) for request in missing])
        if self.env["survey.survey"]._qi_form():
            self.env["qi.notice"]._tell("review", new_sudo)
        return invitations_sudo | new_sudo

    @api.model
    def _of(self, requests):
        """Return the invitations of requests, with all rights."""
        return self.sudo().search([("request_id", "in", requests.ids)])

    @api.model
    def _values(self, request):
        now = past.now(request)
        return {
            "request_id": request.id,
            "platform_id": request.platform_id.id,
            "invited_at": now,
            "valid_until": request._evaluation_ends_at(),
            "remind_at": now + timedelta(days=REMIND_DAYS),
        }

    @api.model
    def _held_for(self, request):
        """Return the invitation of a request, locked until the answer is in; it is made where there is none.

        :raises UserError: when another answer is being taken at this moment
        """
        invitation_sudo = self._of(request)
        if not invitation_sudo:
            # Completed before the add-on was there: who comes by itself was never asked.
            values = {**self._values(request.sudo()), "remind_at": False}
            invitation_sudo = self.sudo().create(values)
        try:
            invitation_sudo.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._("An answer to this request is coming in right now. Open the page again in a moment.")
            ) from error
        return invitation_sudo

    @api.model
    def _cron_remind(self):
        """Remind, once, those who have not answered themselves yet and still may."""
        progress = self.env["ir.cron"]
        due = self.search([("remind_at", "<=", past.now(self))], order="remind_at, id")
        progress._commit_progress(remaining=len(due))
        for batch in (due[start : start + BATCH] for start in range(0, len(due), BATCH)):
            held = batch.try_lock_for_update(allow_referencing=True).filtered("remind_at")
            held._qi_try_each(lambda invitations: invitations._remind())
            if not progress._commit_progress(len(batch)):
                return

    def _remind(self):
        now = past.now(self)
        waiting = self.filtered(
            lambda invitation: not invitation._is_answered() and not invitation.request_id._review_problem()
        )
        self.write({"remind_at": False})
        waiting.write({"reminded_at": now})
        if self.env["survey.survey"]._qi_form():
            self.env["qi.notice"]._tell("review_reminder", waiting)

    def _is_answered(self):
        """Tell whether the enterprise has answered itself: by nothing that others have in hand as well."""
        channel = self.answer_id.qi_channel
        return bool(channel) and review.WAYS[channel].corrects
