# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_eval_dashboard,
    test_eval_discreet,
    test_eval_documents,
    test_eval_doubts,
    test_eval_finding,
    test_eval_hall,
    test_eval_improve,
    test_eval_measure,
    test_eval_remind,
    test_eval_round,
    test_eval_scheme,
    test_eval_scoring,
    test_eval_sensitivity,
    test_eval_workbook,
    test_hooks,
    test_migrations,
    test_rights,
    test_target,
)
