# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    commissioner_requirements,
    import_rows,
    import_targets,
    import_template,
    intake,
    ledger,
    ledger_values,
    opening_hours,
    past,
    promise,
    protected,
    request_flow,
    signin,
    silence,
    spreadsheet,
    statutory_days,
    story,
    visit_plan,
    working_time,
)
