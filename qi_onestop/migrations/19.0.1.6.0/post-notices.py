# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api

from odoo.addons.qi_onestop.tools import notice_events


def migrate(cr, version):
    """Call undeliverable what somebody must see to, and ask once for what waits for a decision."""
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
    for code, rule in notice_events.EVENTS.items():
        if rule.call:
            continue
        rows = env["qi.notice.delivery"].search(
            [
                ("channel", "=", "phone"),
                ("state", "in", ("undeliverable", "waiting")),
                ("notice_id.template_id.code", "=", code),
            ]
        )
        callers = rows.notice_id._callers(rule)
        rows.filtered(lambda row, callers=callers: callers[row.notice_id]).write({"state": "followed_up"})
    env["qi.account.application"]._ask_to_decide()
    env["qi.qualification"].search([("check_state", "=", "to_check")]).partner_id._qi_ask_to_check()
