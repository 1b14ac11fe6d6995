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
            "received_at",
            "due_at",
            "first_due_at",
            "due_state",
            "due_text",
            "deadline_ids",
            "waiting_since",
            "waiting_for",
            "material_ids",
            "supplement_ids",
            "supplement_count",
            "plan_name",
            "plan",
            "plan_resources",
            "plan_budget",
            "plan_schedule",
            "plan_measures",
            "plan_goal",
            "planned_end",
            "plan_confirmation",
            "plan_ids",
            "plan_count",
            "result",
            "delivery_confirmation",
            "rework_count",
            "return_reason",
            "exit_reason",
            "referral",
        }
    )
