# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from .dispute_common import DisputeCase


class ComplaintArchiveCase(DisputeCase):
    """Complaints that are closed, and somebody who keeps their archives."""

    def closed(self, **values):
        """Return a complaint that was answered and closed, with all rights."""
        complaint = self.complaint_at("answered", **values)
        complaint._complainant_answer(True)
        return complaint.sudo()

    def archive_of(self, matter):
        return self.env["qi.complaint.archive"].search(
            [("complaint_id" if matter._name == "qi.complaint" else "dispute_id", "=", matter.id)]
        )

    def set_aside_schedule(self):
        """Let a schedule be in force that does not say how long complaints are kept; return its next version."""
        lines = self.env["qi.retention.line"].search(
            [("record_class_id", "=", self.env.ref("qi_onestop.qi_record_class_complaint").id)]
        )
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM qi_retention_line WHERE id = ANY(%s)", [lines.ids])
        self.env.invalidate_all()
        action = self.env["qi.retention.schedule"]._in_force().action_new_version()
        return self.env["qi.retention.schedule"].browse(action["res_id"])
