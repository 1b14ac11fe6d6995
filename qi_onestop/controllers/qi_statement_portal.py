# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from werkzeug.exceptions import NotFound

from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from ..models.qi_complaint_voice import MAX_TEXT
from ..tools import upload
from . import qi_input
from .qi_complaint_input import QiComplaintPages

PAGE_SIZE = 20


def _route(paths, method, **options):
    return route(paths, type="http", auth="user", methods=[method], website=True, **options)


class QiStatementPortal(QiComplaintPages, CustomerPortal):
    """Statements that the institution one works for, or the expert one is, was asked for."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "qi_statement_count" in counters:
            values["qi_statement_count"] = self.env["qi.complaint.statement"]._count_waiting()
        return values

    @_route(["/my/statements", "/my/statements/page/<int:page>"], "GET", readonly=True)
    def qi_my_statements(self, page=1, **_kwargs):
        """List the statements, newest first."""
        # The domain is the check: what was asked of whom the caller works for.
        Statement_sudo = self._qi_statement_model().sudo()
        domain = Statement_sudo._caller_domain()
        page = qi_input.number(page, 1)
        paging = pager("/my/statements", Statement_sudo.search_count(domain), page, PAGE_SIZE)
        found_sudo = Statement_sudo.search(domain, limit=PAGE_SIZE, offset=paging["offset"])
        values = {
            **self._prepare_portal_layout_values(),
            "views": [statement._view() for statement in found_sudo],
            "pager": paging,
            "page_name": "qi_statements",
        }
        return self._qi_unkept(request.render("qi_onestop.portal_my_statements", values))

    @_route("/my/statements/<int:statement_id>", "GET", readonly=True)
    def qi_my_statement(self, statement_id, **_kwargs):
        """Show what is asked, and what was answered."""
        return self._qi_statement_page(self._qi_statement_own(statement_id))

    @_route("/my/statements/<int:statement_id>", "POST")
    def qi_my_statement_make(self, statement_id, answer="", **_kwargs):
        """Take the statement, for good."""
        statement_sudo = self._qi_statement_own(statement_id)
        # One character more, so that what is too long is said instead of cut.
        answer = qi_input.text(answer, MAX_TEXT + 1)

        def make():
            statement_sudo._make(answer, self._complaint_files())
            return request.redirect(f"/my/statements/{statement_sudo.id}", code=303)

        return self._complaint_refused_on_page(
            make, lambda error, status: self._qi_statement_page(statement_sudo, answer, error, status)
        )

    @_route("/my/statements/<int:statement_id>/files/<int:attachment_id>", "GET", readonly=True)
    def qi_my_statement_file(self, statement_id, attachment_id, **_kwargs):
        """Hand out a file that came with the statement."""
        attachment_id = qi_input.number(attachment_id)
        file_sudo = self._qi_statement_own(statement_id).file_ids.filtered(lambda file: file.id == attachment_id)
        if not file_sudo:
            raise NotFound
        return self._qi_unkept(self.env["ir.binary"]._get_stream_from(file_sudo).get_response(as_attachment=True))

    def _qi_statement_model(self):
        """Return the model; staff has its own screens, and who works for nobody has no statements."""
        if not (self.env.user._is_portal() and self.env.user.qi_provider_ids):
            raise NotFound
        return self.env["qi.complaint.statement"]

    def _qi_statement_own(self, statement_id):
        """Return the statement, with all rights, if the caller may make it."""
        statement_id = qi_input.number(statement_id)
        statement_sudo = self._qi_statement_model()._of_caller(statement_id) if statement_id else None
        if not statement_sudo:
            raise NotFound
        return statement_sudo

    def _qi_statement_page(self, statement_sudo, answer="", error=None, status=200):
        values = {
            **self._prepare_portal_layout_values(),
            "view": statement_sudo._view(),
            "answer": answer,
            "error": error,
            "accept": upload.ACCEPT,
            "max_text": MAX_TEXT,
            "page_name": "qi_statement",
        }
        return self._qi_unkept(request.render("qi_onestop.portal_my_statement", values, status=status))

    @staticmethod
    def _qi_unkept(response):
        """Let no browser or proxy keep the page: the next at the same computer reads nothing of it."""
        response.headers["Cache-Control"] = "no-store"
        return response
