# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api

from odoo.addons.qi_onestop.hooks import PROGRAM_NAME


def migrate(cr, version):
    """Let the program sign in Chinese, unless the city has named it already."""
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
    program = env.ref("base.partner_root")
    if program.name == "OdooBot":
        program.name = PROGRAM_NAME
