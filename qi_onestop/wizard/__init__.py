# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    base_partner_merge_automatic_wizard,
    qi_calendar_load,
    qi_commissioner_handover,
    qi_commissioner_handover_line,
    qi_consent_record,
    qi_deadline_calculator,
    qi_deadline_recompute,
    qi_demand_solve,
    qi_event_signin_import,
    qi_event_signin_line,
    qi_provider_step,
    qi_request_extension,
    qi_request_move,
    qi_request_move_referral,
    qi_request_print,
    qi_request_transfer_wizard,
    qi_transfer_answer,
    qi_visit_cancel,
    qi_visit_plan,
)
