# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class QiComplaintComplainant(models.Model):
    """Who complained: kept apart, so that it is read by the handler and the oversight alone."""

    _name = "qi.complaint.complainant"
    _description = "Complainant"
    _inherit = ["qi.unseen.mixin", "qi.protected.mixin"]
    _order = "id"

    complaint_id = fields.Many2one("qi.complaint", required=True, readonly=True, ondelete="cascade", index=True)
    name = fields.Char(string="Complainant Name", readonly=True)
    phone = fields.Char(readonly=True)
    email = fields.Char(readonly=True)
    # Who deletes them must not learn from a refusal who complained.
    partner_id = fields.Many2one(
        "res.partner", string="Enterprise", readonly=True, ondelete="set null", index="btree_not_null"
    )
    user_id = fields.Many2one(
        "res.users", string="Account", readonly=True, ondelete="set null", index="btree_not_null"
    )
    code_hash = fields.Char(readonly=True, groups=fields.NO_ACCESS)

    _complaint_uniq = models.Constraint("UNIQUE (complaint_id)", "It is known already who complained.")

    @property
    def _machine_fields(self):
        return self._stored_fields()

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for complainant in self:
            names = [complainant.name, complainant.partner_id.sudo().name]
            complainant.display_name = ", ".join(filter(None, names)) or self.env._("Anonymous")
