# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Machine-owned fields: values that only the program sets, whoever calls the ORM.

``readonly`` binds the web client alone, and a context flag could be sent by any RPC client. The
permission is therefore an object: it cannot travel over the wire. It is good for one model: records of
another that are written along with it come with what the caller says.
"""

_CONTEXT_KEY = "qi_machine_permit"


class _Permit:
    def __init__(self, model):
        self.model = model


def permitted(records):
    """Return ``records`` in a context that may set their machine-owned fields."""
    return records.with_context(**{_CONTEXT_KEY: _Permit(records._name)})


def is_permitted(records):
    """Tell whether ``records`` come from :func:`permitted`, and not merely along with another model's."""
    permit = records.env.context.get(_CONTEXT_KEY)
    return isinstance(permit, _Permit) and permit.model == records._name


def without_permit(records):
    """Return ``records`` in a context that no longer may."""
    context = {key: value for key, value in records.env.context.items() if key != _CONTEXT_KEY}
    return records.with_env(records.env(context=context))
