# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Mobile numbers: what people sign in with."""

import re
import unicodedata

_MOBILE = re.compile(r"1[3-9][0-9]{9}")


def clean(number):
    """Return a number of the mainland in the one spelling that is stored, or an empty text.

    >>> clean("+86 138-0000 0000"), clean("１３８００００００００"), clean("0353-6610058"), clean(None)
    ('13800000000', '13800000000', '', '')
    """
    digits = re.sub(r"[ ()-]", "", unicodedata.normalize("NFKC", str(number or "")))
    digits = re.sub(r"^(\+|00)86", "", digits)
    return digits if _MOBILE.fullmatch(digits) else ""


def masked(number):
    """Return the number with its middle hidden, as it is shown to others.

    >>> masked("13800001234")
    '138****1234'
    """
    return f"{number[:3]}****{number[-4:]}" if number else ""
