# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResPartner(models.Model):
    """Who has undertaken to keep secrets."""

    _inherit = "res.partner"

    qi_undertaking_ids = fields.One2many(
        "qi.undertaking", "partner_id", string="Undertakings", groups="base.group_user"
    )

    def _qi_bound(self):
        """Return those of the partners with an undertaking that holds today, their own or their company's."""
        found_sudo = (
            self.env["qi.undertaking"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", (self | self.commercial_partner_id).ids),
                    *self.env["qi.undertaking"]._valid_on(fields.Date.context_today(self)),
                ]
            )
        )
        return self.filtered(lambda partner: (partner | partner.commercial_partner_id) & found_sudo.partner_id)
