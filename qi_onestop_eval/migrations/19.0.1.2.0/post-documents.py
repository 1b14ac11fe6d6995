# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import hashlib

from odoo import SUPERUSER_ID, api
from odoo.tools import file_open

SHIPPED = {
    "eval_notice": "afd20a196817a9c3be4d188c15ccaa0c341fc979fce30bade4057c8aedd2d8c7",
    "eval_order": "9e57c1968ad4c7364230b4c6044d616e367df9e60664762dca3c9684d22980c1",
    "eval_report": "cb0b1f1eba7e8673b1b3d06bb6b6c440a3c046fed353832fe2f8969c48d405f8",
}
"""SHA-256 of the templates as they were shipped before."""


def migrate(cr, version):
    """Let the shipped Word templates keep rows together, where nobody has changed them."""
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {"bin_size": False})
    for form, digest in SHIPPED.items():
        template = env.ref(f"qi_onestop_eval.qi_form_template_{form}", raise_if_not_found=False)
        if template and template.file and hashlib.sha256(base64.b64decode(template.file)).hexdigest() == digest:
            with file_open(f"qi_onestop_eval/report/docx/{form}.docx", "rb") as file:
                template.file = base64.b64encode(file.read())
