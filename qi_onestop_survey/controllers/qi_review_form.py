# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from odoo.addons.qi_onestop.controllers import qi_input
from odoo.addons.qi_onestop.models.qi_rate_limit import TooManyAttempts
from odoo.addons.qi_onestop.tools import upload

from ..models.survey_survey import MAX_TEXT, SATISFACTION
from ..models.survey_user_input_review import Source
from ..tools import review, satisfaction

BY_STAFF = ("phone", "paper")
CODE_ANSWERS = 10
"""So many answers to one request a day may be sent with codes that lie about."""
MAX_VALUES = 40
"""So many choices of one question are looked at."""
# What a page may be rendered without.
_UNSET = (
    "record",
    "answer",
    "corrects",
    "action",
    "ticket",
    "code",
    "error",
    "respondent",
    "phone",
    "paper_date",
    "is_named",
    "answered",
    "preview",
    "back",
    "by_staff",
    "entry_channel",
    "is_tablet",
    "leave",
)


def page_route(path, method, auth="public", **options):
    """Return the decorator of a page of ours: in the visitor's language, and for no search engine."""
    return route(path, type="http", auth=auth, methods=[method], website=True, sitemap=False, **options)


class QiReviewPages:
    """What the pages have in common on which a request is rated; who may see them, each page checks itself."""

    def _review_page(
        self, record, channel, action, *, error=None, status=200, entered=None, posted=None, **values
    ):
        """Render the form for one request, filled with what was entered before it was refused."""
        form = self.env["survey.survey"]._qi_form()
        problem = record._review_problem(channel) if form else self.env._("There is no form to fill in yet.")
        if problem:
            return self._review_sentence(error or problem, status if error else 409, **values)
        # The page names the request, also to whoever only holds the link.
        record.sudo(False)._log_secrets("read")
        ticket, code = record._review_ticket(form, channel)
        posted = posted or {}
        return self._render_review(
            "review_page",
            {
                "record": record.sudo(),
                "form": form,
                "action": action,
                "channel": channel,
                "ticket": ticket,
                "code": code,
                "chosen": self._review_chosen(form, entered or {}),
                "respondent": qi_input.text(posted.get("respondent"), 100),
                "phone": qi_input.text(posted.get("phone"), 40),
                "paper_date": qi_input.text(posted.get("paper_date"), 20),
                "is_named": posted.get("named") == "1",
                "answered": bool(record._review_seen(channel)),
                "error": error,
                **values,
            },
            status,
        )

    def _review_chosen(self, form, entered):
        """Return the ids of the choices entered, and the texts by question; in a newer form those alike."""
        choices = {int(value) for values in entered.values() for value in values if qi_input.number(value)}
        told = self.env["survey.question.answer"].sudo().browse(choices).exists()
        kept = form.question_ids.suggested_answer_ids & told
        # The form was changed meanwhile: what stands for the same is kept.
        meant = {(choice.question_id.qi_code, choice.qi_grade, choice.value) for choice in told}
        for question in form.question_ids.filtered("qi_code"):
            kept |= question.suggested_answer_ids.filtered(
                lambda choice, code=question.qi_code: (code, choice.qi_grade, choice.value) in meant
            )
        return {"ids": set(kept.ids), "texts": {id_: values[0] for id_, values in entered.items() if values}}

    def _review_entered(self):
        """Return ``{question id: [text of each value]}`` of the fields named ``q-…``."""
        fields = request.httprequest.form
        entered = {}
        for name in fields:
            question_id = qi_input.number(name[2:]) if name.startswith("q-") else 0
            if question_id:
                entered[question_id] = [
                    text for value in fields.getlist(name)[:MAX_VALUES] if (text := qi_input.text(value, MAX_TEXT))
                ]
        return entered

    def _review_take(self, record, channel, post, *, entered_by=None, issued_by=None, file=(), paper_date=None):
        """Take what was sent from a page of ours, and return the answer.

        :raises UserError: one sentence that says what to do
        """
        limit = self.env["qi.rate.limit"]
        limit._take(f"review:{request.httprequest.remote_addr}", 300, 3600)
        if not review.seen_by(channel):
            # Each is kept, whoever has answered before.
            limit._take(f"review-code:{record.id}", CODE_ANSWERS, 86400)
        form = record._check_review_ticket(post.get("ticket"), post.get("human"), channel)
        if post.get("confirm") != "1":
            raise UserError(self.env._("Confirm that this is your own judgement of the service, then send it."))
        wants_name = post.get("named") == "1" or entered_by or self._review_wants_call(form)
        source = Source(
            channel,
            respondent=qi_input.text(post.get("respondent"), 100) if wants_name else "",
            phone=qi_input.text(post.get("phone"), 40) if wants_name else "",
            entered_by=entered_by,
            issued_by=issued_by,
            file=file,
            paper_date=paper_date,
        )
        if post.get("named") == "1" and not source.respondent:
            raise UserError(self.env._("Enter your name, or choose to answer without it."))
        return self.env["survey.user_input"]._qi_take(record, form, self._review_entered(), source)

    def _review_wants_call(self, form):
        entered = self._review_entered()
        return any(
            choice.qi_is_yes and str(choice.id) in entered.get(question.id, [])
            for question in form._qi_asked(review.CALL)
            for choice in question.suggested_answer_ids
        )

    def _review_send(self, record, channel, action, post, done, **values):
        """Take an answer and show ``done``; what is refused is said above the form, which stays filled in."""
        taking = {
            name: values.pop(name) for name in ("entered_by", "issued_by", "file", "paper_date") if name in values
        }
        try:
            with self.env.cr.savepoint():
                answer = self._review_take(record, channel, post, **taking)
        except UserError as error:
            self.env.invalidate_all()
            return self._review_page(
                record,
                channel,
                action,
                error=str(error),
                status=error.http_status if isinstance(error, TooManyAttempts) else 400,
                entered=self._review_entered(),
                posted=post,
                **values,
            )
        return done(answer)

    def _staff_sentence(self):
        return self.env._(
            "You are logged in as staff, and staff rates nothing itself. What the enterprise said on the "
            "phone or on paper is entered from the request."
        )

    def _review_sentence(self, sentence, status, **values):
        return self._render_review("review_sentence", {"sentence": sentence, **values}, status)

    def _render_review(self, template, values, status=200):
        values = {
            "hall": self.env["qi.platform"]._public_coordinator(),
            "codes": {"overall": review.OVERALL, "reasons": review.REASONS, "call": review.CALL},
            "graded": review.GRADED,
            "bad": satisfaction.BAD,
            "max_text": MAX_TEXT,
            "accept": upload.ACCEPT,
            **dict.fromkeys(_UNSET, ""),
            **values,
        }
        response = request.render(f"qi_onestop_survey.{template}", values, status=int(status))
        # The link is a key: it shall neither be indexed, nor told to other sites, nor kept in the browser.
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cache-Control"] = "no-store"
        return response


class QiReviewFormController(QiReviewPages, Controller):
    """Rating a request by the link of the invitation, or by the code on a form or at the counter."""

    @page_route("/qi/satisfaction", "GET", readonly=True)
    def qi_review_where(self, **_kwargs):
        """Say where the link is: the address stands in notices that staff reads as well."""
        return self._review_sentence(
            self.env._(
                "Your own link is in the message that was sent to you. With an account you find the form at your "
                "request."
            ),
            200,
        )

    @page_route("/qi/satisfaction/<string:token>", "GET", readonly=True)
    def qi_review(self, token, **_kwargs):
        """Show the form; opening it changes nothing."""
        record_sudo, channel, issuer_sudo = self.env["qi.request"]._of_review_token(token)
        counter = self._counter_values(channel)
        refused = self._refuse(record_sudo, issuer_sudo, counter)
        if refused:
            return refused
        # The signature in the link was the check.
        return self._review_page(record_sudo, channel, f"/qi/satisfaction/{token}", **counter)

    @page_route("/qi/satisfaction/<string:token>", "POST")
    def qi_review_send(self, token, **post):
        """Take the answer."""
        record_sudo, channel, issuer_sudo = self.env["qi.request"]._of_review_token(token)
        counter = self._counter_values(channel)
        refused = self._refuse(record_sudo, issuer_sudo, counter)
        if refused:
            return refused

        def done(answer_sudo):
            values = {"answer": answer_sudo, "corrects": review.WAYS[channel].corrects, **counter}
            return self._render_review("review_thanks", values)

        return self._review_send(
            record_sudo, channel, f"/qi/satisfaction/{token}", post, done, issued_by=issuer_sudo, **counter
        )

    @page_route("/qi/satisfaction/preview/<int:survey_id>", "GET", auth="user", readonly=True)
    def qi_review_preview(self, survey_id, **_kwargs):
        """Show a form as enterprises see it, with nothing to send."""
        form = qi_input.readable(self.env["survey.survey"], survey_id)
        if form.survey_type != SATISFACTION:
            raise NotFound
        values = {"form": form, "preview": True, "chosen": {"ids": set(), "texts": {}}, "channel": "link"}
        return self._render_review("review_page", values)

    @page_route("/qi/satisfaction/entry/<int:request_id>", "GET", auth="user", readonly=True)
    def qi_review_entry(self, request_id, **_kwargs):
        """Show the form to staff, who enters what was said on the phone or written on paper."""
        record = self._own_request(request_id)
        return self._entry_page(record, "paper")

    @page_route("/qi/satisfaction/entry/<int:request_id>", "POST", auth="user")
    def qi_review_entry_send(self, request_id, **post):
        """Take the answer that staff enters; it is marked as entered by them."""
        record = self._own_request(request_id)
        channel = qi_input.choice(post.get("channel"), BY_STAFF, "paper")
        try:
            record._check_review_entry()
            file, paper_date = self._scan(), self._paper_date(post)
        except UserError as error:
            return self._entry_page(record, "paper", error=str(error), status=400, post=post)

        def done(_answer):
            return request.redirect(f"/odoo/all-requests/{record.id}", code=303)

        return self._review_send(
            record,
            channel,
            f"/qi/satisfaction/entry/{record.id}",
            post,
            done,
            entered_by=self.env.user,
            file=file,
            paper_date=paper_date,
            by_staff=True,
            entry_channel=channel,
            back=f"/odoo/all-requests/{record.id}",
        )

    def _entry_page(self, record, channel, error=None, status=200, post=None):
        try:
            record._check_review_entry()
        except UserError as problem:
            return self._review_sentence(str(problem), 403, back=f"/odoo/all-requests/{record.id}")
        return self._review_page(
            record,
            channel,
            f"/qi/satisfaction/entry/{record.id}",
            by_staff=True,
            back=f"/odoo/all-requests/{record.id}",
            entry_channel=qi_input.choice((post or {}).get("channel"), BY_STAFF, "paper"),
            error=error,
            status=status,
            entered=self._review_entered() if post else None,
            posted=post,
        )

    def _scan(self):
        file = request.httprequest.files.get("scan")
        return (file.filename, file.read(upload.MAX_BYTES + 1)) if file and file.filename else ()

    def _paper_date(self, post):
        """Return the day that was entered, or None.

        :raises UserError: when it is none
        """
        text = qi_input.text(post.get("paper_date"), 20)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError as error:
            raise UserError(self.env._("Enter the date on the sheet as year, month and day.")) from error

    def _own_request(self, request_id):
        if not self.env.user._is_internal():
            raise NotFound
        return qi_input.readable(self.env["qi.request"], request_id)

    def _refuse(self, record_sudo, issuer_sudo, counter):
        """Return the page that refuses, if the link is none, or who follows it or printed it is not to.

        :param counter: see :meth:`_counter_values`
        """
        if not record_sudo:
            return self._review_sentence(
                self.env._("This link is incomplete or has expired. Ask the platform for a new one."), 404
            )
        if self.env.user._is_internal():
            return self._review_sentence(self._staff_sentence(), 403, **counter)
        problem = record_sudo._review_issuer_problem(issuer_sudo)
        return self._review_sentence(problem, 403, **counter) if problem else None

    def _counter_values(self, channel):
        """Return where the tablet goes afterwards."""
        back = request.session.get("qi_review_back") if channel == "tablet" else ""
        return {"back": back or "", "is_tablet": channel == "tablet"}
