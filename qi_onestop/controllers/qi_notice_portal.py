# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from werkzeug.exceptions import NotFound

from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from . import qi_input

NOTICE_PAGE_SIZE = 20


class QiNoticePortal(CustomerPortal):
    """The notices of the person who is logged in."""

    @route(
        ["/my/notices", "/my/notices/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def qi_notice_list(self, page=1, **_kwargs):
        """List the notices, newest first."""
        Notice = self._qi_notice_model()
        total = Notice.search_count([])
        paging = pager("/my/notices", total, qi_input.number(page, 1), NOTICE_PAGE_SIZE)
        values = {
            **self._prepare_portal_layout_values(),
            "notices": qi_input.shown(
                Notice.search([], order="told_at DESC, id DESC", limit=NOTICE_PAGE_SIZE, offset=paging["offset"])
            ),
            "unread": Notice._unread_count(),
            "pager": paging,
            "page_name": "qi_notices",
            "default_url": "/my/notices",
        }
        return request.render("qi_onestop.portal_my_notices", values)

    @route("/my/notices/<int:notice_id>", type="http", auth="user", methods=["GET"], website=True, readonly=True)
    def qi_notice_page(self, notice_id, **_kwargs):
        """Show one notice; that it was read is said by a button, as pages change nothing."""
        notice = qi_input.readable(self._qi_notice_model(), notice_id)
        values = {
            **self._prepare_portal_layout_values(),
            "notice": notice,
            "page_name": "qi_notice",
        }
        return request.render("qi_onestop.portal_my_notice", values)

    @route("/my/notices/<int:notice_id>/read", type="http", auth="user", methods=["POST"], website=True)
    def qi_notice_read(self, notice_id, **_kwargs):
        """Mark a notice as read and go where it leads."""
        notice = qi_input.readable(self._qi_notice_model(), notice_id)
        notice.action_mark_read()
        return request.redirect(notice._path() or "/my/notices", code=303)

    @route("/my/notices/read", type="http", auth="user", methods=["POST"], website=True)
    def qi_notice_read_all(self, **_kwargs):
        """Mark all notices as read."""
        self._qi_notice_model().search([("read_at", "=", False)]).action_mark_read()
        return request.redirect("/my/notices", code=303)

    def _qi_notice_model(self):
        """Return the model as the caller sees it; staff has its own screens."""
        if not self.env.user.share or not self.env["qi.notice"].has_access("read"):
            raise NotFound
        return self.env["qi.notice"]
