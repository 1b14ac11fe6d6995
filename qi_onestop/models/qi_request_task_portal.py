# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class QiRequestTask(models.Model):
    """What institutions, experts and enterprises read of a task; there is nothing they write themselves.

    A provider has no access to the request at all: what it needs of it is copied to the task.
    """

    _inherit = "qi.request.task"

    _portal_readable_fields = frozenset(
        {
            "id",
            "display_name",
            "name",
            "title",
            "state",
            "is_open",
            "is_overdue",
            "request_id",
            "service_id",
            "element_ids",
            "platform_id",
            "partner_id",
            "provider_id",
            "brief",
            "shared_details",
            "contact_name",
            "contact_phone",
            "planned_start",
            "planned_end",
            "duration",
            "fee_kind",
            "fee_amount",
            "fee_saved",
            "agreement_number",
            "agreement_date",
            "agreement_file",
            "agreement_file_name",
            "handover_by",
            "handover_to",
            "handover_at",
            "handover_count",
            "handover_state",
            "sample_ids",
            "node_ids",
            "deliverable_ids",
            "deliverable_count",
            "outcome",
            "reason",
            "offered_at",
            "answered_at",
            "started_at",
            "delivered_at",
            "confirmed_at",
            "cancelled_at",
            "next_states",
        }
    )

    def _shared_values(self):
        """Return what the provider is shown of the request, at the moment of the offer.

        The answers to the intake fields the service marks as shared, as lines of text.
        """
        self.ensure_one()
        request = self.with_context(lang=self.provider_id.lang or self.env.lang).request_id
        answers = request.intake._values if request.intake else {}
        lines = [
            f"{entry['string']}: {said}"
            for entry in request.service_id.intake_definition
            if entry.get("share_with_institution")
            and (said := self._say_answer(entry, answers.get(entry["name"])))
        ]
        return {"shared_details": "\n".join(lines)}

    def _say_answer(self, entry, value):
        if value in (None, False, "", []):
            return ""
        if entry["type"] == "boolean":
            return self.env._("Yes")
        options = {option[0]: option[1] for option in entry.get("selection") or entry.get("tags") or []}
        if entry["type"] == "tags":
            return self.env["qi.request"]._listed([options.get(key, key) for key in value])
        return str(options.get(value, value))
