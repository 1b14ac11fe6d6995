# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiArchive(models.Model):
    """With which hand-over an archive went to the archives office."""

    _inherit = "qi.archive"

    handover_id = fields.Many2one(
        "qi.archive.handover",
        string="Handed Over With",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )

    _not_handed_over_idx = models.Index("(year, platform_id) WHERE state = 'sealed' AND handover_id IS NULL")
