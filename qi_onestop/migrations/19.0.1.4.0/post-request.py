# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api, fields

from odoo.addons.qi_onestop.hooks import CITY_TIMEZONE
from odoo.addons.qi_onestop.tools import protected, request_flow

PLANNED = ("plan_confirm", "executing", "delivery_confirm", "completed")


def migrate(cr, version):
    """Give requests that were registered before what this version keeps of them.

    They were received when they were registered. Open ones are promised what follows from where they stand,
    from the stamps there are; a plan that was put forward in one text is kept as the first version of it.
    """
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
    scheduler = env.ref("base.user_root").partner_id
    scheduler.tz = scheduler.tz or CITY_TIMEZONE
    cr.execute("UPDATE qi_request SET received_at = registered_at WHERE received_at IS NULL")
    requests = env["qi.request"].search([("is_historic", "=", False)])
    _keep_plans(env, requests)
    _start_clocks(requests.filtered("is_open"))


def _keep_plans(env, requests):
    planned = requests.filtered(lambda request: request.plan and request.stage_kind in PLANNED)
    states = {"plan_confirm": "submitted"}
    protected.permitted(env["qi.plan"]).create(
        [
            {
                "request_id": request.id,
                "version": 1,
                "plan": request.plan,
                "state": states.get(request.stage_kind, "confirmed"),
                "confirmation": request.plan_confirmation,
            }
            for request in planned - planned.plan_ids.request_id
        ]
    )
    protected.permitted(planned).write({"plan_count": 1})


def _start_clocks(requests):
    requests = requests - requests.deadline_ids.document_id
    requests._start_clock()
    accepted = requests.filtered("accepted_at")
    stamps = {request.id: request.accepted_at for request in accepted}
    for kind, group in accepted.grouped("stage_kind").items():
        group._start_deadline("completion", at=stamps)
        if kind in ("accepted", "planning"):
            group._start_deadline("plan", at=stamps)
        if kind in request_flow.WAITING_KINDS:
            # Since when the enterprise is waited for is not known: from today on, it is.
            now = fields.Datetime.now()
            group._stop_clock("completion", now)
            group._wait(kind, now)
