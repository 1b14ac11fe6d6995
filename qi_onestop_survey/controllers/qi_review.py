# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from odoo.addons.qi_onestop.controllers import qi_input
from odoo.addons.qi_onestop.controllers.qi_request_portal import QiRequestPortal

MAX_TEXT = 2000


class QiReviewPortal(QiRequestPortal):
    """Whoever acts for the enterprise comes to the page from the portal."""

    @route(
        ["/my/requests/<int:request_id>/case", "/my/requests/<int:request_id>/case/<int:case_id>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def qi_request_case(self, request_id, case_id=None, **_kwargs):
        """Lead to what became of a review of a request, if it was given with a name; by default of the newest."""
        record = self._own_request(request_id)
        # The request is the caller's to read; so is what became of a review that bears its name.
        domain = [("request_id", "=", record.id)]
        if case_id is not None:
            domain.append(("id", "=", qi_input.number(case_id)))
        case_sudo = self.env["qi.review.case"].sudo().search(domain, limit=1)
        if not case_sudo:
            raise NotFound
        return request.redirect(case_sudo._page_path())


class QiReviewController(Controller):
    """What became of a bad review, for whoever gave it and holds the link: read, confirm or object. No login."""

    @route(
        "/qi/review/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=False,
    )
    def qi_review(self, token, **_kwargs):
        """Show how far a bad review is; one sentence for links that are wrong or too old."""
        return self._page(self._case(token), token)

    @route(
        "/qi/review/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def qi_review_answer(self, token, answer="", reason="", ticket="", human="", **_kwargs):
        """Take whether it was put right; a post that chooses nothing says nothing."""
        case_sudo = self._case(token)
        if not case_sudo:
            raise NotFound
        if self.env.user._is_internal():
            # An enterprise may have passed its link on: what it says by itself, staff does not say in its place.
            sentence = self.env._(
                "You are logged in as staff, and the enterprise itself says whether it has been put right. "
                "What it said by phone or letter is noted at the bad review."
            )
            return self._page(case_sudo, token, error=sentence, status=403)
        answer = qi_input.choice(answer, ("confirm", "object"))
        try:
            with self.env.cr.savepoint():
                case_sudo._check_page_ticket(ticket, human)
                if answer == "confirm":
                    case_sudo._enterprise_confirms()
                elif answer == "object":
                    case_sudo._enterprise_objects(qi_input.text(reason, MAX_TEXT))
                else:
                    raise UserError(self.env._("Choose whether it has been put right."))
        except UserError as error:
            return self._page(case_sudo, token, error=error.args[0], status=400, answer=answer, reason=reason)
        return request.redirect(f"/qi/review/{token}", code=303)

    def _case(self, token):
        # The signature in the link is the check.
        return self.env["qi.review.case"]._of_page_token(token)

    def _page(self, case_sudo, token, error="", status=200, answer="", reason=""):
        case_sudo.sudo(False)._log_secrets("read")
        ticket, code = case_sudo._page_ticket() if case_sudo.state == "told" else ("", "")
        values = {
            "record": case_sudo,
            "ticket": ticket,
            "code": code,
            "token": token,
            "error": error,
            "answer": answer,
            "reason": qi_input.text(reason, MAX_TEXT),
            "say": self.env["resource.calendar"].sudo()._qi_say,
            "max_text": MAX_TEXT,
            "page_name": "qi_review",
            "no_breadcrumbs": True,
        }
        response = request.render(
            "qi_onestop_survey.review_case_page", values, status=status if case_sudo else 404
        )
        # The link is a key: it shall neither be indexed nor told to other sites.
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response
