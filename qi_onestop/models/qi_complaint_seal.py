# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import fields, models

from ..tools import complaint_flow

_TOLD = (
    "name",
    "channel",
    "state",
    "title",
    "description",
    "remedy_sought",
    "topic",
    "subject_kind",
    "request_number",
    "origin_number",
    "origin_due",
    "received_at",
    "registered_at",
    "acknowledged_at",
    "assessed_at",
    "answered_at",
    "closed_at",
    "severity",
    "safety",
    "complexity",
    "immediate_action",
    "immediate_action_note",
    "findings",
    "outcome",
    "decision",
    "answer",
    "remedy",
    "cost",
    "corrective",
    "acceptance",
    "dissatisfaction",
    "external_route",
    "external_outcome",
    "exit_reason",
    "referral",
)
_TOLD_SINCE = (
    "is_anonymous",
    "is_reviewed",
    "origin_first_due",
    "origin_extension_reason",
    "return_reason",
    "extension_days",
    "extension_reason",
    "step_log",
)
"""What seals vouch for besides since they know their form, see ``qi_sealed_mixin.py``."""
_LINKS = (
    "platform_id",
    "user_id",
    "first_user_id",
    "first_drafter_id",
    "first_approver_id",
    "subject_user_ids",
    "institution_id",
    "request_id",
    "registered_by_id",
    "cause_id",
    "drafted_by_id",
    "approved_by_id",
    "joined_into_id",
)
_LINKS_OF_COMPLAINANT = ("partner_id", "user_id")
_LINKS_OF_STATEMENT = ("respondent_id", "provider_id", "answered_by_id")


class QiComplaint(models.Model):
    """Filing (资料归档): what is closed stays as it is, and a line in the log of seals vouches for that.

    Complaints are filed apart from the archives of requests, see ``qi_complaint_archive.py``: their file is the
    complaint itself, and who may read it follows from the complaint.
    """

    _name = "qi.complaint"
    _inherit = ["qi.complaint", "qi.sealed.mixin"]

    archive_ids = fields.One2many(
        "qi.complaint.archive",
        "complaint_id",
        string="Complaint Archive",
        readonly=True,
        groups="qi_onestop.qi_onestop_group_archivist,qi_onestop.qi_onestop_group_coordinator,"
        "qi_onestop.qi_onestop_group_complaint_handler",
    )

    def _after_step(self, source, target, at):
        result = super()._after_step(source, target, at)
        if target in complaint_flow.CLOSED_STATES and target != "joined":
            # What was joined is dealt with until then.
            ended = self | self._joined()
            ended.statement_ids._drop()
            self.env["qi.complaint.archive"]._file(ended, ended._set_seals("complaint"))
        return result

    def _filed_in(self):
        """Return the archives the complaints are filed in, with all rights."""
        return self.sudo().archive_ids

    def _destroyed_archive(self):
        return self._filed_in().filtered(lambda archive: archive.state == "destroyed")

    def _manifest(self):
        self.ensure_one()
        complaint = self.sudo()

        def since(record, told=(), links=()):
            values = {**self._sealed_values(record, told), **complaint._sealed_links(record, links)}
            return complaint._sealed_since(values)

        content = {
            "complaint": {
                **self._sealed_values(complaint, _TOLD),
                **since(complaint, _TOLD_SINCE, _LINKS),
            },
            "complainant": [
                {
                    **self._sealed_values(row, ("name", "phone", "email")),
                    **since(row, (), _LINKS_OF_COMPLAINANT),
                }
                for row in complaint.complainant_ids
            ],
            "correspondence": [
                {
                    **self._sealed_values(row, ("direction", "body", "sent_at")),
                    **since(row, (), ("user_id",)),
                }
                for row in complaint._letters().sorted("id")
            ],
            "statements": [
                {
                    **self._sealed_values(
                        row, ("name", "facts", "question", "due", "answer", "state", "answered_at")
                    ),
                    **since(row, ("asked_name", "asked_at"), _LINKS_OF_STATEMENT),
                }
                for row in complaint.statement_ids.sorted("id")
            ],
            "deadlines": [row.events for row in complaint.deadline_ids.sorted("id")],
            "files": complaint._file_digests(),
        }
        return json.dumps(content, ensure_ascii=False, sort_keys=True)

    def _linked(self):
        complaint = self.sudo()
        return [
            (complaint, _LINKS),
            (complaint.complainant_ids, _LINKS_OF_COMPLAINANT),
            (complaint._letters(), ("user_id",)),
            (complaint.statement_ids, _LINKS_OF_STATEMENT),
        ]

    def _files(self):
        """Return the files of the complaint, its messages and statements, with all rights; not of later notes."""
        owners = (self, self._letters(), self.statement_ids)
        found = self.env["ir.attachment"].sudo()
        for records in owners:
            found |= found.search(
                [("res_model", "=", records._name), ("res_id", "in", records.ids), ("res_field", "=", False)]
            )
        return found.sorted("id")
