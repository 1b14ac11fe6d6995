# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from urllib.parse import urlsplit

from odoo.exceptions import UserError
from odoo.http import Controller, request

from odoo.addons.qi_onestop.controllers import qi_input

from ..models.qi_platform_review import ENTRY_HOURS, MODES, TAIL
from .qi_review_form import QiReviewPages, page_route


class QiReviewCounter(QiReviewPages, Controller):
    """The page that the code on the wall leads to, and the tablet at the counter shows.

    The tablet comes back to it after each answer, and when nobody touches it for a while.
    """

    @page_route(["/qi/rate/<string:key>", "/qi/rate/<string:key>/<string:mode>"], "GET", readonly=True)
    def qi_rate(self, key, mode="", **_kwargs):
        """Ask which request it is about."""
        platform_sudo = self._platform(key, mode)
        return self._turned_away(platform_sudo, key, mode) or self._start_page(platform_sudo, key, mode)

    @page_route(["/qi/rate/<string:key>", "/qi/rate/<string:key>/<string:mode>"], "POST")
    def qi_rate_open(self, key, mode="", number="", tail="", **_kwargs):
        """Open the form of the request whose number and telephone belong together."""
        platform_sudo = self._platform(key, mode)
        turned_away = self._turned_away(platform_sudo, key, mode)
        if turned_away:
            return turned_away
        number, tail = qi_input.text(number, 40), qi_input.text(tail, TAIL)
        try:
            limit = self.env["qi.rate.limit"]
            limit._take(f"review-open:{request.httprequest.remote_addr}", 60, 3600)
            # Whoever tries all four digits of one request is stopped long before the end.
            limit._take(f"review-number:{platform_sudo.id}:{number.upper()}", 5, 3600)
        except UserError as error:
            return self._start_page(platform_sudo, key, mode, str(error), error.http_status, number)
        record_sudo = platform_sudo._review_request(number, tail)
        if not record_sudo:
            error = self.env._("Number and telephone do not belong together. Compare both with your receipt.")
            return self._start_page(platform_sudo, key, mode, error, 400, number)
        channel = MODES[mode]
        problem = record_sudo._review_problem(channel)
        if problem:
            return self._start_page(platform_sudo, key, mode, problem, 409)
        request.session["qi_review_back"] = self._address(key, mode)
        url = record_sudo._review_url(channel, hours=ENTRY_HOURS)
        return request.redirect(urlsplit(url).path, code=303)

    def _platform(self, key, mode):
        # The signature in the address is the check.
        Platform = self.env["qi.platform"]
        return Platform._of_review_key(key, mode) if mode in MODES else Platform.sudo()

    def _turned_away(self, platform_sudo, key, mode):
        """Return the page for who gets no further: with a code that is none, or logged in as staff."""
        if not platform_sudo:
            return self._review_sentence(
                self.env._("This code is no longer in use. Ask at the counter for the new one."), 404
            )
        if not self.env.user._is_internal():
            return None
        is_tablet = mode == "tablet"
        # Whoever is visiting would find out only after having looked for the number.
        return self._review_sentence(
            self._staff_sentence(),
            403,
            is_tablet=is_tablet,
            leave=platform_sudo._logged_out(self._address(key, mode)) if is_tablet else "",
        )

    def _address(self, key, mode):
        return f"/qi/rate/{key}/{mode}".rstrip("/")

    def _start_page(self, platform_sudo, key, mode, error=None, status=200, number=""):
        values = {
            "platform": platform_sudo,
            "action": self._address(key, mode),
            "is_tablet": mode == "tablet",
            "number": number,
            "tail_length": TAIL,
            "error": error,
        }
        return self._render_review("review_start", values, status)
