# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_eval_discreet,
    test_eval_documents,
    test_eval_measure,
    test_eval_round,
    test_eval_scheme,
    test_eval_scoring,
    test_eval_workbook,
    test_hooks,
    test_migrations,
    test_rights,
    test_target,
)
