"""The screens people look at all day, at 1,000 closed requests and at a million of them.

What is open, what closed in the last year and who looks is the same in both; the history before differs. A
screen is loaded as the web client asks for it, through the ORM, with the rights of each role. It must not
take more than 1.5 times as long at full size; reports that add up the history are shown, without a limit.
Each screen is loaded in both databases in turn, so that a busy machine slows both.
"""

from collections.abc import Iterator

import laboratory
from databases import clone
from project import cursor

SMALL, FULL = "onestop_bench_request", "onestop_bench_request_full"
LIMIT = 1.5
RECENT = 1_000
# Ids of the history before the last year: below those of all that the build makes.
FIRST_ID = 10_000_000

BUILD = """
from odoo import fields
from odoo.addons.qi_onestop.tests.common import FILLED, PROFILE
from odoo.addons.qi_onestop.tools import request_flow

quiet = {{"tracking_disable": True, "mail_create_nolog": True, "no_reset_password": True}}
env = env(context={{**env.context, **quiet}})
env["ir.config_parameter"].set_param("qi_onestop.evaluation_days", "0")
env.cr.execute("ALTER SEQUENCE qi_request_id_seq RESTART {first_id}")
Platform = env["qi.platform"]
city = Platform.create({{"name": "City", "code": "B", "level": "city"}})
counties = Platform.create(
    [{{"name": f"County {{n}}", "code": f"B{{n}}", "level": "county", "parent_id": city.id}} for n in range(8)]
)
stations = Platform.create(
    [{{"name": f"Station {{n}}", "code": f"B-{{n}}", "parent_id": counties[n % 8].id}} for n in range(32)]
)
groups = {{
    role: env.ref(f"qi_onestop.qi_onestop_group_{{role}}")
    for role in ("clerk", "commissioner", "manager", "coordinator")
}}
people = [(f"b_{{n}}", "commissioner") for n in range(32)]
people += [(f"b_{{role}}", role) for role in ("clerk", "manager", "coordinator")]
users = env["res.users"].create(
    [
        {{"login": login, "name": login, "tz": "Asia/Shanghai", "group_ids": [(6, 0, groups[role].ids)]}}
        for login, role in people
    ]
)
stations[0].staff_ids = users[32]
counties[0].staff_ids = users[33]
posts = env["qi.commissioner"].create(
    [{{**PROFILE, "user_id": users[n].id, "platform_id": stations[n].id}} for n in range(32)]
)
posts.action_put_on_duty()
partners = env["res.partner"].create(
    [
        {{"name": f"云泉第{{n}}轴承制造有限公司", "is_company": True, "qi_enterprise_kind": "enterprise"}}
        for n in range(2000)
    ]
)
category = env["qi.service.category"].create({{"name": "Bench", "code": "B"}})
services = {{
    process: env["qi.service"].create(
        [
            {{"name": code, "code": code, "category_id": category.id, "process": process}}
            for code in (f"B-{{process}}-{{n}}" for n in range(5))
        ]
    )
    for process in request_flow.INITIAL_KIND
}}


def register(count, process, first=0):
    return env["qi.request"].create(
        [
            {{
                # Station 0, where one looks, has its hands full.
                "platform_id": stations[0 if n % 5 == 0 else n % 32].id,
                "commissioner_id": (n % 4 or process == "instant") and posts[0 if n % 5 == 0 else n % 32].id,
                "service_id": services[process][n % 5].id,
                "partner_id": partners[n % 50].id,
                "description": "轴承检具需要检定，请安排上门服务。",
            }}
            for n in range(first, first + count)
        ]
    )


def walk(requests, *kinds):
    stage = env["qi.request.stage"]._first_of_kind
    for kind in kinds:
        for requests_there in requests.grouped("stage_kind").values():
            asked = request_flow.asked(requests_there[0].stage_kind, kind)
            requests_there.write(
                {{**{{name: FILLED[name] for name in asked if name in FILLED}}, "stage_id": stage(kind).id}}
            )


def led(requests):
    for request in requests.filtered(lambda request: not request.commissioner_id):
        request.commissioner_id = posts.filtered(lambda post: post.platform_id == request.platform_id)[:1]
    return requests


way = ["accepted", "planning", "plan_confirm", "executing", "delivery_confirm", "completed", "archived"]
register(100, "general")
for index in range(1, 6):
    walk(led(register(40, "joint" if index % 2 else "general", first=index)), *way[:index])
# A tenth of what is open is overdue.
env.flush_all()
env.cr.execute("UPDATE qi_request SET due_at = due_at - interval '60 days' WHERE id % 10 = 0")
# The patterns of what is closed: half of it instant, a few declined, the rest done and archived.
instant = register(5, "instant")
walk(instant, "completed")
declined = led(register(1, "general"))
walk(declined, "declined")
archived = led(register(4, "general"))
walk(archived, *way)
env.cr.commit()
closed = instant | declined | archived
columns = [
    name for name, field in env["qi.request"]._fields.items() if field.store and field.column_type and name != "id"
]
promises = [
    name
    for name, field in env["qi.request.deadline"]._fields.items()
    if field.store and field.column_type and name not in ("id", "document_id", "closed_at", "started_at")
]
result = {{
    "columns": columns,
    "promises": promises,
    "patterns": closed.ids,
    "stations": stations.ids,
    "users": users[:32].ids,
    "posts": posts.ids,
    "partners": partners.ids,
}}
"""

GIVEN = {
    "name": "'QI-' || to_char(at, 'YYYY') || '-' || lpad(n::text, 7, '0')",
    "platform_id": "(%(stations)s)[which]",
    "user_id": "(%(users)s)[which]",
    "commissioner_id": "(%(posts)s)[which]",
    "partner_id": "(%(partners)s)[whose]",
    "registered_at": "at - interval '9 days'",
    "received_at": "at - interval '9 days'",
    "accepted_at": "at - interval '8 days'",
    "closed_at": "at",
    "due_at": "NULL::timestamp",
    "warn_at": "NULL::timestamp",
    "lead_id": "NULL::int",
    "create_date": "at",
    "write_date": "at",
}
"""What differs between a closed request and its pattern."""

COPY = """
    WITH copied AS (
        INSERT INTO qi_request (id, {columns})
        SELECT {id}, {values}
          FROM generate_series(%(first)s, %(last)s) n
         CROSS JOIN LATERAL (SELECT now() AT TIME ZONE 'UTC' - %(age)s::interval
                               - (%(last)s - n) * %(pace)s::interval AS at,
                               CASE WHEN {busy} THEN 1 ELSE 1 + n %% 32 END AS which,
                               CASE WHEN n %% {regular} = 0 THEN 1 ELSE 1 + n %% 2000 END AS whose) given
          JOIN qi_request pattern ON pattern.id = (%(patterns)s)[1 + n %% 10]
        RETURNING id, closed_at
    ),
    numbered AS (SELECT id, closed_at, row_number() OVER (ORDER BY id) AS n FROM copied)
    INSERT INTO qi_request_deadline (document_id, started_at, closed_at, {promises})
    SELECT numbered.id, numbered.closed_at - interval '9 days', numbered.closed_at, {promises_of_pattern}
      FROM numbered
      JOIN qi_request_deadline pattern ON pattern.document_id = (%(archived)s)
     WHERE numbered.n %% 10 = 0
"""

COMPARE = """
import statistics
import time

from odoo import api
from odoo.modules.registry import Registry

REPEATS, ROUNDS = 15, 4


def timed(env, load):
    env.invalidate_all()
    begin = time.perf_counter()
    load()
    return (time.perf_counter() - begin) * 1000


def compare(small, full, envs, limit):
    result = []
    for key in small:
        pair = (small[key], full[key])
        for load in pair:
            load()
        # A busy machine disturbs single runs: what looks slow is measured again before it is said to be.
        runs = []
        for _round in range(1 if key[1].startswith("(") else ROUNDS):
            runs += [[timed(*one) for one in zip(envs, pair)] for _run in range(REPEATS)]
            fastest, fastest_full = map(min, zip(*runs))
            if fastest_full <= limit * fastest:
                break
        result.append([*key, *([min(times), statistics.median(times)] for times in zip(*runs))])
    return result
"""
"""Measures what ``small`` and ``full`` load, by key: in the database of a script, and in the full one."""

MEASURE = """
from odoo.addons.qi_onestop.tests.view_spec import Screen


# {{(role, screen): function that loads it}}; a report that adds up has a name in brackets.
def screens(env):
    result = {{}}
    env.cr.execute("SELECT name, id FROM qi_request WHERE is_open IS FALSE ORDER BY id DESC LIMIT 1")
    [(number, closed_id)] = env.cr.fetchall()
    closed = env["qi.request"].browse(closed_id)
    overdue = [("due_at", "<", "now")]
    for login, role in (("b_0", "commissioner"), ("b_manager", "manager"), ("b_coordinator", "coordinator")):
        mine = env(user=env["res.users"].search([("login", "=", login)]), su=False)

        def screen(action, kind, filters=(), mine=mine):
            return Screen(mine, f"qi_onestop.{{action}}", kind, filters)

        def board(kind, filters=(), screen=screen):
            return screen("qi_request_action_board", kind, filters)

        def history(filters=(), screen=screen):
            return screen("qi_request_action_all", "list", filters)

        kinds = ("commissioner", "enterprise", "institution", "taking")
        tiles = [
            [("is_my_work", "=", True), *filters]
            for filters in (overdue, *([("waiting_for", "=", kind)] for kind in kinds))
        ]
        form = screen("qi_request_action_all", "form")
        kept = screen("qi_deadline_report_action", "list", [("closed_at", ">=", "today -12m")])
        loads = {{
            "board": board("kanban").read_board,
            "open requests, list": board("list").read_list,
            "open requests, by stage": lambda board=board("list"): board.read_groups("stage_id"),
            "open requests, overdue": board("list", overdue).read_list,
            "all requests, list": history().read_list,
            "all requests, overdue": history(overdue).read_list,
            "search for a number": history([("name", "ilike", number)]).read_list,
            "search for the end of a number": history([("name", "ilike", number[-7:])]).read_list,
            "search for an enterprise": history([("partner_id", "child_of", "第0轴承")]).read_list,
            "form": lambda form=form: form.read_form(closed),
            "(kept promises of a year)": lambda kept=kept: kept.read_groups("platform_id"),
            "(all requests, by stage)": lambda history=history(): history.read_groups("stage_id"),
        }}
        if role != "coordinator":
            loads["my work"] = screen("qi_request_action_work", "list").read_list
            loads["my work, its tiles"] = lambda mine=mine, tiles=tiles: mine["qi.request"].tile_counts(tiles)
        if role != "commissioner":
            load = screen("qi_request_load_action", "list")
            loads["load and risk"] = lambda load=load: load.read_groups("platform_id", "commissioner_id")
        result.update({{(role, what): load for what, load in loads.items()}})
    return result


with Registry("{full}").cursor() as cr:
    envs = [env, api.Environment(cr, env.uid, {{}})]
    result = compare(*map(screens, envs), envs, {limit})
"""


def run(rows: int = 1_000_000) -> Iterator[dict]:
    """Measure every screen at 1,000 and at this many closed requests."""
    laboratory.build(SMALL)
    try:
        made = laboratory.run(SMALL, BUILD.format(first_id=FIRST_ID))
        # The last year: one closed every 500 minutes, a fifth of it at the station where one looks.
        close(SMALL, made, first=rows - RECENT + 1, last=rows, recent=True)
        clone(SMALL, FULL)
        close(FULL, made, first=1, last=rows - RECENT, recent=False)
        for role, screen, (fastest, median), (fastest_full, median_full) in laboratory.run(
            SMALL, COMPARE + MEASURE.format(full=FULL, limit=LIMIT)
        ):
            yield {
                "role": role,
                "screen": screen,
                f"ms at {RECENT:,}": round(fastest, 1),
                f"ms at {rows:,}": round(fastest_full, 1),
                "median": round(median, 1),
                "median, full": round(median_full, 1),
                "times": round(fastest_full / fastest, 2),
                "limit": "none" if screen.startswith("(") else str(LIMIT),
            }
    finally:
        for database in (SMALL, FULL):
            laboratory.tear_down(database)


def close(database: str, made: dict, first: int, last: int, *, recent: bool) -> None:
    """Add closed requests number ``first`` to ``last``, one in ten with promises."""
    columns = made["columns"]
    statement = COPY.format(
        id="nextval('qi_request_id_seq')" if recent else "n",
        columns=", ".join(f'"{name}"' for name in columns),
        values=", ".join(GIVEN.get(name, f'pattern."{name}"') for name in columns),
        busy="n % 5 = 0".replace("%", "%%") if recent else "FALSE",
        regular=10 if recent else 5000,
        promises=", ".join(f'"{name}"' for name in made["promises"]),
        promises_of_pattern=", ".join(f'pattern."{name}"' for name in made["promises"]),
    )
    times = {"age": "0", "pace": "500 minutes"} if recent else {"age": "1 year", "pace": "5 minutes"}
    lists = {name: made[name] for name in ("stations", "users", "posts", "partners", "patterns")}
    with cursor(database) as cr:
        if last >= first:
            cr.execute(
                statement, {**lists, **times, "archived": made["patterns"][-1], "first": first, "last": last}
            )
        cr.execute("VACUUM ANALYZE qi_request")
        cr.execute("VACUUM ANALYZE qi_request_deadline")
        cr.execute("ANALYZE")


def verdict(rows: list[dict]) -> str:
    """Return a sentence about what became too slow, or nothing."""
    slow = [
        f"{row['role']}: {row['screen']} ({row['times']})"
        for row in rows
        if row["limit"] != "none" and row["times"] > LIMIT
    ]
    return f"More than {LIMIT} times as slow at full size: {'; '.join(slow)}." if slow else ""
