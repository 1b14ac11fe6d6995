# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class QiRequest(models.Model):
    """What an enterprise reads of its own requests, wherever the reading comes from."""

    _inherit = "qi.request"

    _portal_readable_fields = frozenset(
        {
            "id",
            "display_name",
            "name",
            "platform_id",
            "service_id",
            "process",
            "partner_id",
            "contact_name",
            "contact_phone",
            "description",
            "intake",
            "stage_id",
            "stage_kind",
            "is_open",
            "registered_at",
            "accepted_at",
            "closed_at",
            "plan",
            "result",
            "exit_reason",
            "referral",
        }
    )

    def _has_field_access(self, field, operation):
        if not super()._has_field_access(field, operation):
            return False
        if self.env.su or not self.env.user.share:
            return True
        return operation == "read" and field.name in self._portal_readable_fields
