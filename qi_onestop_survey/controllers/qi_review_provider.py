# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from werkzeug.exceptions import NotFound

from odoo.exceptions import AccessError, UserError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal, pager
from odoo.addons.qi_onestop.controllers import qi_input

MAX_TEXT = 5000
PAGE_SIZE = 20


class QiReviewProviderPortal(CustomerPortal):
    """Bad reviews with a name of the work of an institution or expert, and the appeal against them."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "qi_provider_review_count" in counters:
            values["qi_provider_review_count"] = self.env["qi.review.case"]._provider_count()
        return values

    @route(
        ["/my/reviews", "/my/reviews/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def qi_provider_reviews(self, page=1, **_kwargs):
        """List the reviews, the newest first."""
        page = qi_input.number(page, 1)
        cases_sudo = self._provider_cases()
        paging = pager("/my/reviews", len(cases_sudo), min(page, len(cases_sudo) // PAGE_SIZE + 1), PAGE_SIZE)
        values = {
            **self._prepare_portal_layout_values(),
            "cases": cases_sudo[paging["offset"] : paging["offset"] + PAGE_SIZE],
            "pager": paging,
            "page_name": "qi_provider_reviews",
            "default_url": "/my/reviews",
        }
        return request.render("qi_onestop_survey.portal_my_reviews", values)

    @route("/my/reviews/<int:case_id>", type="http", auth="user", methods=["GET"], website=True, readonly=True)
    def qi_provider_review(self, case_id, **_kwargs):
        """Show what was said of one's work, and how the appeal stands."""
        return self._provider_page(self._provider_case(case_id))

    @route("/my/reviews/<int:case_id>/appeal", type="http", auth="user", methods=["POST"], website=True)
    def qi_provider_appeal(self, case_id, reason="", **_kwargs):
        """Take the appeal; what is refused is said on the page."""
        case_sudo = self._provider_case(case_id)
        reason = qi_input.text(reason, MAX_TEXT)
        try:
            with self.env.cr.savepoint():
                case_sudo.sudo(False)._provider_appeal(reason)
        except (AccessError, UserError) as error:
            case_sudo.invalidate_recordset()
            return self._provider_page(case_sudo, reason, str(error), status=400)
        return request.redirect(f"/my/reviews/{case_sudo.id}", code=303)

    def _provider_cases(self):
        """Return the cases about the caller's work, with all rights; staff has its own screens."""
        if not (self.env.user.share and self.env.user.qi_provider_ids):
            raise NotFound
        return self.env["qi.review.case"]._provider_cases()

    def _provider_case(self, case_id):
        case_sudo = self._provider_cases().filtered(lambda case: case.id == case_id)
        if not case_sudo:
            raise NotFound
        return case_sudo

    def _provider_page(self, case_sudo, reason="", error=None, status=200):
        values = {
            **self._prepare_portal_layout_values(),
            "case": case_sudo,
            "tasks": case_sudo._provider_tasks(self.env.user),
            "may_appeal": bool(case_sudo._provider_appealable()),
            "reason": reason,
            "error": error,
            "max_text": MAX_TEXT,
            "page_name": "qi_provider_review",
        }
        return request.render("qi_onestop_survey.portal_my_review", values, status=status)
