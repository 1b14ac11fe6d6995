# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .qi_disposable_destruction import Part

_OF_DISPUTES = frozenset({"partner_id", "institution_id", "request_id"})

COMPLAINT_PARTS = (
    Part(
        "qi.complaint",
        # Steps and times stay with the dates.
        kept=frozenset({"name", "step_log", "stage_minutes"}),
        cleared=frozenset({"subject_user_ids", "institution_id", "request_id"}),
    ),
    Part("qi.complaint.complainant", "qi.complaint", "complaint_id", is_removed=True),
    Part("qi.complaint.message", "qi.complaint", "complaint_id", is_removed=True),
    Part("qi.complaint.statement", "qi.complaint", "statement_ids", is_removed=True),
    Part("qi.complaint.named", "qi.complaint", "complaint_id", is_removed=True),
    Part("qi.complaint.improvement", "qi.complaint", "complaint_id"),
    Part("qi.complaint.deadline", "qi.complaint", "document_id", frozenset({"events"})),
    Part("qi.dispute", "qi.complaint", "complaint_id", frozenset({"name"}), _OF_DISPUTES),
    Part("qi.dispute.named", "qi.dispute", "dispute_id", is_removed=True),
    Part("qi.dispute.action", "qi.dispute", "dispute_id", is_removed=True),
    Part("qi.dispute.deadline", "qi.dispute", "document_id", frozenset({"events"})),
    Part("qi.notice", "qi.complaint", "complaint_id", is_removed=True),
    Part("qi.notice.delivery", "qi.notice", "notice_id", is_removed=True),
)
"""What is destroyed with a complaint archive. Number, platform, dates, topic and outcome stay for the statistics;
who must not learn of it stays as well, so that nobody learns of it afterwards."""


class QiComplaintArchive(models.Model):
    """Destroying a complaint archive, see ``qi_disposable_destruction.py``: complaint and disputes are emptied."""

    _inherit = "qi.complaint.archive"

    @api.model
    def _destroyed_parts(self):
        return COMPLAINT_PARTS

    def _destroyed_roots(self):
        # What is destroyed is destroyed whoever may read it; that it may be was checked.
        archive_sudo = self.sudo()
        return {"qi.complaint": archive_sudo.complaint_id.ids, "qi.dispute": archive_sudo.dispute_id.ids}

    def _document_count(self):
        return self.item_count

    def _forget_copies(self):
        return self.env["qi.complaint.archive.export"]._forget(self)

    destroyed_under = fields.Char(
        string="Destroyed Under List", compute="_compute_destroyed_under", help="Number of the destruction list."
    )

    @api.depends("disposal_line_ids.state")
    def _compute_destroyed_under(self):
        for archive in self:
            archive.destroyed_under = archive._list_line().disposal_id.number
