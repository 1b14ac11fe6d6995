# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

# The scan names its signer; that somebody signed is no secret in the house.
DECIDERS = "qi_onestop.qi_onestop_group_manager,qi_onestop.qi_onestop_group_coordinator"


class QiUndertaking(models.Model):
    """Undertaking to keep secrets (保密承诺书) of a commissioner, an expert or an institution (6.5)."""

    _name = "qi.undertaking"
    _description = "Undertaking to Keep Secrets"
    _inherit = ["qi.document.mixin", "qi.expiry.mixin"]
    _rec_name = "partner_id"
    _order = "signed_on desc, id desc"

    partner_id = fields.Many2one("res.partner", string="Signed By", required=True, ondelete="cascade", index=True)
    kind = fields.Selection(
        [
            ("commissioner", "Commissioner"),
            ("institution", "Institution"),
            ("expert", "Expert"),
            ("other", "Other"),
        ],
        string="Signed As",
        compute="_compute_kind",
        compute_sudo=True,
        store=True,
        precompute=True,
    )
    signed_on = fields.Date(required=True, default=fields.Date.context_today)
    date_to = fields.Date(string="Valid Until", index=True, help="Empty: without end.")
    file = fields.Binary(string="Scan", attachment=True, groups=DECIDERS)
    file_name = fields.Char(groups=DECIDERS)

    _dates_order = models.Constraint(
        "CHECK (date_to IS NULL OR signed_on <= date_to)",
        "An undertaking cannot end before it is signed. Correct the dates.",
    )

    @api.depends("partner_id.qi_provider_kind", "partner_id.user_ids")
    def _compute_kind(self):
        commissioners = self.env["qi.commissioner"].search([("user_id.partner_id", "in", self.partner_id.ids)])
        for undertaking in self:
            if undertaking.partner_id in commissioners.user_id.partner_id:
                undertaking.kind = "commissioner"
            else:
                undertaking.kind = undertaking.partner_id.qi_provider_kind or "other"

    @api.model
    def _valid_on(self, day):
        """Return the domain of the undertakings that hold on ``day``."""
        return [("signed_on", "<=", day), "|", ("date_to", "=", False), ("date_to", ">=", day)]
