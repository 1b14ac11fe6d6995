# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from werkzeug.exceptions import NotFound

from odoo.http import Controller, content_disposition, request, route


class QiRequestFormController(Controller):
    """The printed forms of requests, and where the code on them leads. All reading is the caller's own."""

    @route("/qi_onestop/request/form/<int:print_id>", type="http", auth="user", methods=["GET"], readonly=True)
    def form(self, print_id):
        """Download what the caller has chosen to print."""
        Print = self.env["qi.request.print"]
        if not Print.has_access("read"):
            raise NotFound
        chosen = Print.search([("id", "=", print_id), ("create_uid", "=", self.env.uid)])
        if not chosen:
            raise NotFound
        content, name, content_type = chosen._file()
        return request.make_response(
            content, [("Content-Type", content_type), ("Content-Disposition", content_disposition(name))]
        )

    @route("/qi/request/<string:number>", type="http", auth="user", methods=["GET"], readonly=True)
    def status(self, number):
        """Lead from the code on a form to the request, for those who may read it."""
        Request = self.env["qi.request"]
        found = Request.has_access("read") and Request.search([("name", "=", number)], limit=1)
        if not found:
            raise NotFound
        page = "/odoo/all-requests" if self.env.user._is_internal() else "/my/requests"
        return request.redirect(f"{page}/{found.id}")
