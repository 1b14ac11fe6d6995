# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The forms that are printed of a request."""

FORMS = [
    ("registration", "Registration Form"),
    ("acceptance", "Notice of Acceptance"),
    ("decline", "Notice of Decline and Referral"),
]
LETTERS = {"registration": "R", "acceptance": "A", "decline": "D"}
"""What the number of a form adds to the number of its request."""
