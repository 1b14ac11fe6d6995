# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from odoo.addons.qi_onestop.models.qi_deadline_mixin import STATES
from odoo.addons.qi_onestop.models.qi_deadline_policy import UNITS


class QiReviewDeadline(models.Model):
    """One promise after a bad review, for one milestone."""

    _name = "qi.review.deadline"
    _description = "Deadline of a Bad Review"
    _inherit = ["qi.deadline.mixin"]
    _secret_path = "document_id.request_id"

    _extension_group = "qi_onestop.qi_onestop_group_coordinator"

    # Named here as well: the words of a choice are translated where it is named.
    state = fields.Selection(STATES)
    unit = fields.Selection(UNITS)
    extension_state = fields.Selection(
        [("asked", "Asked For"), ("granted", "Granted"), ("refused", "Refused")],
    )
    document_id = fields.Many2one(
        "qi.review.case", string="Bad Review", required=True, readonly=True, ondelete="cascade", index=True
    )

    # Named here as well, for the same reason.
    _open_uniq = models.UniqueIndex(
        "(document_id, milestone_id) WHERE is_open IS TRUE",
        "This is promised already. Reload the page to see until when.",
    )
