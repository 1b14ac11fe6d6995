# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import fields, models

from ..tools import dispute_flow

_TOLD = (
    "name",
    "state",
    "title",
    "description",
    "submitted_at",
    "ground_on",
    "participation",
    "participation_how",
    "participation_at",
    "body_name",
    "case_number",
    "notice_on",
    "response",
    "represented_by",
    "first_result",
    "first_result_on",
    "second_on",
    "outcome",
    "outcome_on",
    "outcome_text",
    "platform_answer",
    "platform_reason",
    "provider_told_on",
    "complainant_answer",
    "complainant_answer_how",
    "complainant_reason",
    "review",
    "review_reason",
    "closing_note",
    "exit_reason",
    "closed_at",
)
_LINKS = (
    "platform_id",
    "user_id",
    "complaint_id",
    "partner_id",
    "institution_id",
    "request_id",
    "route_id",
)
_TOLD_OF_ACTIONS = ("name", "party", "due_date", "state", "done_note", "done_at", "checked_at")
_LINKS_OF_ACTIONS = ("owner_id", "done_by_id", "checked_by_id")


class QiDispute(models.Model):
    """Filing (结案归档): what is closed stays as it is, and a line in the log of seals vouches for that."""

    _name = "qi.dispute"
    _inherit = ["qi.dispute", "qi.sealed.mixin"]

    archive_ids = fields.One2many(
        "qi.complaint.archive",
        "dispute_id",
        string="Archive of the Dispute",
        readonly=True,
        groups="qi_onestop.qi_onestop_group_archivist,qi_onestop.qi_onestop_group_coordinator,"
        "qi_onestop.qi_onestop_group_complaint_handler",
    )

    def _after_step(self, source, target, at):
        result = super()._after_step(source, target, at)
        if target in dispute_flow.CLOSED_STATES:
            seals = self._set_seals("dispute")
            # One over a complaint belongs to the archive of that.
            self.env["qi.complaint.archive"]._file(self.filtered(lambda dispute: not dispute.complaint_id), seals)
        return result

    def _closed_sentence(self):
        return self.env._(
            "%(number)s is closed and its record stays as it is. Open a new dispute for what came in since.",
            number=self.name,
        )

    def _filed_in(self):
        """Return the archives the disputes are filed in, of their own or of their complaints, with all rights."""
        return self.sudo().archive_ids | self.sudo().complaint_id.archive_ids

    def _destroyed_archive(self):
        return self._filed_in().filtered(lambda archive: archive.state == "destroyed")

    def _manifest(self):
        self.ensure_one()
        dispute = self.sudo()
        content = {
            "dispute": {
                **self._sealed_values(dispute, _TOLD),
                **dispute._sealed_since(
                    {**self._sealed_values(dispute, ("is_consumer",)), **dispute._sealed_links(dispute, _LINKS)}
                ),
            },
            "actions": [
                {
                    **self._sealed_values(action, _TOLD_OF_ACTIONS),
                    **dispute._sealed_since(
                        {
                            **self._sealed_values(action, ("check_note",)),
                            **dispute._sealed_links(action, _LINKS_OF_ACTIONS),
                        }
                    ),
                }
                for action in dispute.action_ids.sorted("id")
            ],
            "deadlines": [row.events for row in dispute.deadline_ids.sorted("id")],
            "files": dispute._file_digests(),
        }
        return json.dumps(content, ensure_ascii=False, sort_keys=True)

    def _linked(self):
        dispute_sudo = self.sudo()
        return [(dispute_sudo, _LINKS), (dispute_sudo.action_ids, _LINKS_OF_ACTIONS)]

    def _files(self):
        dispute_sudo = self.sudo()
        return (dispute_sudo.file_ids | dispute_sudo.action_ids.file_ids).sorted("id")
