# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api
from odoo.tools.convert import convert_file

MODULE = "qi_onestop_eval"
INDICATORS = ("a1", "a2", "a3", "a4", "b1", "b2", "b3", "b4", "c1", "c2", "c3", "c4", "c5", "c6")
INDICATORS += ("d1", "d2", "d3", "d4", "d5", "e1", "e2", "e3")


def migrate(cr, version):
    """Let the shipped scheme say how its indicators are measured, where it is still the draft it was.

    Its records are the city's since they were installed: an update alone leaves them as they are.
    """
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    scheme = env.ref(f"{MODULE}.qi_eval_scheme_default", raise_if_not_found=False)
    if not scheme or scheme.state != "draft":
        return
    found = [env.ref(f"{MODULE}.qi_eval_indicator_{code}", raise_if_not_found=False) for code in INDICATORS]
    if not all(found) or any(indicator.measure_id for indicator in found):
        # Somebody has made it the city's own: who did says how it is measured.
        return
    convert_file(env, MODULE, "data/qi_eval_scheme_rule_data.xml", {}, mode="init", noupdate=True)
