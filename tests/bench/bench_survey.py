"""Satisfaction by platform and month over 200,000 answers, against the bare SQL of the same figures.

Counts, average score, satisfied share, response rate and share entered by staff are grouped through the ORM,
as a site manager and as the coordinating department see them, and by a statement that does nothing else. Both
are asked in turn. No more than 1.5 times as long is allowed, and the number of queries does not depend on the
number of answers. The page of the figures by quarter, as it opens, takes a second at most.
"""

from collections.abc import Iterator

import laboratory
from project import ADDONS, cursor

DATABASE = "onestop_bench_survey"
LIMIT, QUERIES, PAGE_MS = 1.5, 8, 1000

BUILD = """
from odoo.addons.qi_onestop.tests.common import PROFILE

quiet = {"tracking_disable": True, "mail_create_nolog": True, "no_reset_password": True}
env = env(context={**env.context, **quiet})
city = env["qi.platform"].create({"name": "City", "code": "B", "level": "city"})
county = env["qi.platform"].create({"name": "County", "code": "BC", "level": "county", "parent_id": city.id})
stations = env["qi.platform"].create(
    [
        {"name": f"Station {n}", "code": f"B-{n}", "parent_id": (county if n < 8 else city).id}
        for n in range(40)
    ]
)
users = env["res.users"].create(
    [
        {
            "login": f"b_{role}",
            "name": role,
            "tz": "Asia/Shanghai",
            "group_ids": [(6, 0, env.ref(f"qi_onestop.qi_onestop_group_{role}").ids)],
        }
        for role in ("commissioner", "manager", "coordinator")
    ]
)
county.staff_ids = users[1]
post = env["qi.commissioner"].create({**PROFILE, "user_id": users[0].id, "platform_id": stations[0].id})
partner = env["res.partner"].create({"name": "Works", "is_company": True, "qi_enterprise_kind": "enterprise"})
category = env["qi.service.category"].create({"name": "Bench", "code": "B"})
service = env["qi.service"].create(
    {"name": "Service", "code": "B-1", "category_id": category.id, "process": "instant"}
)
request = env["qi.request"].create(
    {
        "platform_id": stations[0].id,
        "service_id": service.id,
        "partner_id": partner.id,
        "description": "Measured",
        "result": "Measured",
    }
)
form = env["survey.survey"].search([("survey_type", "=", "qi_satisfaction")], limit=1)
columns = [
    name
    for name, field in env["qi.request"]._fields.items()
    if field.store and field.column_type and name not in ("id", "name", "platform_id")
]
env.cr.commit()
result = {
    "stations": stations.ids,
    "request": request.id,
    "form": form.id,
    "columns": columns,
    "commissioner": post.id,
    "service": service.id,
}
"""

FILL = """
    INSERT INTO qi_request (id, name, platform_id, {columns})
    SELECT 1000000 + n, 'B-' || n, (%(stations)s)[1 + n %% 40], {columns}
      FROM generate_series(1, %(rows)s) n, qi_request pattern
     WHERE pattern.id = %(request)s;
    INSERT INTO survey_user_input
           (id, survey_id, state, access_token, qi_request_id, qi_platform_id, qi_service_id, qi_commissioner_id,
            qi_answered_at, qi_overall, qi_score, qi_is_scored, qi_is_bad, qi_is_named, qi_channel, qi_state,
            qi_is_counted)
    SELECT 1000000 + n, %(form)s, 'done', 'bench-' || n, 1000000 + n, (%(stations)s)[1 + n %% 40], %(service)s,
           %(commissioner)s, now() - n * interval '3 minutes',
           (ARRAY['very_satisfied', 'satisfied', 'satisfied', 'basically_satisfied', 'dissatisfied'])[1 + n %% 5],
           20 + n %% 81, TRUE, n %% 5 = 4, n %% 3 = 0,
           (ARRAY['link', 'portal', 'qr', 'phone'])[1 + n %% 4], 'valid', TRUE
      FROM generate_series(1, %(rows)s) n
     WHERE n %% 10 <> 0;
    INSERT INTO qi_review_invitation
           (id, request_id, platform_id, token, invited_at, valid_until, answer_id, report_key)
    SELECT 1000000 + n, 1000000 + n, (%(stations)s)[1 + n %% 40], 'bench-' || n, now() - n * interval '3 minutes',
           now(), CASE WHEN n %% 10 <> 0 THEN 1000000 + n END, n
      FROM generate_series(1, %(rows)s) n;
"""

BARE = """
    SELECT i.platform_id,
           date_trunc('month', i.invited_at AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Shanghai') AS month,
           COUNT(*), COUNT(a.id), AVG(a.qi_score),
           AVG(CASE WHEN a.qi_overall IN ('very_satisfied', 'satisfied', 'basically_satisfied')
                    THEN 100.0 WHEN a.qi_overall IS NOT NULL THEN 0.0 END),
           AVG(CASE WHEN i.answer_id IS NULL THEN 0.0 ELSE 100.0 END),
           AVG(CASE WHEN a.qi_channel IN ('phone', 'paper') THEN 100.0 WHEN a.qi_channel IS NOT NULL THEN 0.0 END)
      FROM qi_review_invitation i
      LEFT JOIN survey_user_input a ON a.id = i.answer_id AND a.qi_is_counted IS TRUE
     WHERE i.platform_id = ANY(%s)
     GROUP BY 1, 2
"""

MEASURE = """
import statistics
import time

REPEATS = 9
measures = ["invited:sum", "answers:sum", "score:avg", "satisfied:avg", "response:avg", "by_staff:avg"]


def timed(load):
    begin = time.perf_counter()
    rows = load()
    return (time.perf_counter() - begin) * 1000, rows


result = []
for role in ("manager", "coordinator"):
    user = env["res.users"].search([("login", "=", f"b_{role}")])
    platforms = user.qi_managed_platform_ids or env["qi.platform"].search([])
    report = env(user=user, su=False)["qi.satisfaction.report"]

    def by_orm(report=report):
        env.invalidate_all()
        return report._read_group([], ["platform_id", "month:month"], measures)

    def bare(platforms=platforms):
        env.cr.execute(%(bare)r, [platforms.ids])
        return env.cr.fetchall()

    def page(figures=env(user=user, su=False)["qi.satisfaction.figure"]):
        env.invalidate_all()
        names = {"display_name": {}}
        shown = {"platform_id": {"fields": names}, "commissioner_id": {"fields": names}, "score": {}}
        return figures.web_search_read([("subject", "=", "platform"), ("span", "=", "quarter")], shown, limit=80)

    page()
    opening = min(timed(page)[0] for _run in range(3))
    by_orm()
    bare()
    before = env.cr.sql_log_count
    by_orm()
    queries = env.cr.sql_log_count - before
    pairs = [(timed(bare), timed(by_orm)) for _run in range(REPEATS)]
    counts = [sum(row[3] for row in rows) for (_time, rows) in pairs[0]]
    times = [[run[side][0] for run in pairs] for side in (0, 1)]
    figures = [figure(side) for side in times for figure in (min, statistics.median)]
    result.append([role, counts[0], counts[0] == counts[1], queries, *figures, opening])
"""


def run(rows: int = 200_000) -> Iterator[dict]:
    """Measure the figures of this many invitations, nine in ten of them answered."""
    laboratory.build(DATABASE, ADDONS)
    try:
        made = laboratory.run(DATABASE, BUILD, setup="import json")
        fill(made, rows)
        measured = laboratory.run(DATABASE, MEASURE % {"bare": BARE}, setup="import json")
        for role, answers, same, queries, bare, bare_median, fastest, median, opening in measured:
            yield {
                "role": role,
                "answers": answers,
                "same figures": "yes" if same else "no",
                "queries": queries,
                "bare ms": round(bare, 1),
                "ORM ms": round(fastest, 1),
                "median, bare": round(bare_median, 1),
                "median": round(median, 1),
                "times": round(fastest / bare, 2),
                "limit": str(LIMIT),
                "page ms": round(opening, 1),
            }
    finally:
        laboratory.tear_down(DATABASE)


def fill(made: dict, rows: int) -> None:
    """Add requests, their invitations, and answers to nine of ten."""
    columns = ", ".join(f'"{name}"' for name in made["columns"])
    with cursor(DATABASE) as cr:
        cr.execute(FILL.format(columns=columns), {**made, "columns": None, "rows": rows})
        for table in ("qi_request", "survey_user_input", "qi_review_invitation"):
            cr.execute(f"VACUUM ANALYZE {table}")


def verdict(rows: list[dict]) -> str:
    """Return a sentence about what became too slow, or nothing."""
    slow = [
        f"{row['role']} ({row['times']} times, {row['queries']} queries, page {row['page ms']} ms)"
        for row in rows
        if row["times"] > LIMIT
        or row["queries"] > QUERIES
        or row["same figures"] != "yes"
        or row["page ms"] > PAGE_MS
    ]
    return (
        f"More than {LIMIT} times as slow as bare SQL, too many queries, other figures, or a page of more than "
        f"{PAGE_MS} ms: {'; '.join(slow)}."
        if slow
        else ""
    )
