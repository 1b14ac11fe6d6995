# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools import protected

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

    # Not whether, but of which end: one that moves is told anew.
    lapse_told_for = fields.Date(string="Told of the End On", readonly=True, copy=False)

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

    @property
    def _machine_fields(self):
        return super()._machine_fields | {"lapse_told_for"}

    @api.model
    def _tell_lapsed(self):
        """Tell the site managers of trade secrets at work of undertakings that have ended, each end once."""
        ended = self.search([("date_to", "<", fields.Date.context_today(self))])
        ended = ended.filtered(lambda undertaking: undertaking.lapse_told_for != undertaking.date_to)
        # Who has signed anew is bound.
        unbound = ended.partner_id - ended.partner_id._qi_bound()
        if unbound:
            self.env["qi.request"]._tell_unbound(unbound)
        for undertaking in protected.permitted(ended):
            undertaking.lapse_told_for = undertaking.date_to

    @api.model
    def _valid_on(self, day):
        """Return the domain of the undertakings that hold on ``day``."""
        return [("signed_on", "<=", day), "|", ("date_to", "=", False), ("date_to", ">=", day)]
