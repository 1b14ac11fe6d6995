# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools.scramble import scramble


class QiReviewInvitation(models.Model):
    """Rows of the figures stand for invitations, but do not tell for which."""

    _inherit = "qi.review.invitation"

    report_key = fields.Integer(
        compute="_compute_report_key",
        store=True,
        index="btree_not_null",
        groups=fields.NO_ACCESS,
        aggregator=None,
        help="The id of the row in the figures: ids in order of completion would lead to the request.",
    )

    # Once, when the invitation is made.
    @api.depends("request_id")
    def _compute_report_key(self):
        key = self.env["ir.config_parameter"].sudo().get_param("database.secret", "").encode()
        for invitation in self:
            invitation.report_key = scramble(invitation.id, key)
