# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class QiProviderOffer(models.Model):
    """What an institution or expert offers for a service: scope, price, lead time, as shown to enterprises."""

    _name = "qi.provider.offer"
    _description = "Offer of an Institution or Expert"
    _order = "partner_id, service_id, id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Institution or Expert",
        required=True,
        ondelete="cascade",
        index=True,
        domain=[("qi_provider_kind", "!=", False)],
    )
    service_id = fields.Many2one("qi.service", required=True, ondelete="cascade", index=True)
    scope = fields.Text(
        string="Scope of Work", help="What is done for the price, in words an enterprise understands."
    )
    price_text = fields.Char(string="Price", help="As published: per piece, per batch, by quotation ...")
    lead_days = fields.Integer(string="Lead Time (Working Days)")
    active = fields.Boolean(default=True)

    _offer_uniq = models.Constraint(
        "UNIQUE (partner_id, service_id)", "This service is offered by this institution or expert already."
    )
    _lead_days_range = models.Constraint(
        "CHECK (lead_days BETWEEN 0 AND 2500)", "A lead time has from 0 to 2,500 working days."
    )

    @api.depends("partner_id", "service_id")
    def _compute_display_name(self):
        for offer in self:
            offer.display_name = f"{offer.partner_id.name or ''} · {offer.service_id.name or ''}"
