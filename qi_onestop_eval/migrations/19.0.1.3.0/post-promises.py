# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api

MET = '[("state", "=", "met")]'
ENDED = '[("state", "in", ["met", "missed"])]'
CLOSED = '[("state", "=", "closed")]'
PROMISED = '[("milestone_id.code", "=", "%s"), ("state", "!=", "cancelled")]'
OPEN = '[("state", "!=", "cancelled")]'
IS_DUE = ', "|", ("state", "in", ["met", "missed"]), ("due_at", "<", "now")]'
COUNTED = {
    "c1": (PROMISED % "response", MET, "first_due_at", IS_DUE),
    "c3": (PROMISED % "completion", ENDED, "first_due_at", IS_DUE),
    "c6": (PROMISED % "archive", MET, "first_due_at", IS_DUE),
    "e3_3": (OPEN, CLOSED, "due_date", ', "|", ("state", "=", "closed"), ("due_date", "<", "today")]'),
}
"""By what each measure counted, and what is asked besides."""


def migrate(cr, version):
    """Leave promises and improvements that are not due yet out of those kept.

    What somebody counts otherwise stays so. Schemes and figures of reports in use, and what they count by, stay as
    they are.
    """
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    for code, (*before, besides) in COUNTED.items():
        measure = env.ref(f"qi_onestop_eval.qi_eval_measure_{code}", raise_if_not_found=False)
        if not measure or not measure.active:
            continue
        if [measure.domain, measure.part_domain, measure.date_field] == before:
            if measure.is_used:
                measure = measure.browse(measure.action_new_version()["res_id"])
            measure.domain = before[0][:-1] + besides
