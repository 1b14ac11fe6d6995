# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import binascii
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import consteq, format_date, hash_sign, verify_hash_signed

from odoo.addons.qi_onestop.tools import past

from ..tools import review

SCOPE = "qi_onestop_survey.review"
TICKET_SCOPE = "qi_onestop_survey.ticket"
TICKET_HOURS = 4
"""So long a page that was opened may be sent."""
RATED_KINDS = ("completed", "archived")


class QiRequest(models.Model):
    """Who may say how a request went, and by which ways (DB1403/T 22-2023, 7.2).

    A link is signed, not stored: nobody in the house finds it written down. It names the request, the way it
    was handed out by and, where that was by hand, by whom. A ticket stands for one page that was opened; it is
    good for one answer, since the next one finds another number of answers. What is signed can be read, so a
    ticket counts nothing that its holder may not know.
    """

    _inherit = "qi.request"

    qi_review_ids = fields.One2many(
        "survey.user_input", "qi_request_id", string="Answers", groups=fields.NO_ACCESS
    )

    def _after_step(self, source, target, at):
        result = super()._after_step(source, target, at)
        if target == "completed":
            self.env["qi.review.invitation"]._invite(self.filtered(lambda request: not request.is_historic))
        return result

    # Who may answer

    def _review_answers(self):
        """Return all answers to the request, the first one first, with all rights."""
        self.ensure_one()
        return self.sudo().qi_review_ids.sorted("id")

    def _review_problem(self, channel="link", paper_date=None):
        """Return in a sentence why the request cannot be rated by ``channel`` now, empty if it can.

        What was written in time is entered some days later as well, unless the request is filed by then.

        Once an answer is excluded there is no other. If that one had been set aside beside the enterprise's own,
        the enterprise may still correct its own; others are told the same as ever.

        :param paper_date: the day that stands on a sheet of paper, which must lie in the window
        """
        self.ensure_one()
        # Whoever holds the link, or read access, asks for one sentence.
        request_sudo = self.sudo()
        if request_sudo.is_historic or request_sudo.stage_kind not in RATED_KINDS:
            return self.env._(
                "%(number)s was not completed, so there is nothing to rate. Ask the platform if you think it was.",
                number=request_sudo.name,
            )
        ends_at = request_sudo._evaluation_ends_at()
        entered_until = ends_at
        if channel == "paper" and request_sudo.stage_kind == "completed":
            entered_until += timedelta(days=review.PAPER_DAYS)
        if entered_until <= past.now(self):
            return self.env._(
                "%(number)s could be rated until %(day)s. If something is still wrong, tell the platform or "
                "make a complaint.",
                number=request_sudo.name,
                day=format_date(self.env, fields.Datetime.context_timestamp(request_sudo, ends_at).date()),
            )
        if channel == "paper" and paper_date:
            problem = request_sudo._review_paper_problem(paper_date, ends_at)
            if problem:
                return problem
        states = request_sudo._review_answers().mapped("qi_state")
        if "excluded" in states and not (review.WAYS[channel].corrects and "valid" in states):
            return self.env._(
                "%(number)s has been rated already, and the coordinating department has decided on an appeal "
                "against it. It cannot be rated again.",
                number=request_sudo.name,
            )
        return ""

    def _review_paper_problem(self, paper_date, ends_at):
        """Return in a sentence why a sheet of that day is no answer to the request, empty if it may be."""
        first, last, today = (
            fields.Datetime.context_timestamp(self, instant).date()
            for instant in (self.closed_at, ends_at, past.now(self))
        )
        if paper_date > today:
            return self.env._("The date on the sheet lies in the future. Correct it.")
        if paper_date < first:
            return self.env._(
                "%(number)s was completed on %(day)s: a sheet that is dated before rates nothing. Check the date.",
                number=self.name,
                day=format_date(self.env, first),
            )
        if paper_date > last:
            return self.env._(
                "%(number)s could be rated until %(day)s, and the sheet is dated later: it does not count.",
                number=self.name,
                day=format_date(self.env, last),
            )
        return ""

    def _review_seen(self, channel):
        """Return the answers that the page of ``channel`` may know of, with all rights."""
        ways = review.seen_by(channel)
        return self._review_answers().filtered(lambda answer: answer.qi_channel in ways)

    def _review_hands(self):
        """Return ``{request: users}`` of who had each request in hand, in batch and with all rights.

        The same people as are recused from a bad review: who registered, had or worked on it.
        """
        requests_sudo = self.sudo()
        return requests_sudo.env["qi.complaint"]._hands_of(requests_sudo)

    def _review_concerned(self):
        """Return who had the request in hand, so that the answer is about them; with all rights."""
        self.ensure_one()
        return self._review_hands()[self]

    def _review_issuer_problem(self, issuer):
        """Return in a sentence why a code that ``issuer`` handed out is not good, empty if it is."""
        if issuer and issuer in self._review_concerned():
            return self.env._(
                "This code was printed by somebody who had the request in hand, so it is not used. Ask the "
                "platform for one that a colleague prints."
            )
        return ""

    # Links

    def _review_url(self, channel, issuer=None, hours=None):
        """Return the absolute address of the form, good until the evaluation window ends, or for ``hours``.

        :param issuer: the user who hands it out, where that is done by hand
        """
        self.ensure_one()
        left = self.sudo()._evaluation_ends_at() - past.now(self)
        expiration = min(left, timedelta(hours=hours)) if hours else left
        token = hash_sign(
            self.sudo().env,
            SCOPE,
            [self.id, channel, issuer.id if issuer else 0],
            # An expiration of nothing would never come.
            expiration=max(expiration, timedelta(seconds=1)),
        )
        return f"{self.get_base_url()}/qi/satisfaction/{token}"

    @api.model
    def _of_review_token(self, token):
        """Return ``(request, channel, issuer)`` of a link, with all rights; no request if it is none of ours."""
        nothing = (self.sudo().browse(), "", self.env["res.users"].sudo())
        found = self._verified(SCOPE, token)
        if not found:
            return nothing
        request_id, channel, issuer_id = found
        request = self.sudo().browse(request_id).exists()
        return (request, channel, nothing[2].browse(issuer_id).exists()) if request else nothing

    def _review_ticket(self, form, channel):
        """Return ``(ticket, code)``: the page's ticket for one answer, and what a person must do to use it."""
        self.ensure_one()
        code = self._review_code()
        values = [self.id, review.page_of(channel), form.id, len(self._review_seen(channel)), code]
        ticket = hash_sign(self.sudo().env, TICKET_SCOPE, values, expiration=timedelta(hours=TICKET_HOURS))
        return ticket, code

    def _check_review_ticket(self, ticket, human, channel):
        """Raise a UserError unless the ticket was given for this page, for a person, and is not used yet.

        :return: the form the page was made of
        """
        self.ensure_one()
        found = self._verified(TICKET_SCOPE, ticket)
        if not found or found[:2] != [self.id, review.page_of(channel)]:
            raise UserError(self.env._("The page was open for too long. Answer once more, and send it then."))
        _id, _page, form_id, count, code = found
        self._check_review_human(human, code)
        if count != len(self._review_seen(channel)):
            raise UserError(
                self.env._(
                    "%(number)s was answered while this page was open: one answer counts.", number=self.name
                )
            )
        form = self.env["survey.survey"]._qi_form()
        if form.id != form_id:
            raise UserError(
                self.env._("The form was changed while this page was open. Look at it once more, then send it.")
            )
        return form

    @api.model
    def _review_code(self):
        """Return what a page sends along once a person has touched it; without scripts it is copied by hand."""
        return f"{secrets.randbelow(9000) + 1000}"

    @api.model
    def _check_review_human(self, human, code):
        """Raise a UserError unless a person used the page that held ``code``: scanners of mail follow links."""
        if not (isinstance(human, str) and human.isascii() and consteq(human, code)):
            raise UserError(
                self.env._("Nothing was chosen on the page by hand. Choose your answers, then send them.")
            )

    @api.model
    def _verified(self, scope, token):
        """Return what was signed, or None: for whatever reason."""
        if not isinstance(token, str) or len(token) > 500 or not token.isascii():
            return None
        try:
            return verify_hash_signed(self.sudo().env, scope, token)
        except (ValueError, IndexError, binascii.Error):
            return None

    # Staff

    def action_qi_review_entry(self):
        """Open the form for what the enterprise said on the phone or wrote on paper."""
        self.ensure_one()
        self._check_review_entry()
        return {"type": "ir.actions.act_url", "url": f"/qi/satisfaction/entry/{self.id}", "target": "self"}

    def _check_review_entry(self):
        """Raise unless the caller may enter what the enterprise said on the phone or wrote on paper.

        :raises AccessError: when the request is not of the caller's platforms, or it is about the caller
        :raises UserError: when the request cannot be rated
        """
        self.ensure_one()
        self.check_access("read")
        user = self.env.user
        if not user.has_group("qi_onestop.qi_onestop_group_clerk"):
            raise AccessError(self.env._("Answers are entered by those who work at the platform."))
        if user in self._review_concerned():
            # Paper as well: a sheet proves nothing to who fills it in.
            raise AccessError(
                self.env._(
                    "You had %(number)s in hand yourself: what was said of it is entered by a colleague.",
                    number=self.name,
                )
            )
        problem = self._review_problem("paper")
        if problem:
            raise UserError(problem)

    # Portal

    @api.model
    def _review_waiting_domain(self):
        since = past.now(self) - timedelta(days=self._evaluation_days())
        return [("stage_kind", "in", RATED_KINDS), ("closed_at", ">", since)]

    @api.model
    def _review_waiting(self):
        """Return the caller's requests that can be rated and were not yet."""
        requests = self.search(self._review_waiting_domain(), limit=100)
        # Whether it was answered nobody reads there; that it can be, the enterprise is told.
        waiting = requests.sudo().filtered(lambda request: not (request.is_historic or request.qi_review_ids))
        return waiting.sudo(False)

    @api.model
    def _review_waiting_count(self):
        """Return how many of the caller's requests wait for a rating."""
        return len(self._review_waiting()) if self.env["survey.survey"]._qi_form() else 0
