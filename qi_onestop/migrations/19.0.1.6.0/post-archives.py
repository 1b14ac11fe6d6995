# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api
from odoo.tools import split_every

CODES = {"service": "FW", "report": "JC", "advice": "ZX"}
REQUIRED = ("registration", "plan", "delivery_confirmation", "follow_up")


def migrate(cr, version):
    """Begin the archives of what was completed before, and let the classes say what these must hold."""
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
    kinds = env["qi.archive.item.kind"].search([("code", "in", REQUIRED)])
    classes = env["qi.record.class"].with_context(active_test=False).search([("code", "in", list(CODES))])
    for record_class in classes:
        record_class.archive_code = CODES[record_class.code]
        if record_class.code != "advice":
            record_class.required_kind_ids = kinds
    schedule = env.ref("qi_onestop.qi_retention_schedule_default")
    if schedule.state == "draft":
        # What is not to be updated is not called in an update either.
        schedule.action_put_in_force()
    done = env["qi.request"].search([("stage_kind", "in", ("completed", "archived"))], order="id")
    for ids in split_every(1000, done.ids):
        requests = env["qi.request"].browse(ids)
        env["qi.archive"]._open_for(requests)
        env.flush_all()
        env.invalidate_all()
