# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# The mixins first: the models below inherit from them.
from . import qi_calendar_part_mixin, qi_protected_mixin, qi_rights_mixin

# isort: split

from . import (
    crm_lead_event,
    event_event,
    event_registration,
    ir_sequence,
    qi_commissioner,
    qi_day_table,
    qi_deadline_audit,
    qi_deadline_audit_line,
    qi_deadline_document_mixin,
    qi_deadline_milestone,
    qi_deadline_mixin,
    qi_deadline_policy,
    qi_element,
    qi_event_handout,
    qi_library,
    qi_library_field,
    qi_membership,
    qi_platform,
    qi_qualification,
    qi_qualification_kind,
    qi_request,
    qi_request_flow,
    qi_request_portal,
    qi_request_stage,
    qi_resource,
    qi_service,
    qi_service_category,
    res_config_settings,
    res_partner,
    res_users,
    resource_calendar,
    resource_calendar_attendance,
    resource_calendar_leaves,
    resource_calendar_makeup,
    resource_calendar_year,
)
