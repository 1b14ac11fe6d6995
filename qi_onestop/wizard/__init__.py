# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    qi_calendar_load,
    qi_deadline_calculator,
    qi_deadline_recompute,
    qi_event_signin_import,
    qi_event_signin_line,
    qi_request_move,
)
