# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Load the holidays that a new installation gets into the statutory calendar that came with the upgrade."""
    if version:
        env = api.Environment(cr, SUPERUSER_ID, {})
        env["qi.calendar.load"]._load_package_years()
