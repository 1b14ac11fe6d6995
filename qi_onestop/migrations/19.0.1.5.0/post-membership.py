# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Give enterprises whose people came from an earlier version an administrator: the first of them."""
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
    groups = env["qi.membership"]._read_group([], ["partner_id"], ["id:recordset"])
    first = env["qi.membership"].browse(
        [
            memberships.sorted("id")[0].id
            for _enterprise, memberships in groups
            if "administrator" not in memberships.mapped("role")
        ]
    )
    first.write({"role": "administrator"})
    env["qi.hall.figures"]._cron_refresh()
