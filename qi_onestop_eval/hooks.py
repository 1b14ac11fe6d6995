# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG


def uninstall_hook(env):
    """Delete rounds, targets, schemes and measures: they hold records that were shipped, which Odoo deletes first.

    What was sealed stays in the log of seals: without its lines the chain would be broken. Figures of measures go,
    but for those that reports were made with.
    """
    env = env(context={**env.context, MODULE_UNINSTALL_FLAG: True, "active_test": False})
    figures = env["qi.report.figure"].search([("measure_id", "!=", False)])
    # Written by hand, what a figure is counted by does not change.
    env.cr.execute("UPDATE qi_report_figure SET measure_id = NULL WHERE id = ANY(%s)", [figures.ids])
    figures.invalidate_recordset()
    figures._retire()
    # Lines before their rounds, so that the files of the evidence go with them.
    for model in ("qi.eval.score", "qi.eval.result", "qi.eval.round", "qi.target"):
        env[model].search([("id", "!=", False)]).unlink()
    for model in ("qi.eval.scheme", "qi.eval.measure"):
        for version in env[model].search([("id", "!=", False)], order="version desc, id desc"):
            # A version holds the one before it.
            version.unlink()
