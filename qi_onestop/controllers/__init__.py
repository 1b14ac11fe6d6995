# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    qi_account,
    qi_account_portal,
    qi_archive,
    qi_archive_portal,
    qi_complaint,
    qi_complaint_portal,
    qi_hall,
    qi_import,
    qi_json2,
    qi_ledger,
    qi_notice_portal,
    qi_personal_data,
    qi_provider_portal,
    qi_qualification_portal,
    qi_request_apply,
    qi_request_form,
    qi_request_portal,
    qi_request_portal_file,
    qi_request_status,
    qi_task_portal,
)
