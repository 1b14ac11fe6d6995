# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.http import Controller, request, route


class QiRequestStatusController(Controller):
    """How far a request is, for whoever holds the link on a receipt. No login, no names, nothing to change."""

    @route(
        "/qi/status/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=False,
    )
    def qi_status(self, token, **_kwargs):
        """Show how far a request is; one sentence for links that are wrong, too old, or of closed requests."""
        # The signature in the link is the check.
        request_sudo = self.env["qi.request"]._of_status_token(token)
        request_sudo.sudo(False)._log_secrets("read")
        values = {
            "record": request_sudo,
            "page_name": "qi_status",
            "no_breadcrumbs": True,
        }
        response = request.render("qi_onestop.request_status", values, status=200 if request_sudo else 404)
        # The link is a key: it shall neither be indexed nor told to other sites.
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response
