# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import hash_sign

from .qi_request_review import TICKET_HOURS

SCOPE = "qi_onestop_survey.review.case"
TICKET_SCOPE = "qi_onestop_survey.review.case.ticket"
VALID_DAYS = 180


class QiReviewCase(models.Model):
    """What whoever gave a bad review reads of it, by a link without login; it names nobody."""

    _inherit = "qi.review.case"

    def _page_path(self):
        """Return the address of the page of the case. It expires; each call signs a new one."""
        self.ensure_one()
        token = hash_sign(self.sudo().env, SCOPE, self.id, expiration=timedelta(days=VALID_DAYS))
        return f"/qi/review/{token}"

    @api.model
    def _of_page_token(self, token):
        """Return the case a link leads to, with all rights, or nothing: for whatever reason."""
        case_id = self.env["qi.request"]._verified(SCOPE, token)
        return self.sudo().browse(case_id or ()).exists()

    def _page_ticket(self):
        """Return ``(ticket, code)``: good for one word on what was told, and what a person must do to use it."""
        self.ensure_one()
        code = self.env["qi.request"]._review_code()
        values = [self.id, self.reopened_count, code]
        ticket = hash_sign(self.sudo().env, TICKET_SCOPE, values, expiration=timedelta(hours=TICKET_HOURS))
        return ticket, code

    def _check_page_ticket(self, ticket, human):
        """Raise a UserError unless the ticket was given for this page as it is now, and a person used it."""
        self.ensure_one()
        Request = self.env["qi.request"]
        found = Request._verified(TICKET_SCOPE, ticket)
        if not found or found[:2] != [self.id, self.reopened_count]:
            raise UserError(self.env._("The page was open for too long. Answer once more, and send it then."))
        Request._check_review_human(human, found[2])

    def _tell_enterprise(self):
        """Tell enterprises what was done. Of an anonymous answer nobody is told: the notice would name them."""
        named = self.filtered("is_named")
        self.env["qi.notice"]._tell("review_told", named, details={case: case.result for case in named})


class SurveyUserInput(models.Model):
    """Whoever has just answered is led to what becomes of the answer."""

    _inherit = "survey.user_input"

    def _qi_case_path(self):
        """Return the address of the case of the answer, empty if there is none that is open.

        Of this answer alone: who has just answered at the counter is not led to what another said.
        """
        self.ensure_one()
        # Who asks has just answered.
        case_sudo = self.env["qi.review.case"].sudo()._of_answer(self).filtered("is_open")
        return case_sudo._page_path() if case_sudo else ""
