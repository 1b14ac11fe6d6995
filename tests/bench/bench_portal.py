"""The pages of enterprises and institutions, at 1,000 closed requests and at a million of them.

Each page is asked for as a browser does, through the web layer in this process, by a member of an enterprise
and by an expert who are logged in. Every tenth closed request had a task. What is open is the same in both
databases. A page must not take more than 1.5 times as long at full size; each is loaded in both in turn.
"""

from collections.abc import Iterator

import bench_request

import laboratory
from databases import clone
from project import cursor

SMALL, FULL = "onestop_bench_portal", "onestop_bench_portal_full"
LIMIT = 1.5
RECENT = 1_000

PEOPLE = """
from odoo import fields
from odoo.addons.qi_onestop.tools import request_flow

env = env(context={**env.context, "tracking_disable": True, "no_reset_password": True})
Request = env["qi.request"]
expert = env["res.partner"].create({"name": "Expert", "qi_provider_kind": "expert"})
expert.action_qi_apply()
expert.action_qi_approve()
today = fields.Date.today()
expert.action_qi_settle(today, fields.Date.add(today, years=1))
enterprise = env["res.partner"].search([("name", "=", "云泉第0轴承制造有限公司")])
portal = env.ref("base.group_portal")
member, _expert = env["res.users"].create(
    [
        {"login": "b_member", "name": "b_member", "group_ids": [(6, 0, portal.ids)]},
        {"login": "b_expert", "partner_id": expert.id, "group_ids": [(6, 0, portal.ids)]},
    ]
)
env["qi.membership"].create({"user_id": member.id, "partner_id": enterprise.id})
at_work = Request.search([("stage_kind", "=", "executing")], limit=30)
tasks = env["qi.request.task"].create(
    [
        {
            "request_id": request.id,
            "provider_id": expert.id,
            "fee_kind": "free",
            "brief": "轴承检具需要检定",
            "planned_end": fields.Date.add(today, days=9),
        }
        for request in at_work
    ]
)
for count, state, values in (
    (30, "offered", {}),
    (20, "accepted", {}),
    (10, "running", {}),
    (2, "delivered", {"outcome": "Done"}),
    (1, "confirmed", {}),
):
    tasks[:count]._take_step(state, values)
env.cr.commit()
result = {
    "task_columns": [
        name
        for name, field in tasks._fields.items()
        if field.store and field.column_type and name != "id"
    ],
    "task": tasks[0].id,
    "expert": expert.id,
}
"""

TASK = {
    "request_id": "request.id",
    "name": "request.name || '-1'",
    "partner_id": "request.partner_id",
    "platform_id": "request.platform_id",
    "provider_id": "CASE WHEN request.id %% 500 = 0 THEN %(expert)s ELSE request.partner_id END",
    "is_open": "FALSE",
}
"""What differs between a task of a closed request and its pattern."""

TASKS = """
    INSERT INTO qi_request_task ({columns})
    SELECT {values}
      FROM qi_request request
      JOIN qi_request_task pattern ON pattern.id = %(task)s
     WHERE request.is_open IS FALSE AND request.id %% 10 = 0
       AND NOT EXISTS (SELECT FROM qi_request_task known WHERE known.request_id = request.id)
"""

MEASURE = """
import json

from werkzeug.test import Client

from odoo import http
from odoo.service import security
from odoo.tools import config

# Both are served, each to who is logged in there.
config["db_name"] = ["{small}", "{full}"]


def visitor(env, login):
    user = env["res.users"].search([("login", "=", login)])
    session = http.root.session_store.new()
    session.update(http.get_default_session(), db=env.cr.dbname, _trace_disable=True)
    session.uid, session.login = user.id, login
    mine = env(user=user)
    session.session_token = security.compute_session_token(session, mine)
    session.context = dict(mine["res.users"].context_get())
    http.root.session_store.save(session)
    client = Client(http.root)
    client.set_cookie("session_id", session.sid)
    return client


def pages(env):
    env.cr.execute(
        "SELECT max(request.id) FROM qi_request request, res_partner partner"
        " WHERE partner.id = request.partner_id AND partner.name = '云泉第0轴承制造有限公司'"
    )
    [(request_id,)] = env.cr.fetchall()
    task = env["qi.request.task"].search([("state", "=", "running")], limit=1)
    member, expert = visitor(env, "b_member"), visitor(env, "b_expert")

    def get(client, address):
        def load():
            answer = client.get(address)
            assert answer.status_code == 200, (address, answer.status)
        return load

    def count(client, name):
        payload = json.dumps({{"jsonrpc": "2.0", "method": "call", "params": {{"counters": [name]}}}})

        def load():
            answer = client.post("/my/counters", data=payload, content_type="application/json")
            assert name in answer.get_json().get("result", ()), answer.get_data(as_text=True)
        return load

    return {{
        ("enterprise", "home, its counter"): count(member, "qi_request_count"),
        ("enterprise", "requests"): get(member, "/my/requests"),
        ("enterprise", "request"): get(member, f"/my/requests/{{request_id}}"),
        ("institution", "home"): get(expert, "/my/home"),
        ("institution", "home, its counter"): count(expert, "qi_task_count"),
        ("institution", "tasks"): get(expert, "/my/tasks"),
        ("institution", "tasks, due first"): get(expert, "/my/tasks?sort=due"),
        ("institution", "tasks, search"): get(expert, "/my/tasks?q=B-general"),
        ("institution", "task"): get(expert, f"/my/tasks/{{task.id}}"),
    }}


with Registry("{full}").cursor() as cr:
    envs = [env, api.Environment(cr, env.uid, {{}})]
    small, full = map(pages, envs)
    env.cr.rollback()
    result = compare(small, full, envs, {limit})
"""


def run(rows: int = 1_000_000) -> Iterator[dict]:
    """Measure every page at 1,000 and at this many closed requests."""
    laboratory.build(SMALL)
    try:
        made = laboratory.run(SMALL, bench_request.BUILD.format(first_id=bench_request.FIRST_ID))
        people = laboratory.run(SMALL, PEOPLE)
        bench_request.close(SMALL, made, first=rows - RECENT + 1, last=rows, recent=True)
        give_tasks(SMALL, people)
        clone(SMALL, FULL)
        bench_request.close(FULL, made, first=1, last=rows - RECENT, recent=False)
        give_tasks(FULL, people)
        for who, page, (fastest, median), (fastest_full, median_full) in laboratory.run(
            SMALL, bench_request.COMPARE + MEASURE.format(small=SMALL, full=FULL, limit=LIMIT)
        ):
            yield {
                "who": who,
                "page": page,
                f"ms at {RECENT:,}": round(fastest, 1),
                f"ms at {rows:,}": round(fastest_full, 1),
                "median": round(median, 1),
                "median, full": round(median_full, 1),
                "times": round(fastest_full / fastest, 2),
            }
    finally:
        for database in (SMALL, FULL):
            laboratory.tear_down(database)


def give_tasks(database: str, people: dict) -> None:
    """Let every tenth closed request have had a task."""
    columns = people["task_columns"]
    statement = TASKS.format(
        columns=", ".join(f'"{name}"' for name in columns),
        values=", ".join(TASK.get(name, f'pattern."{name}"') for name in columns),
    )
    with cursor(database) as cr:
        cr.execute(statement, {"task": people["task"], "expert": people["expert"]})
        cr.execute("VACUUM ANALYZE qi_request_task")


def verdict(rows: list[dict]) -> str:
    """Return a sentence about what became too slow, or nothing."""
    slow = [f"{row['who']}: {row['page']} ({row['times']})" for row in rows if row["times"] > LIMIT]
    return f"More than {LIMIT} times as slow at full size: {'; '.join(slow)}." if slow else ""
