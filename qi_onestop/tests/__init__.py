# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_fake_model_loader,
    test_hooks,
    test_platform_and_people,
    test_report,
    test_request_flow,
    test_request_number,
    test_request_performance,
    test_request_protected,
    test_res_partner,
    test_rights,
    test_tools,
    test_tours,
)
