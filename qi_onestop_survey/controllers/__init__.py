# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    qi_review,
    qi_review_counter,
    qi_review_form,
    qi_review_portal,
    qi_review_provider,
    qi_satisfaction,
    survey,
)
