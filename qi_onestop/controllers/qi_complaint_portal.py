# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from . import qi_input
from .qi_complaint_input import ANSWERS, QiComplaintPages

PAGE_SIZE = 20


def _route(paths, method, **options):
    return route(paths, type="http", auth="user", methods=[method], website=True, **options)


class QiComplaintPortal(QiComplaintPages, CustomerPortal):
    """Complaints of those with an account: their own, and for administrators those of their enterprises."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "qi_complaint_count" in counters:
            Complaint = self.env["qi.complaint"]
            # The domain is the check: what the caller brought.
            count = Complaint.sudo().search_count(Complaint._caller_domain()) if self.env.user.share else 0
            values["qi_complaint_count"] = count
        return values

    @_route(["/my/complaints", "/my/complaints/page/<int:page>"], "GET", readonly=True)
    def qi_my_complaints(self, page=1, **_kwargs):
        """List the complaints, newest first."""
        Complaint_sudo, domain = self._own_complaints()
        page = qi_input.number(page, 1)
        paging = pager("/my/complaints", Complaint_sudo.search_count(domain), page, PAGE_SIZE)
        complaints_sudo = Complaint_sudo.search(domain, limit=PAGE_SIZE, offset=paging["offset"])
        values = {
            **self._prepare_portal_layout_values(),
            "views": complaints_sudo._complainant_view(),
            "pager": paging,
            "say": self.env["resource.calendar"].sudo()._qi_say,
            "page_name": "qi_complaints",
        }
        return request.render("qi_onestop.portal_my_complaints", values)

    @_route("/my/complaints/new", "GET", readonly=True)
    def qi_my_complaint_new(self, number="", **_kwargs):
        """Show what to fill in; ``number`` is that of the request it is about."""
        self._own_complaints()
        number = qi_input.text(number, 40)
        return self._complaint_new_page(
            {"request_number": number, "platform_id": self._complaint_platform_of(number)}
        )

    @_route("/my/complaints/new", "POST")
    def qi_my_complaint_send(self, enterprise="", **post):
        """Take a complaint of one's own, or in the name of an enterprise."""
        self._own_complaints()
        entered = self._complaint_entered(post)
        chosen = qi_input.text(enterprise, 40)
        # What is no number is not taken for one's own name.
        entered["enterprise"] = qi_input.number(chosen, default=-1) if chosen else 0
        return self._complaint_refused_on_page(
            lambda: self._complaint_send(entered),
            lambda error, status: self._complaint_new_page(entered, error, status),
        )

    @_route("/my/complaints/<int:complaint_id>", "GET", readonly=True)
    def qi_my_complaint(self, complaint_id, sent="", **_kwargs):
        """Show what became of a complaint."""
        complaint_sudo = self._own_complaint(complaint_id)
        thanks = self.env._(
            "We have received your complaint. Its number is %(number)s.", number=complaint_sudo.name
        )
        return self._complaint_page(complaint_sudo, thanks=thanks if sent == "1" else "")

    @_route("/my/complaints/<int:complaint_id>/<string:answer>", "POST")
    def qi_my_complaint_answer(self, complaint_id, answer, **post):
        """Take what whoever complained says."""
        complaint_sudo = self._own_complaint(complaint_id)
        if answer not in ANSWERS:
            raise NotFound

        def take():
            self._complaint_answer(complaint_sudo, answer, post)
            return request.redirect(f"/my/complaints/{complaint_sudo.id}", code=303)

        return self._complaint_refused_on_page(
            take,
            lambda error, status: self._complaint_page(complaint_sudo, error, status, body=post.get("body")),
        )

    @_route("/my/complaints/<int:complaint_id>/files/<int:attachment_id>", "GET", readonly=True)
    def qi_my_complaint_file(self, complaint_id, attachment_id, **_kwargs):
        """Hand out a file of a message."""
        file_sudo = self._own_complaint(complaint_id)._complainant_file(qi_input.number(attachment_id))
        if not file_sudo:
            raise NotFound
        return self.env["ir.binary"]._get_stream_from(file_sudo).get_response(as_attachment=True)

    def _own_complaints(self):
        """Return the model with all rights, and the domain of what is the caller's; staff has its own screens."""
        if not self.env.user.share or self.env.user._is_public():
            raise NotFound
        Complaint = self.env["qi.complaint"]
        return Complaint.sudo(), Complaint._caller_domain()

    def _own_complaint(self, complaint_id):
        self._own_complaints()
        complaint_id = qi_input.number(complaint_id)
        complaint_sudo = self.env["qi.complaint"]._of_caller(complaint_id) if complaint_id else None
        if not complaint_sudo:
            raise NotFound
        return complaint_sudo

    def _complaint_enterprises(self):
        """Return the enterprises the caller acts for, with all rights: their names are the caller's to know."""
        return self.env.user.sudo().qi_enterprise_ids

    def _complaint_platform_of(self, number):
        """Return the id of the platform of one of the caller's requests."""
        Request = self.env["qi.request"]
        if not number or not Request.has_access("read"):
            return 0
        return Request.search([("name", "=", number)], limit=1).platform_id.id or 0

    def _complaint_send(self, entered):
        user = self.env.user
        identity = {
            "user_id": user.id,
            "name": user.name,
            "phone": user.partner_id.qi_mobile or user.partner_id.phone or False,
        }
        if entered["enterprise"]:
            if entered["enterprise"] not in self._complaint_enterprises().ids:
                raise UserError(self.env._("Choose one of your enterprises, or complain in your own name."))
            identity["partner_id"] = entered["enterprise"]
        receipt = self.env["qi.complaint"]._receive_once(
            entered["token"],
            {**self._complaint_values(entered), "channel": "portal"},
            identity,
            source=f"account-{user.id}",
            request_number=entered["request_number"],
            attachments=self._complaint_files,
        )
        return request.redirect(f"/my/complaints/{receipt.complaint.id}?sent=1", code=303)

    def _complaint_new_page(self, entered, error=None, status=200):
        values = {
            **self._prepare_portal_layout_values(),
            **self._complaint_form_values(entered),
            "enterprises": self._complaint_enterprises(),
            "error": error,
            "page_name": "qi_complaint_new",
        }
        return request.render("qi_onestop.portal_complaint_form", values, status=status)

    def _complaint_page(self, complaint_sudo, error=None, status=200, thanks="", body=""):
        values = {
            **self._prepare_portal_layout_values(),
            **self._complaint_view_values(complaint_sudo, f"/my/complaints/{complaint_sudo.id}"),
            "error": error,
            "thanks": thanks,
            "body": body,
            "page_name": "qi_complaint",
        }
        return request.render("qi_onestop.portal_my_complaint", values, status=status)
