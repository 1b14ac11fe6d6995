# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The forms that are printed of a request, in the order of the flow."""

FORMS = [
    ("registration", "Registration Form"),
    ("notice", "One-Time Notice"),
    ("acceptance", "Notice of Acceptance"),
    ("decline", "Notice of Decline and Referral"),
    ("plan", "Service Plan"),
    ("transfer", "Transfer Slip"),
    ("supervision", "Supervision Sheet"),
    ("delivery", "Confirmation of Delivery"),
    ("follow_up", "Follow-Up Record"),
]
LETTERS = {
    "registration": "R",
    "notice": "N",
    "acceptance": "A",
    "decline": "D",
    "plan": "P",
    "transfer": "T",
    "supervision": "S",
    "delivery": "C",
    "follow_up": "F",
}
"""What the number of a form adds to the number of its request."""
