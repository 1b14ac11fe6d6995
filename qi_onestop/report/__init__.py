# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# The mixins first: the reports inherit from them.
from . import qi_letter_mixin, qi_ratio_mixin, qi_request_report_mixin

# isort: split

from . import (
    qi_account_invitation_slip,
    qi_archive_label,
    qi_complaint_archive_papers,
    qi_complaint_letter,
    qi_complaint_report,
    qi_deadline_report,
    qi_dispute_letter,
    qi_request_load,
)
