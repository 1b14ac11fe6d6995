# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_archive_destruction,
    test_complaint_recusal,
    test_follow_up,
    test_migrations,
    test_review_answer,
    test_review_case,
    test_review_invitation,
    test_review_page,
    test_review_pages,
    test_review_personal,
    test_review_provider,
    test_review_rights,
    test_review_sheet,
    test_review_supervision,
    test_review_tours,
    test_rights,
    test_satisfaction_evaluated,
    test_satisfaction_report,
    test_satisfaction_tools,
    test_survey_survey,
)
