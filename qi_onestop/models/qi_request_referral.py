# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class QiRequest(models.Model):
    """Referral of what the platform declines, to an institution or expert it names."""

    _inherit = "qi.request"

    referred_partner_id = fields.Many2one(
        "res.partner",
        string="Referred Institution",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        domain=[("qi_provider_state", "=", "active")],
        help="The institution or expert that can help, where it is one that serves through the platforms.",
    )
    is_self_referral = fields.Boolean(
        string="Self-Referral",
        compute="_compute_is_self_referral",
        store=True,
        help="The platform referred the enterprise to the institution that runs the platform.",
    )

    # The report opens newest first, for all platforms or one.
    _self_referral_idx = models.Index("(platform_id, id DESC) WHERE is_self_referral IS TRUE")

    @property
    def _machine_fields(self):
        return super()._machine_fields | {"is_self_referral"}

    @api.depends("referred_partner_id", "platform_id")
    def _compute_is_self_referral(self):
        """Who runs the platform *when* it refers counts: a later operator does not change the past."""
        for request in self:
            operator = request.platform_id.operator_id.commercial_partner_id
            referred = request.referred_partner_id.commercial_partner_id
            request.is_self_referral = bool(operator) and operator == referred

    @api.constrains("referred_partner_id")
    def _check_referred_partner_id(self):
        for request in self:
            # Whoever writes the request may name an institution, also one whose contact they do not keep.
            referred_sudo = request.referred_partner_id.sudo()
            if referred_sudo and referred_sudo.qi_provider_state != "active":
                raise ValidationError(
                    self.env._(
                        "%(name)s is not settled as institution or expert. Write it into “Referred To” instead.",
                        name=referred_sudo.name,
                    )
                )
