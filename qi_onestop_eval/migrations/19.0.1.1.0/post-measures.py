# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.tools import file_open
from odoo.tools.safe_eval import safe_eval

MODULE = "qi_onestop_eval"
NEW = ("measure_id", "floor", "full", "against_target", "when_empty")


def migrate(cr, version):
    """Let the shipped scheme say how its indicators are measured, where it is still the draft it was.

    Its records are the city's since they were installed: an update creates what is new and leaves the rest.
    """
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    scheme = env.ref(f"{MODULE}.qi_eval_scheme_default", raise_if_not_found=False)
    if not scheme or scheme.state != "draft":
        return
    with file_open(f"{MODULE}/data/qi_eval_scheme_data.xml", "rb") as file:
        records = etree.parse(file).iterfind("record[@model='qi.eval.indicator']")
    for record in records:
        indicator = env.ref(f"{MODULE}.{record.get('id')}", raise_if_not_found=False)
        # What somebody has measured already stays so.
        if indicator and not indicator.measure_id and not indicator.child_ids:
            indicator.write(_values(env, record))


def _values(env, record):
    values = {}
    for field in record.iterfind("field"):
        if field.get("name") not in NEW:
            continue
        if field.get("ref"):
            values[field.get("name")] = env.ref(f"{MODULE}.{field.get('ref')}").id
        else:
            values[field.get("name")] = safe_eval(field.get("eval")) if field.get("eval") else field.text
    return values
