# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api

BEFORE = '[("milestone_id.code", "=", "%s"), ("state", "!=", "cancelled")]'
DUE = f'{BEFORE[:-1]}, "|", ("state", "in", ["met", "missed"]), ("due_at", "<", "now")]'
KEPT = '[("state", "=", "met")]'
COUNTED = {
    "c1": ("response", KEPT),
    "c3": ("completion", '[("state", "in", ["met", "missed"])]'),
    "c6": ("archive", KEPT),
}
"""Which milestone each measure counts, and what fulfils it."""


def migrate(cr, version):
    """Leave promises that are not due yet out of those kept.

    What somebody counts otherwise stays so. Schemes and figures of reports in use, and what they count by, stay as
    they are.
    """
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    for code, (milestone, part) in COUNTED.items():
        measure = env.ref(f"qi_onestop_eval.qi_eval_measure_{code}", raise_if_not_found=False)
        counted = (BEFORE % milestone, part, "first_due_at")
        if not measure or not measure.active:
            continue
        if (measure.domain, measure.part_domain, measure.date_field) == counted:
            if measure.is_used:
                measure = measure.browse(measure.action_new_version()["res_id"])
            measure.domain = DUE % milestone
