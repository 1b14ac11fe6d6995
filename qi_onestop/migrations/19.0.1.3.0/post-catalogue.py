# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.tools import file_open
from odoo.tools.safe_eval import safe_eval

FILES = [
    f"qi_onestop/data/qi_service_{branch}_data.xml" for branch in ("c1_1", "c1_2", "c1_3", "c1_4", "c2", "c3")
]
NEW_COLUMNS = {
    "audience_ids",
    "mode_ids",
    "conditions",
    "price_note",
    "legal_basis",
    "record_class_id",
}


def migrate(cr, version):
    """Fill the new columns of the services that were shipped before, and leave what a person has written.

    The data files load no record that is there already.
    """
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {"install_mode": True})

    def ref(name):
        return env.ref(f"qi_onestop.{name}").id

    for path in FILES:
        with file_open(path, "rb") as file:
            root = etree.parse(file).getroot()
        for record in root.iterfind("record[@model='qi.service']"):
            service = env.ref(f"qi_onestop.{record.get('id')}", raise_if_not_found=False)
            if not service:
                continue
            for field in record:
                name = field.get("name")
                if name in NEW_COLUMNS and not service[name]:
                    if field.get("ref"):
                        service[name] = ref(field.get("ref"))
                    elif field.get("eval"):
                        service[name] = safe_eval(field.get("eval"), {"ref": ref, "Command": Command})
                    else:
                        service[name] = field.text
