# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.http import request

from odoo.addons.qi_onestop.controllers.qi_request_portal import QiRequestPortal

from .qi_review_form import QiReviewPages, page_route

COUNTER = "qi_review_count"


class QiReviewPortal(QiReviewPages, QiRequestPortal):
    """Rating a request in the portal, by whoever acts for the enterprise."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if COUNTER in counters:
            Request = self.env["qi.request"]
            values[COUNTER] = Request._review_waiting_count() if Request.has_access("read") else 0
        return values

    @page_route("/my/requests/to-review", "GET", auth="user", readonly=True)
    def qi_requests_to_review(self, **_kwargs):
        """Lead to the request that waits for a rating, or to the list of those that do."""
        waiting = self._own_requests()._review_waiting()
        if len(waiting) == 1:
            return request.redirect(f"/my/requests/{waiting.id}/review")
        return request.redirect("/my/requests?show=closed")

    @page_route("/my/requests/<int:request_id>/review", "GET", auth="user", readonly=True)
    def qi_request_review(self, request_id, **_kwargs):
        """Show the form."""
        record = self._own_request(request_id)
        return self._review_page(record, "portal", self._review_action(record), **self._review_person(record))

    @page_route("/my/requests/<int:request_id>/review", "POST", auth="user")
    def qi_request_review_send(self, request_id, **post):
        """Take the answer. Who is logged in is noted only where the answer is signed, in the words entered."""
        record = self._own_request(request_id)

        def done(answer_sudo):
            values = {"answer": answer_sudo, "corrects": True, "back": f"/my/requests/{record.id}"}
            return self._render_review("review_thanks", values)

        return self._review_send(
            record, "portal", self._review_action(record), post, done, back=f"/my/requests/{record.id}"
        )

    def _review_action(self, record):
        return f"/my/requests/{record.id}/review"

    def _review_person(self, record):
        partner = self.env.user.partner_id
        return {
            "back": f"/my/requests/{record.id}",
            "posted": {"respondent": partner.name, "phone": partner.qi_mobile or partner.phone or ""},
        }

    def _qi_page(self, record, error=None, thanks=None, status=200):
        response = super()._qi_page(record, error, thanks, status)
        is_open = bool(self.env["survey.survey"]._qi_form()) and not record._review_problem()
        response.qcontext["review_is_open"] = is_open
        response.qcontext["review_is_given"] = is_open and bool(record._review_answers())
        return response
