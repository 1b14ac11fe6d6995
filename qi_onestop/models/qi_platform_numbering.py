# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import AccessError, UserError


class QiPlatform(models.Model):
    """Numbers of its own: requests, and the forms printed of them, begin with the code of the platform."""

    _inherit = "qi.platform"

    def action_own_numbering(self):
        """Number the requests to come by platform and year: ``CODE-2026-000001``.

        :raises AccessError: for anybody but an administrator: numbers are quoted in the whole city
        :raises UserError: when the platform has its own numbering already
        """
        self.ensure_one()
        if not self.env.user.has_group("qi_onestop.qi_onestop_group_administrator"):
            raise AccessError(self.env._("Only an administrator gives a platform its own numbering. Ask yours."))
        if self.sequence_id:
            raise UserError(self.env._("%(platform)s has its own numbering already.", platform=self.name))
        # The administrator of the service need not be one of Odoo's settings.
        self.sequence_id = (
            self.env["ir.sequence"]
            .sudo()
            .create(
                {
                    "name": self.env._("Requests of %(platform)s", platform=self.name),
                    "implementation": "standard",
                    "prefix": self.code.replace("%", "%%") + "-%(range_year)s-",
                    "padding": 6,
                    "use_date_range": True,
                    "company_id": False,
                }
            )
        )
