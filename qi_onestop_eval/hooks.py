# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG


def uninstall_hook(env):
    """Delete rounds, targets and schemes: they hold the records that were shipped, which Odoo deletes first.

    What was sealed stays in the log of seals: without its lines the chain would be broken.
    """
    env = env(context={**env.context, MODULE_UNINSTALL_FLAG: True, "active_test": False})
    # Lines before their rounds, so that the files of the evidence go with them.
    for model in ("qi.eval.score", "qi.eval.result", "qi.eval.round", "qi.target"):
        env[model].search([("id", "!=", False)]).unlink()
    schemes = env["qi.eval.scheme"].search([("id", "!=", False)], order="version desc, id desc")
    for scheme in schemes:
        # A version holds the one before it.
        scheme.unlink()
