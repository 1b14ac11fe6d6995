# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api

DUE = '["|", ("is_late", "=", True), ("on_time", "=", 100)]'

IN_TIME = '[("is_late", "=", False)]'


def migrate(cr, version):
    """Leave complaints that are not due yet out of those handled in time, and let drafts not tell of any.

    What somebody counts otherwise stays so. A scheme in use, and what it counts by, stays as it is.
    """
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    measure = env.ref("qi_onestop_eval.qi_eval_measure_e3_1", raise_if_not_found=False)
    if measure and measure.active and (measure.domain, measure.part_domain) == ("[]", IN_TIME):
        if measure.is_used:
            measure = measure.browse(measure.action_new_version()["res_id"])
        measure.domain = DUE
    drafts = env["qi.eval.indicator"].search([("scheme_id.state", "=", "draft"), ("measure_id", "!=", False)])
    drafts.filtered(lambda one: one.when_empty == "na" and one.measure_id._is_unseen()).when_empty = "full"
