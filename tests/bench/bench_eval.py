"""Figures of an evaluation over 1,000,000 requests of 50 platforms, against hand-written SQL of the same figures.

The shipped measures on requests and their promises are counted as the coordinating department counts them, and
by one statement each that does nothing else; both must say the same, and the measures may take twice as long at
most. All shipped measures together ask as many queries for 5 platforms with few requests as for 50 with all.
"""

from collections.abc import Iterator

import laboratory
from databases import create_test_database
from project import ALL_ADDONS, LOGS, cursor, run_odoo

DATABASE = "onestop_bench_eval"
LIMIT = 2.0

BUILD = """
quiet = {"tracking_disable": True, "mail_create_nolog": True, "no_reset_password": True}
env = env(context={**env.context, **quiet})
city = env["qi.platform"].create({"name": "City", "code": "B", "level": "city"})
stations = env["qi.platform"].create(
    [{"name": f"Station {n}", "code": f"B-{n}", "parent_id": city.id} for n in range(50)]
)
env["res.users"].create(
    {
        "login": "b_coordinator",
        "name": "Coordinator",
        "tz": "Asia/Shanghai",
        "group_ids": [(6, 0, env.ref("qi_onestop.qi_onestop_group_coordinator").ids)],
    }
)
partners = env["res.partner"].create(
    [
        {
            "name": f"Works {n}",
            "is_company": True,
            "qi_enterprise_kind": "enterprise",
            "qi_size": ("micro", "small", "medium", "large")[n % 4],
        }
        for n in range(1000)
    ]
)
category = env["qi.service.category"].create({"name": "Bench", "code": "B"})
service = env["qi.service"].create(
    {"name": "Service", "code": "B-1", "category_id": category.id, "process": "general"}
)
request = env["qi.request"].create(
    {
        "platform_id": stations[0].id,
        "service_id": service.id,
        "partner_id": partners[0].id,
        "description": "Measured",
    }
)
stored = {
    model: [
        name for name, field in env[model]._fields.items() if field.store and field.column_type and name != "id"
    ]
    for model in ("qi.request", "qi.request.deadline")
}
env.cr.commit()
promise = env["qi.request.deadline"].search([("document_id", "=", request.id)], limit=1)
result = {
    "stations": stations.ids,
    "partners": partners.ids,
    "request": request.id,
    "promise": promise.id,
    "milestones": [env["qi.deadline.milestone"]._by_code(code).id for code in ("response", "completion")],
    "columns": stored["qi.request"],
    "promises": stored["qi.request.deadline"],
}
"""

REQUEST = {
    "name": "'B-' || n",
    "platform_id": "(%(stations)s)[1 + n %% 50]",
    "partner_id": "(%(partners)s)[1 + n %% 1000]",
    "stage_kind": "CASE WHEN n %% 20 = 0 THEN 'executing' ELSE 'completed' END",
    "received_at": "at",
    "registered_at": "at",
    "accepted_at": "CASE WHEN n %% 30 <> 0 THEN at END",
    "closed_at": "CASE WHEN n %% 20 <> 0 THEN at END",
    "followed_up_at": "CASE WHEN n %% 3 = 0 THEN at END",
    "supplement_count": "n %% 3",
    "saved_amount": "n %% 1000",
    "is_multi_element": "n %% 5 = 0",
}
PROMISE = {
    "document_id": "2000000 + n",
    "milestone_id": "(%(milestones)s)[1 + which]",
    "state": "CASE WHEN n %% 11 = which THEN 'missed' ELSE 'met' END",
    "is_open": "FALSE",
    "closed_at": "at",
    "first_due_at": "at",
    "used_minutes": "n %% 5000",
}
"""What differs between the rows and their pattern."""

FILL = """
    INSERT INTO qi_request (id, {columns})
    SELECT 2000000 + n, {values}
      FROM generate_series(%(first)s, %(last)s) n
     CROSS JOIN LATERAL (SELECT timestamp '2030-01-01' + (n %% 525600) * interval '1 minute' AS at) moment
      JOIN qi_request pattern ON pattern.id = %(request)s;
    INSERT INTO qi_request_deadline (id, {promises})
    SELECT 2000000 + 2 * n + which, {promised}
      FROM generate_series(%(first)s, %(last)s) n
     CROSS JOIN generate_series(0, 1) which
     CROSS JOIN LATERAL (SELECT timestamp '2030-01-01' + (n %% 525600) * interval '1 minute' AS at) moment
      JOIN qi_request_deadline pattern ON pattern.id = %(promise)s;
"""

_DONE = "r.stage_kind IN ('completed', 'archived') AND r.is_historic IS NOT TRUE"
_CLOSED = "r.platform_id = ANY(%(platforms)s) AND r.closed_at >= %(begin)s AND r.closed_at < %(end)s"
_RECEIVED = "r.platform_id = ANY(%(platforms)s) AND r.received_at >= %(begin)s AND r.received_at < %(end)s"
_PROMISED = (
    "FROM qi_request_deadline d JOIN qi_request r ON r.id = d.document_id JOIN qi_deadline_milestone m "
    "ON m.id = d.milestone_id WHERE r.platform_id = ANY(%(platforms)s)"
)


BARE = {
    "C1": f"SELECT r.platform_id, COUNT(*) FILTER (WHERE d.state = 'met'), COUNT(*) {_PROMISED} "
    "AND m.code = 'response' AND d.state <> 'cancelled' "
    "AND d.first_due_at >= %(begin)s AND d.first_due_at < %(end)s GROUP BY 1",
    "C2-1": "SELECT r.platform_id, COUNT(*) FILTER (WHERE r.accepted_at IS NOT NULL OR r.referral IS NOT NULL), "
    f"COUNT(*) FROM qi_request r WHERE r.process <> 'instant' AND r.is_historic IS NOT TRUE AND {_RECEIVED} "
    "GROUP BY 1",
    "C2-2": "SELECT r.platform_id, COUNT(*) FILTER (WHERE r.supplement_count <= 1), COUNT(*) FROM qi_request r "
    f"WHERE r.process <> 'instant' AND r.is_historic IS NOT TRUE AND r.accepted_at IS NOT NULL AND {_RECEIVED} "
    "GROUP BY 1",
    "C3": "SELECT r.platform_id, COUNT(*) FILTER (WHERE d.state IN ('met', 'missed')), COUNT(*) "
    f"{_PROMISED} AND m.code = 'completion' AND d.state <> 'cancelled' "
    "AND d.first_due_at >= %(begin)s AND d.first_due_at < %(end)s GROUP BY 1",
    "C4": f"SELECT r.platform_id, COUNT(*) FILTER (WHERE d.state = 'met'), COUNT(*) {_PROMISED} "
    "AND m.code = 'completion' AND d.state IN ('met', 'missed') "
    "AND d.closed_at >= %(begin)s AND d.closed_at < %(end)s GROUP BY 1",
    "D1": "SELECT r.platform_id, COUNT(DISTINCT r.partner_id), NULL FROM qi_request r "
    f"WHERE {_DONE} AND {_CLOSED} GROUP BY 1",
    "D3": "SELECT r.platform_id, COUNT(*) FILTER (WHERE p.qi_size IN ('micro', 'small', 'medium')), COUNT(*) "
    f"FROM qi_request r LEFT JOIN res_partner p ON p.id = r.partner_id WHERE {_DONE} AND {_CLOSED} GROUP BY 1",
    "D4": "SELECT r.platform_id, COUNT(*) FILTER (WHERE r.is_multi_element), COUNT(*) FROM qi_request r "
    f"WHERE {_DONE} AND {_CLOSED} GROUP BY 1",
    "D5": "SELECT r.platform_id, SUM(r.saved_amount), NULL FROM qi_request r "
    f"WHERE {_DONE} AND {_CLOSED} GROUP BY 1",
    "E2-2": "SELECT r.platform_id, COUNT(*) FILTER (WHERE r.followed_up_at IS NOT NULL), COUNT(*) "
    f"FROM qi_request r WHERE {_DONE} AND r.process <> 'instant' AND {_CLOSED} GROUP BY 1",
}
"""Numerator and denominator by platform of the shipped measures, by their codes."""

MEASURE = """
import time
from datetime import date

from odoo.addons.qi_onestop.tools.period import Period

REPEATS = 5
period = Period(date(2030, 1, 1), date(2030, 12, 31))
begin, end = period.instants()
user = env["res.users"].search([("login", "=", "b_coordinator")])
mine = env(user=user, su=False)
platforms = mine["qi.platform"].browse(%(platforms)r)
given = {"platforms": platforms.ids, "begin": begin, "end": end}


def timed(load):
    env.invalidate_all()
    start = time.perf_counter()
    found = load()
    return (time.perf_counter() - start) * 1000, found


def bare(statement):
    env.cr.execute(statement, given)
    return {row[0]: tuple(map(float, [value or 0 for value in row[1:]])) for row in env.cr.fetchall()}


def counted(measure):
    figures = measure._figures(platforms, period)[measure]
    return {id_: (float(one.numerator or 0), float(one.denominator or 0)) for id_, one in figures.items()}


measured = []
for code, statement in %(bare)r.items():
    measure = mine["qi.eval.measure"].search([("code", "=", code)])
    counted(measure)
    pairs = [(timed(lambda: bare(statement)), timed(lambda: counted(measure))) for _run in range(REPEATS)]
    left, right = pairs[0][0][1], pairs[0][1][1]
    same = all(left.get(id_, (0.0, 0.0)) == figure for id_, figure in right.items()) and bool(left)
    measured.append([code, same, min(pair[0][0] for pair in pairs), min(pair[1][0] for pair in pairs)])
shipped = mine["qi.eval.measure"].search([])
shipped._figures(platforms, period)
env.invalidate_all()
shipped.mapped("code")
before = env.cr.sql_log_count
shipped._figures(platforms, period)
result = [measured, env.cr.sql_log_count - before]
"""


def run(rows: int = 1_000_000) -> Iterator[dict]:
    """Measure the figures of this many requests."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{DATABASE}.log"
    log.unlink(missing_ok=True)
    problems = create_test_database(DATABASE) or [
        record for record in run_odoo(DATABASE, log, "-i", ALL_ADDONS, "--no-http") if record.is_problem
    ]
    if problems:
        raise SystemExit("\n".join(map(str, problems)))
    try:
        made = laboratory.run(DATABASE, BUILD, setup="import json")
        few = min(rows, 1000)
        fill(made, 1, few)
        _figures, little = measure(made["stations"][:5])
        fill(made, few + 1, rows)
        figures, much = measure(made["stations"])
        figures.append(
            ["all", all(one[1] for one in figures), *(sum(one[side] for one in figures) for side in (2, 3))]
        )
        for code, same, bare, counted in figures:
            yield {
                "measure": code,
                "same figures": "yes" if same else "no",
                "SQL ms": round(bare, 1),
                "measure ms": round(counted, 1),
                "times": round(counted / bare, 2),
                "queries of all shipped": much,
                "of 5 platforms": little,
                "limit": str(LIMIT),
            }
    finally:
        laboratory.tear_down(DATABASE)


def measure(platforms: list[int]) -> tuple:
    """Return the times of each measure and the queries that all shipped ones ask."""
    return laboratory.run(DATABASE, MEASURE % {"bare": BARE, "platforms": platforms}, setup="import json")


def fill(made: dict, first: int, last: int) -> None:
    """Add requests with two promises each."""
    names = {"columns": made["columns"], "promises": made["promises"]}
    quoted = {key: ", ".join(f'"{name}"' for name in columns) for key, columns in names.items()}
    values = ", ".join(REQUEST.get(name, f'pattern."{name}"') for name in made["columns"])
    promised = ", ".join(PROMISE.get(name, f'pattern."{name}"') for name in made["promises"])
    with cursor(DATABASE) as cr:
        cr.execute(
            FILL.format(**quoted, values=values, promised=promised),
            {**made, "columns": None, "promises": None, "first": first, "last": last},
        )
        for table in ("qi_request", "qi_request_deadline"):
            cr.execute(f"VACUUM ANALYZE {table}")


def verdict(rows: list[dict]) -> str:
    """Return a sentence about what became too slow, or nothing."""
    total = rows[-1]
    wrong = [row["measure"] for row in rows if row["same figures"] != "yes"]
    if wrong:
        return f"Other figures than bare SQL: {', '.join(wrong)}."
    if total["queries of all shipped"] != total["of 5 platforms"]:
        return "The number of queries grows with platforms or requests."
    if total["times"] > LIMIT:
        return f"More than {LIMIT} times as slow as hand-written SQL: {total['times']} times."
    return ""
