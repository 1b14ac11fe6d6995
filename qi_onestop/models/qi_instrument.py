# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class QiInstrument(models.Model):
    """Measuring instrument of an enterprise, with the validity of its verification or calibration."""

    _name = "qi.instrument"
    _description = "Measuring Instrument"
    _inherit = ["qi.expiry.mixin"]
    _rec_names_search = ["name", "serial", "certificate_number"]
    _order = "valid_until, id"

    _expiry_field = "valid_until"

    partner_id = fields.Many2one(
        "res.partner",
        string="Enterprise",
        required=True,
        ondelete="cascade",
        index=True,
        domain=[("qi_enterprise_kind", "!=", False)],
    )
    name = fields.Char(required=True)
    model = fields.Char(string="Instrument Model")
    serial = fields.Char(string="Serial Number", index="btree_not_null")
    measuring_range = fields.Char()
    accuracy = fields.Char(help="Accuracy class or permissible error, as on the certificate.")
    is_mandatory = fields.Boolean(
        string="Mandatory Verification", help="The law asks for its verification (强制检定)."
    )
    certificate_number = fields.Char(index="btree_not_null")
    calibrated_on = fields.Date()
    valid_until = fields.Date(index=True)
    institution_id = fields.Many2one(
        "res.partner",
        string="Verified By",
        ondelete="set null",
        index="btree_not_null",
        domain=[("qi_provider_kind", "=", "institution")],
    )
    commissioner_id = fields.Many2one(related="partner_id.qi_commissioner_id")
    active = fields.Boolean(default=True)

    _dates_order = models.Constraint(
        "CHECK (calibrated_on IS NULL OR valid_until IS NULL OR calibrated_on <= valid_until)",
        "A certificate cannot end before the calibration. Correct the dates.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "partner_id" in vals:
            # The rules were asked before the change; nobody gives an instrument to whom they do not act for.
            self.check_access("write")
        return result

    @api.depends("name", "serial")
    def _compute_display_name(self):
        for instrument in self:
            instrument.display_name = " ".join(filter(None, (instrument.name, instrument.serial)))
