# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class EventRegistration(models.Model):
    _inherit = "event.registration"

    qi_partner_id = fields.Many2one(
        "res.partner",
        string="Enterprise",
        ondelete="set null",
        index="btree_not_null",
        domain=[("qi_enterprise_kind", "!=", False)],
        help="Whom the person came for. Who is no known enterprise stands as text in the company name.",
    )
    qi_platform_id = fields.Many2one(
        related="event_id.qi_platform_id", string="Platform", store=True, index="btree_not_null"
    )

    def write(self, vals):
        result = super().write(vals)
        if "event_id" in vals:
            # The rules were asked before the change; nobody moves people to an event out of their own reach.
            self.check_access("write")
        return result
