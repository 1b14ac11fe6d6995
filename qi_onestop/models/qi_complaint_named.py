# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..tools import protected


class QiComplaintNamed(models.Model):
    """Somebody of the house whom a complaint names, see ``qi_named_mixin.py``."""

    _name = "qi.complaint.named"
    _description = "Person Named in a Complaint"
    _inherit = ["qi.named.mixin"]
    _order = "complaint_id, is_sure desc, id"
    _matter_field = "complaint_id"
    _clear_action = "qi_onestop.qi_complaint_clear_action"

    complaint_id = fields.Many2one("qi.complaint", required=True, readonly=True, ondelete="cascade", index=True)
    held_user_ids = fields.Many2many(
        "res.users", "qi_complaint_named_held_rel", "named_id", "user_id", groups=fields.NO_ACCESS
    )

    _user_uniq = models.Constraint("UNIQUE (complaint_id, user_id)", "This person is named already.")

    def _carry_over(self, complaint):
        """Name at ``complaint`` as well who is named in those that were joined into it, with all rights."""
        known = complaint.named_ids.user_id
        carried = {named.user_id: named for named in self if named.state != "taken_back"}
        protected.permitted(self).create(
            [
                {
                    "complaint_id": complaint.id,
                    "user_id": user.id,
                    "words": named.words,
                    "is_sure": named.is_sure,
                    "state": named.state,
                    "decided_by_id": named.decided_by_id.id,
                    "decided_at": named.decided_at,
                }
                for user, named in carried.items()
                if user not in known
            ]
        )
