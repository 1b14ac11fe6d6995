# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from odoo.addons.qi_onestop.tools import past, protected


class QiReviewCase(models.Model):
    """What an institution or expert reads in the portal of a bad review of its work, and its appeal (申诉).

    Of reviews with a name alone; who gave it and what the house does about it, it does not read.
    """

    _inherit = "qi.review.case"

    @api.model
    def _provider_domain(self):
        """Return which cases are about work of the caller's institution or expert."""
        user = self.env.user
        return (
            Domain("is_named", "=", True)
            & Domain("provider_ids", "in", user.qi_provider_ids.ids)
            # A secret is its readers' alone, also of those who worked on it.
            & (
                Domain("request_id.secrecy", "!=", "secret")
                | Domain("request_id.secret_reader_ids", "in", user.ids)
            )
        )

    @api.model
    def _provider_cases(self):
        """Return the cases about the caller's work, with all rights."""
        # The portal reads no case otherwise; whose they are, is the check.
        return self.sudo().search(self._provider_domain())

    @api.model
    def _provider_count(self):
        """Return how many of them the caller may still appeal against."""
        return len(self._provider_cases()._provider_appealable())

    def _provider_appealable(self):
        """Return the cases against which those whose work they are about may still appeal."""
        return self.filtered(lambda case: not case.appeal_state and case.state != "excluded")._still_bad()

    def _tell_providers(self):
        """Tell institutions and experts of cases about their work. A secret is its readers' alone."""
        self.env["qi.notice"]._tell(
            "review_concerns",
            self.filtered(lambda case: case.is_named and case.request_id.secrecy != "secret"),
        )

    def _tell_appeal_decided(self):
        """Tell them what became of an appeal that was theirs."""
        decided = self.filtered(
            lambda case: case.appeal_for == "institution" and case.request_id.secrecy != "secret"
        )
        details = {case: case.appeal_opinion for case in decided}
        self.env["qi.notice"]._tell("review_appeal_decided", decided, details=details)

    def _provider_tasks(self, user):
        """Return what the institution or expert of ``user`` did for the request."""
        return self.request_id.task_ids.filtered(
            lambda task: task.provider_id in user.qi_provider_ids and task.state in ("delivered", "confirmed")
        )

    def _provider_appeal(self, reason):
        """Appeal as somebody who works for the institution, or as the expert.

        :raises AccessError: for others, the second time, and once the answer is excluded
        :raises UserError: without a reason, or once the answer was corrected and is good
        """
        self.ensure_one()
        self._lock()
        self.invalidate_recordset(["appeal_state", "state", "answer_id"])
        user = self.env.user
        case_sudo = self.sudo()
        is_theirs = case_sudo.is_named and case_sudo.provider_ids & user.qi_provider_ids
        if is_theirs:
            case_sudo._check_still_bad()
        if not (is_theirs and case_sudo._provider_appealable()):
            raise AccessError(
                self.env._("An appeal is up to those whose work the review is about, and once only.")
            )
        self._check_text(reason)
        protected.permitted(case_sudo).write(
            {
                "appeal_state": "asked",
                "appeal_for": "institution",
                "appeal_reason": reason.strip(),
                "appealed_by_id": user.id,
                "appealed_at": past.now(self),
            }
        )
        case_sudo._tell_deciders()
