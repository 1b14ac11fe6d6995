# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import time

from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from . import qi_input
from .qi_complaint_input import ANSWERS, QiComplaintPages

STATUS = "/qi/complaints/status"
OPENED = "qi_complaint"
OPEN_SECONDS = 1800
"""So long a page that was opened by number and code stays open in the browser."""


def _route(path, method, **options):
    return route(path, type="http", auth="public", methods=[method], website=True, sitemap=False, **options)


class QiComplaintController(QiComplaintPages, Controller):
    """Complaints without an account: sent with a form, followed by number and code."""

    @_route("/qi/complaints/new", "GET", readonly=True)
    def qi_complaint_new(self, **_kwargs):
        """Show what to fill in."""
        return self._form_page({})

    @_route("/qi/complaints/new", "POST")
    def qi_complaint_send(self, agree="", **post):
        """Take a complaint; the page tells its number and code, once."""
        entered = self._complaint_entered(post)
        return self._complaint_refused_on_page(
            lambda: self._send(entered, agree), lambda error, status: self._form_page(entered, error, status)
        )

    @_route(STATUS, "GET", readonly=True)
    def qi_complaint_status(self, **_kwargs):
        """Show the complaint that was opened by number and code, or ask for them."""
        complaint_sudo = self._opened()
        return self._status_page(complaint_sudo) if complaint_sudo else self._ask_page()

    @_route(STATUS, "POST")
    def qi_complaint_open(self, number="", code="", **_kwargs):
        """Open a complaint by its number and code."""
        number, code = qi_input.text(number, 40), qi_input.text(code, 40)
        return self._complaint_refused_on_page(
            lambda: self._open(number, code), lambda error, status: self._ask_page(error, status, number)
        )

    @_route(f"{STATUS}/<string:answer>", "POST")
    def qi_complaint_answer(self, answer, **post):
        """Take what whoever complained says, or forget in this browser which complaint it was."""
        if answer == "leave":
            request.session.pop(OPENED, None)
            return request.redirect("/qi/complaints", code=303)
        if answer not in ANSWERS:
            raise NotFound
        complaint_sudo = self._opened()
        if not complaint_sudo:
            return self._ask_page(self.env._("Enter the number and code once more, then say it again."), 400)

        def take():
            self._limit("complaint-answer", 60, 3600)
            self._complaint_answer(complaint_sudo, answer, post)
            self._keep_nobody(complaint_sudo)
            return request.redirect(STATUS, code=303)

        return self._complaint_refused_on_page(
            take, lambda error, status: self._status_page(complaint_sudo, error, status, post.get("body"))
        )

    @_route(f"{STATUS}/files/<int:attachment_id>", "GET", readonly=True)
    def qi_complaint_file(self, attachment_id, **_kwargs):
        """Hand out a file of a message."""
        file_sudo = self._opened()._complainant_file(qi_input.number(attachment_id))
        if not file_sudo:
            raise NotFound
        return self.env["ir.binary"]._get_stream_from(file_sudo).get_response(as_attachment=True)

    def _send(self, entered, agree):
        identity = self._complaint_identity(entered)
        if identity and not agree:
            raise UserError(
                self.env._(
                    "Agree that your name and number are used for this complaint, or choose to stay anonymous."
                )
            )
        receipt = self._nobodys()._receive_once(
            entered["token"],
            {**self._complaint_values(entered), "channel": "online"},
            identity,
            source=request.httprequest.remote_addr,
            request_number=entered["request_number"],
            attachments=self._counted_files,
        )
        self._keep_nobody(receipt.complaint)
        if receipt.code:
            self._keep_open(receipt.complaint)
        return self._render("hall_complaint_sent", {"receipt": receipt, "address": self._address()})

    def _counted_files(self):
        # Whatever becomes of it: reading files costs more than refusing them.
        self._limit("complaint-form", 300, 3600)
        return self._complaint_files()

    def _open(self, number, code):
        self._limit("complaint-open", 20, 3600)
        self.env["qi.rate.limit"]._take("complaint-open-all", 2000, 3600)
        complaint_sudo = self._nobodys()._tracking(number, code)
        if not complaint_sudo:
            error = self.env._("Number and code do not belong together. Compare both with what you kept.")
            return self._ask_page(error, 400, number)
        self._keep_open(complaint_sudo)
        return request.redirect(STATUS, code=303)

    def _keep_open(self, complaint_sudo):
        request.session[OPENED] = [complaint_sudo.id, int(time.time()) + OPEN_SECONDS]

    def _opened(self):
        """Return the complaint whose number and code were entered in this browser, with all rights, or none."""
        complaint_id, until = request.session.get(OPENED) or (0, 0)
        # Number and code were the check.
        return self._nobodys().sudo().browse(complaint_id if until > time.time() else 0).exists()

    def _nobodys(self):
        """Return the model for the visitor: who happens to be logged in must not be noted as who wrote it."""
        return self.env["qi.complaint"].with_user(self.env.ref("base.public_user"))

    def _keep_nobody(self, complaint_sudo):
        """Write now what Odoo computes late: later it would note who is logged in as the writer."""
        complaint_sudo.env.flush_all()

    def _limit(self, what, limit, seconds):
        """Count an attempt of the address the request comes from."""
        self.env["qi.rate.limit"]._take(f"{what}:{request.httprequest.remote_addr}", limit, seconds)

    def _address(self):
        return f"{request.httprequest.host_url.rstrip('/')}{STATUS}"

    def _form_page(self, entered, error=None, status=200):
        values = {**self._complaint_form_values(entered), "error": error}
        return self._render("hall_complaint_form", values, status)

    def _ask_page(self, error=None, status=200, number=""):
        return self._render("hall_complaint_ask", {"error": error, "number": number}, status)

    def _status_page(self, complaint_sudo, error=None, status=200, body=""):
        values = {**self._complaint_view_values(complaint_sudo, STATUS), "error": error, "body": body}
        return self._render("hall_complaint_status", values, status)

    def _render(self, template, values, status=200):
        values["hall"] = self.env["qi.platform"]._public_coordinator()
        response = request.render(f"qi_onestop.{template}", values, status=status)
        # What stands here is for nobody but whoever complained, also not for the next at the same computer.
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cache-Control"] = "no-store"
        return response
