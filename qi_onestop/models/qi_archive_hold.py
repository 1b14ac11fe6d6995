# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class QiArchive(models.Model):
    """Whether an archive is under a legal hold, see ``qi.legal.hold``."""

    _inherit = "qi.archive"

    hold_ids = fields.Many2many(
        "qi.legal.hold",
        "qi_legal_hold_archive_rel",
        "archive_id",
        "hold_id",
        string="Legal Holds",
        readonly=True,
        copy=False,
        groups="qi_onestop.qi_onestop_group_archivist,qi_onestop.qi_onestop_group_coordinator",
    )
    is_held = fields.Boolean(string="On Legal Hold", compute="_compute_is_held", store=True)

    _held_idx = models.Index("(id) WHERE is_held IS TRUE")

    @api.depends("hold_ids.is_in_force", "partner_id.qi_hold_ids.is_in_force")
    def _compute_is_held(self):
        for archive in self:
            archive.is_held = any((archive.hold_ids | archive.partner_id.qi_hold_ids).mapped("is_in_force"))
