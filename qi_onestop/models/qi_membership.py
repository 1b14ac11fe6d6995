# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class QiMembership(models.Model):
    """A person's right to act for an enterprise: one person may work for two."""

    _name = "qi.membership"
    _description = "Enterprise Membership"
    _inherit = ["qi.rights.mixin"]
    _order = "partner_id, id"
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade", index=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Enterprise",
        required=True,
        ondelete="cascade",
        index=True,
        domain=[("qi_enterprise_kind", "!=", False)],
    )
    role = fields.Selection(
        [("administrator", "Administrator"), ("member", "Member")], required=True, default="member"
    )
    active = fields.Boolean(default=True)

    _user_partner_uniq = models.Constraint(
        "UNIQUE (user_id, partner_id)", "This person belongs to the enterprise already."
    )

    _rights_fields = frozenset({"user_id", "partner_id", "active"})

    @api.constrains("user_id", "partner_id")
    def _check_sides(self):
        for membership in self:
            if not membership.user_id.share or not membership.partner_id.qi_enterprise_kind:
                raise ValidationError(
                    self.env._("A membership joins a portal user and an enterprise. Choose others.")
                )
