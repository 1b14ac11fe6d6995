# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tables of flows have in common: which fields a step asks for, and which of them are empty."""


def needed(required, also_required, value_of):
    """Return the fields that must be filled for a step, given what ``value_of`` returns for a field.

    :param also_required: ``{(field, value): fields}``: what a value asks for besides

    >>> needed(("outcome",), {("outcome", "upheld"): ("remedy",)}, {"outcome": "upheld"}.get)
    ['outcome', 'remedy']
    """
    result = list(required)
    for name in required:
        result += also_required.get((name, value_of(name)), ())
    return result


def unfilled(names, value_of):
    """Return those of the fields that are empty, or hold nothing but spaces; each once.

    >>> unfilled(["a", "b", "c", "a"], {"a": " ", "b": "said", "c": 0}.get)
    ['a', 'c']
    """
    return [
        name
        for name in dict.fromkeys(names)
        if not value_of(name) or (isinstance(value_of(name), str) and not value_of(name).strip())
    ]
