# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api

from odoo.addons.qi_onestop.hooks import say_days_as_files_do


def migrate(cr, version):
    """Let days in Chinese have the form that files have."""
    if not version:
        return
    say_days_as_files_do(api.Environment(cr, SUPERUSER_ID, {}))
