# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Machine-owned fields: values that only the program sets, whoever calls the ORM.

``readonly`` binds the web client alone, and a context flag could be sent by any RPC client. The
permission is therefore an object: it cannot travel over the wire.
"""

_PERMIT = object()
_CONTEXT_KEY = "qi_machine_permit"


def permitted(records):
    """Return ``records`` in a context that may set their machine-owned fields."""
    return records.with_context(**{_CONTEXT_KEY: _PERMIT})


def is_permitted(env):
    """Tell whether ``env`` comes from :func:`permitted`."""
    return env.context.get(_CONTEXT_KEY) is _PERMIT


def without_permit(records):
    """Return ``records`` in a context that no longer may."""
    context = {key: value for key, value in records.env.context.items() if key != _CONTEXT_KEY}
    return records.with_env(records.env(context=context))
