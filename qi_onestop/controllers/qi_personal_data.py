# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from werkzeug.exceptions import NotFound

from odoo import fields
from odoo.http import content_disposition, request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class QiPersonalData(CustomerPortal):
    """What is held about the person who is logged in, to read and to take away."""

    @route("/my/personal-data", type="http", auth="user", methods=["GET"], website=True, readonly=True)
    def qi_personal_data(self, **_kwargs):
        """Say what is held, and offer the copy."""
        user = self._qi_person()
        values = {
            **self._prepare_portal_layout_values(),
            "counts": user._qi_personal_counts(),
            "page_name": "qi_personal_data",
        }
        return request.render("qi_onestop.portal_my_personal_data", values)

    @route("/my/personal-data/copy", type="http", auth="user", methods=["GET"], website=True, readonly=True)
    def qi_personal_data_copy(self, **_kwargs):
        """Download the copy."""
        user = self._qi_person()
        today = fields.Date.context_today(user)
        name = self.env._("Personal Data of %(name)s %(date)s", name=user.name, date=today)
        headers = [
            ("Content-Type", XLSX),
            ("Content-Disposition", content_disposition(f"{name}.xlsx")),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(user._qi_personal_copy(), headers)

    def _qi_person(self):
        """Return the caller; staff has its own screens."""
        if not self.env.user.share:
            raise NotFound
        return self.env.user
