# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import hashlib

from odoo import SUPERUSER_ID, api
from odoo.tools import file_open

SHIPPED = "d3104c97adccef80e4b4d65c1db9c0f921f20869a9cb1b25fd9c291ba407f4db"
"""SHA-256 of the template as it was shipped before."""


def migrate(cr, version):
    """Let the shipped Word template of reports have room for amounts, where nobody has changed it."""
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {"bin_size": False})
    template = env.ref("qi_onestop.qi_form_template_report_period", raise_if_not_found=False)
    if template and template.file and hashlib.sha256(base64.b64decode(template.file)).hexdigest() == SHIPPED:
        with file_open("qi_onestop/report/docx/report_period.docx", "rb") as file:
            template.file = base64.b64encode(file.read())
