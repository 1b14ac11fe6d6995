# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class QiComplaintArchive(models.Model):
    """What a complaint archive holds: read where it is kept, by whoever may read the complaint or the dispute.

    Archivists read what is closed but who complained, and nothing of what was handed over to discipline
    inspection: of that they keep the number and the dates.
    """

    _inherit = "qi.complaint.archive"

    can_open = fields.Boolean(compute="_compute_contents")
    reference = fields.Char(
        string="Number of the Case",
        compute="_compute_contents",
        search="_search_reference",
        help="Of the complaint or of the dispute.",
    )
    title = fields.Char(string="Title of the Case", compute="_compute_contents")
    description = fields.Text(string="What It Was About", compute="_compute_contents")
    findings = fields.Text(string="What Was Established", compute="_compute_contents")
    decision = fields.Text(string="What Was Decided", compute="_compute_contents")
    answer = fields.Text(string="What Was Answered", compute="_compute_contents")
    correspondence_ids = fields.Many2many(
        "qi.complaint.message", string="Messages", compute="_compute_contents", exportable=False
    )
    statement_ids = fields.Many2many(
        "qi.complaint.statement", string="Statements", compute="_compute_contents", exportable=False
    )
    dispute_ids = fields.Many2many("qi.dispute", string="Disputes", compute="_compute_contents", exportable=False)
    file_ids = fields.Many2many("ir.attachment", string="Files", compute="_compute_contents", exportable=False)

    @api.depends("complaint_id", "dispute_id", "state")
    @api.depends_context("uid")
    def _compute_contents(self):
        """What the caller may read of the complaints and disputes; nothing of those that are destroyed."""
        complaints = self.complaint_id._filtered_access("read")
        disputes = (self.dispute_id | complaints.sudo().dispute_ids.sudo(self.env.su))._filtered_access("read")
        for archive in self:
            complaint = archive.complaint_id & complaints
            alone = archive.dispute_id & disputes
            matter = complaint or alone
            over = disputes.filtered(lambda dispute, of=complaint: of and dispute.sudo().complaint_id == of.sudo())
            archive.can_open = bool(matter)
            archive.reference = matter.name
            archive.title = matter.title
            archive.description = matter.description
            archive.findings = complaint.findings
            archive.decision = complaint.decision or alone.outcome_text
            archive.answer = complaint.answer or alone.response
            archive.correspondence_ids = complaint._letters()
            archive.statement_ids = complaint.statement_ids
            archive.dispute_ids = over
            # Whoever reads a matter reads its files; statements have readers of their own.
            archive.file_ids = self.env["ir.attachment"].union(
                *(record._archived_files() for record in (complaint, alone, over))
            )

    @api.model
    def _search_reference(self, operator, value):
        if operator not in ("in", "=ilike", "ilike", "=like", "like"):
            return NotImplemented
        # The domain asks complaints and disputes as the caller: what is hidden is not found.
        return ["|", ("complaint_id.name", operator, value), ("dispute_id.name", operator, value)]

    @api.model
    def _measures(self, matter):
        """Return how much an archive holds when it is filed, with all rights: the form counts as one document."""
        if matter._name == "qi.complaint":
            made = matter.statement_ids.filtered(lambda statement: statement.state == "answered")
            files = matter._files() | matter.dispute_ids._files()
            parts = len(matter._letters()) + len(made) + len(matter.dispute_ids)
        else:
            files, parts = matter._files(), 0
        return {"item_count": 1 + parts + len(files), "size": sum(files.mapped("file_size"))}

    def action_open(self):
        """Open the complaint or the dispute that is filed here.

        :raises AccessError: when the caller may not read it
        """
        self.ensure_one()
        self.check_access("read")
        matter = self._matter()
        if not matter.has_access("read"):
            raise AccessError(self._unopened_sentence())
        return matter.get_formview_action()
