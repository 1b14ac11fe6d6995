# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class QiRequest(models.Model):
    """Where a request comes from: the demand it serves, and the visit that brought the demand back."""

    _inherit = "qi.request"

    lead_id = fields.Many2one(
        "crm.lead",
        string="Demand",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        domain="[('partner_id', '=', partner_id)]",
    )
    visit_id = fields.Many2one(related="lead_id.qi_visit_id", string="Visit")

    @api.constrains("lead_id", "partner_id")
    def _check_lead_id(self):
        for request in self.filtered("lead_id"):
            if request.lead_id.partner_id != request.partner_id:
                raise ValidationError(
                    self.env._(
                        "The demand “%(demand)s” is another enterprise's. Choose one of %(name)s.",
                        demand=request.lead_id.name,
                        name=request.partner_id.name,
                    )
                )

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        result = super()._onchange_partner_id()
        if self.lead_id.partner_id == self.partner_id:
            self.contact_name = self.lead_id.contact_name or self.contact_name
            self.contact_phone = self.lead_id.qi_contact_phone or self.contact_phone
        return result

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        requests._check_lead_access()
        return requests

    def write(self, vals):
        result = super().write(vals)
        if vals.get("lead_id"):
            self._check_lead_access()
        return result

    def _check_lead_access(self):
        """Raise unless the caller may read the demands: a request moves its demand along."""
        self.lead_id.check_access("read")
