# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import re
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import consteq, hash_sign

SCOPE = "qi_onestop_survey.counter"
TAIL = 4
"""So many last digits of the telephone number are asked for at the counter."""
MODES = {"": "qr", "tablet": "tablet"}
"""By the last part of the address: the way in."""
ENTRY_HOURS = 1
"""So long the form is open that was reached from the counter's page."""
TABLET_HOURS = 14
"""So long a tablet shows its page: it is opened each day, by who stands at the counter."""


class QiPlatform(models.Model):
    """The counter: a code on the wall and a tablet, where enterprises rate what was done for them.

    Both lead to a page that asks for the number of the request and the end of the telephone number. Its address
    is signed, so that it is known at the counter only, and a new one makes the old ones worthless.
    """

    _inherit = "qi.platform"

    qi_review_serial = fields.Integer(
        string="Codes Made", readonly=True, copy=False, groups="qi_onestop.qi_onestop_group_manager"
    )

    def action_qi_review_tablet(self):
        """Log this device out and turn it into the tablet at the counter: staff rates nothing."""
        self.ensure_one()
        self._check_review_manager()
        url = self._logged_out(urlsplit(self._review_address("tablet")).path)
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def action_qi_review_new_code(self):
        """Make the codes on the walls and open tablets worthless; print new ones afterwards."""
        self._check_review_manager()
        # Who may was just checked; managers do not write platforms otherwise.
        for platform_sudo in self.sudo():
            platform_sudo.qi_review_serial += 1

    def _check_review_manager(self):
        self.check_access("read")
        for platform in self:
            if not self.env["qi.telling.mixin"]._manages(platform):
                raise AccessError(self.env._("The rating page of a platform is up to its site manager."))

    def _review_address(self, mode=""):
        """Return the absolute address of the page: of the code on the wall, or of the tablet, which expires."""
        self.ensure_one()
        # What hangs on the wall is for everybody to read.
        platform_sudo = self.sudo()
        values = [platform_sudo.id, platform_sudo.qi_review_serial]
        if not mode:
            return f"{self.get_base_url()}/qi/rate/{hash_sign(platform_sudo.env, SCOPE, values)}"
        expiration = timedelta(hours=TABLET_HOURS)
        key = hash_sign(platform_sudo.env, SCOPE, [*values, mode], expiration=expiration)
        return f"{self.get_base_url()}/qi/rate/{key}/{mode}"

    @api.model
    def _logged_out(self, path):
        """Return the address that logs out whoever follows it, and leads to ``path``."""
        return f"/web/session/logout?{urlencode({'redirect': path})}"

    def _review_poster_qr(self):
        """Return the picture of the code on the wall, as base64."""
        report = self.env["ir.actions.report"]
        return base64.b64encode(report.barcode("QR", self._review_address(), width=420, height=420))

    def _review_poster_name(self):
        """Return the file name of the printed code."""
        self.ensure_one()
        return self.env._("Rate Our Service %(platform)s", platform=self.name)

    @api.model
    def _of_review_key(self, key, mode=""):
        """Return the platform of a rating page, with all rights, or nothing; who reads the wall has no tablet."""
        found = self.env["qi.request"]._verified(SCOPE, key)
        platform = self.sudo().browse(found[0] if found else 0).exists()
        good = found and found[1:] == [platform.qi_review_serial, *([mode] if mode else [])]
        return platform if good else platform.browse()

    def _review_request(self, number, tail):
        """Return the platform's request of that number and telephone, with all rights, or nothing.

        :param tail: last digits of the contact's telephone number
        """
        self.ensure_one()
        nothing = self.env["qi.request"].sudo().browse()
        number = re.sub(r"\s", "", number).upper()
        if not number or not re.fullmatch(rf"[0-9]{{{TAIL}}}", tail):
            return nothing
        found = nothing.search([("platform_id", "=", self.id), ("name", "=", number)], limit=1)
        digits = re.sub(r"\D", "", found.contact_phone or found.partner_id.phone or "")
        return found if len(digits) >= TAIL and consteq(digits[-TAIL:], tail) else nothing
