"""The pages of visitors, enterprises and institutions, at 1,000 closed requests and at a million of them.

Each page is asked for as a browser does, through the web layer in this process: by somebody without a name, and
by a member of an enterprise and an expert who are logged in. Every tenth closed request had a task and a notice.
What is open is the same in both databases. A page must not take more than 1.5 times as long at full size; each
is loaded in both in turn.
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
member, worker = env["res.users"].create(
    [
        {"login": "b_member", "name": "b_member", "group_ids": [(6, 0, portal.ids)]},
        {"login": "b_expert", "partner_id": expert.id, "group_ids": [(6, 0, portal.ids)]},
    ]
)
env["qi.membership"].create({"user_id": member.id, "partner_id": enterprise.id})
env["qi.account.consent"]._record(member, env["qi.consent"]._current())
kind = env["qi.qualification.kind"].search([("holder", "!=", "enterprise")], limit=1)
env["qi.qualification"].create(
    [{"partner_id": expert.id, "kind_id": kind.id, "number": f"B-{n}"} for n in range(20)]
)
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
notice = env["qi.notice"].create(
    [
        {
            "template_id": env["qi.notice.template"].search([], limit=1).id,
            "user_id": user.id,
            "partner_id": user.partner_id.id,
            "request_id": at_work[n].id,
            "told_at": fields.Datetime.now(),
            "subject": "A plan waits for you",
            "body": "A plan waits for you.",
            "key": f"b-{user.id}-{n}",
        }
        for user in member | worker
        for n in range(25)
    ]
)
env["qi.hall.figures"]._cron_refresh()
env.cr.commit()


def columns(model):
    fields = env[model]._fields.items()
    return [name for name, field in fields if field.store and field.column_type and name != "id"]


result = {
    "columns": {model: columns(model) for model in ("qi.request.task", "qi.notice")},
    "patterns": {"qi.request.task": tasks[0].id, "qi.notice": notice[0].id},
    "expert": expert.id,
    "enterprise": enterprise.id,
    "member": member.id,
}
"""

HISTORY = {
    "qi.request.task": {
        "request_id": "request.id",
        "name": "request.name || '-1'",
        "partner_id": "request.partner_id",
        "platform_id": "request.platform_id",
        "provider_id": "CASE WHEN request.id %% 500 = 0 THEN %(expert)s ELSE request.partner_id END",
        "is_open": "FALSE",
    },
    "qi.notice": {
        "request_id": "request.id",
        "platform_id": "request.platform_id",
        "partner_id": "request.partner_id",
        "user_id": "CASE WHEN request.partner_id = %(enterprise)s THEN %(member)s END",
        "key": "'b-' || request.id",
        "read_at": "CASE WHEN request.id %% 20 = 0 THEN pattern.told_at END",
    },
}
"""What differs between a task or notice of a closed request and its pattern."""

COPY = """
    INSERT INTO {table} ({columns})
    SELECT {values}
      FROM qi_request request
      JOIN {table} pattern ON pattern.id = %(pattern)s
     WHERE request.is_open IS FALSE AND request.id %% 10 = 0
       AND NOT EXISTS (SELECT FROM {table} known WHERE known.request_id = request.id)
"""

MEASURE = """
import json

from werkzeug.test import Client

from odoo import http
from odoo.addons.qi_onestop.hooks import CITY_LANGUAGE
from odoo.service import security
from odoo.tools import config

# Both are served, each to who is logged in there.
config["db_name"] = ["{small}", "{full}"]


def visitor(env, login=None):
    session = http.root.session_store.new()
    session.update(http.get_default_session(), db=env.cr.dbname, _trace_disable=True)
    if login:
        user = env["res.users"].search([("login", "=", login)])
        session.uid, session.login = user.id, login
        mine = env(user=user)
        session.session_token = security.compute_session_token(session, mine)
        session.context = dict(mine["res.users"].context_get())
    http.root.session_store.save(session)
    client = Client(http.root)
    # Who asks for no language is led to the pages of the browser's.
    client.set_cookie("frontend_lang", CITY_LANGUAGE)
    client.set_cookie("session_id", session.sid)
    return client


def pages(env):
    env.cr.execute(
        "SELECT max(request.id) FROM qi_request request, res_partner partner"
        " WHERE partner.id = request.partner_id AND partner.name = '云泉第0轴承制造有限公司'"
    )
    [(request_id,)] = env.cr.fetchall()
    task = env["qi.request.task"].search([("state", "=", "running")], limit=1)
    member = env["res.users"].search([("login", "=", "b_member")])
    link = env["qi.request"].search([("is_open", "=", True)], limit=1)._status_url()

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

    addresses = {{
        (None, "visitor"): {{
            "hall": "/qi",
            "services": "/qi/services",
            "service": "/qi/services/B-general-0",
            "platforms": "/qi/platforms",
            "commissioners": "/qi/commissioners",
            "stories": "/qi/stories",
            "status by link": link.removeprefix(env["qi.request"].get_base_url()),
        }},
        ("b_member", "enterprise"): {{
            "home": "/my/home",
            "requests": "/my/requests",
            "requests, waiting": "/my/requests?show=waiting",
            "requests, closed": "/my/requests?show=closed",
            "requests, due first": "/my/requests?sort=due",
            "requests, oldest first": "/my/requests?sort=oldest",
            "requests, search": "/my/requests?q=轴承",
            "request": f"/my/requests/{{request_id}}",
            "enterprise": f"/my/enterprises/{{member.qi_enterprise_ids.id}}",
            "notices": "/my/notices",
        }},
        ("b_expert", "institution"): {{
            "home": "/my/home",
            "tasks": "/my/tasks",
            "tasks, at work": "/my/tasks?status=open",
            "tasks, due first": "/my/tasks?sort=due",
            "tasks, search": "/my/tasks?q=B-general",
            "task": f"/my/tasks/{{task.id}}",
            "certificates": "/my/qualifications",
            "notices": "/my/notices",
        }},
    }}
    counters = {{
        "enterprise": {{
            "home, its counter": "qi_request_count",
            "home, what waits": "qi_request_waiting_count",
        }},
        "institution": {{"home, its counter": "qi_task_count"}},
    }}
    result = {{}}
    for (login, who), named in addresses.items():
        client = visitor(env, login)
        result.update({{(who, page): get(client, address) for page, address in named.items()}})
        named = counters.get(who, {{}})
        result.update({{(who, page): count(client, name) for page, name in named.items()}})
    return result


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
        add_history(SMALL, people)
        clone(SMALL, FULL)
        bench_request.close(FULL, made, first=1, last=rows - RECENT, recent=False)
        add_history(FULL, people)
        measure = bench_request.COMPARE + MEASURE.format(small=SMALL, full=FULL, limit=LIMIT)
        for who, page, (fastest, median), (fastest_full, median_full) in laboratory.run(
            SMALL, measure, setup="import json"
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


def add_history(database: str, people: dict) -> None:
    """Let every tenth closed request have had a task and a notice."""
    for model, differing in HISTORY.items():
        table, columns = model.replace(".", "_"), people["columns"][model]
        statement = COPY.format(
            table=table,
            columns=", ".join(f'"{name}"' for name in columns),
            values=", ".join(differing.get(name, f'pattern."{name}"') for name in columns),
        )
        with cursor(database) as cr:
            cr.execute(statement, {**people, "pattern": people["patterns"][model]})
            cr.execute(f"VACUUM ANALYZE {table}")


def verdict(rows: list[dict]) -> str:
    """Return a sentence about what became too slow, or nothing."""
    slow = [f"{row['who']}: {row['page']} ({row['times']})" for row in rows if row["times"] > LIMIT]
    return f"More than {LIMIT} times as slow at full size: {'; '.join(slow)}." if slow else ""
