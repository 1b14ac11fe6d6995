"""What a round counts of 1,000,000 requests of 50 platforms, against hand-written SQL of the same.

All shipped measures that the program counts are counted as a round counts them, with all rights: which cases there
are, the figure, the cases that are kept with their digest, and what is too few to be told. One statement for each
does nothing else; both must say the same, and the measures may take twice as long at most, all together. They ask
as many queries for 5 platforms and the requests of a day as for 50 and those of the year.
"""

from collections.abc import Iterator

import laboratory
from project import ADDONS, cursor

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
providers = env["res.partner"].create(
    [
        {
            "name": f"Provider {n}",
            "is_company": n % 3 > 0,
            "qi_provider_kind": "institution" if n % 3 else "expert",
        }
        for n in range(60)
    ]
)
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
    "milestones": [
        env["qi.deadline.milestone"]._by_code(code).id for code in ("response", "completion", "archive")
    ],
    "providers": providers.ids,
    "form": env["survey.survey"].search([("survey_type", "=", "qi_satisfaction")], limit=1).id,
    "standard": env["qi.standard"].search([], limit=1).id,
    "library": env["qi.library"].search([], limit=1).id,
    "columns": stored["qi.request"],
    "promises": stored["qi.request.deadline"],
}
"""

REQUEST = {
    "name": "'B-' || n",
    "platform_id": "(%(stations)s)[1 + n %% 50]",
    "partner_id": "(%(partners)s)[1 + n %% 1000]",
    "stage_kind": "CASE WHEN n %% 20 = 0 THEN 'executing' ELSE 'completed' END",
    "secrecy": "CASE WHEN n %% 101 = 0 THEN 'secret' ELSE 'normal' END",
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
    "state": "CASE WHEN n %% 11 = which THEN 'missed' WHEN n %% 13 = which THEN 'running' ELSE 'met' END",
    "due_at": "CASE WHEN n %% 2 = 0 THEN timestamp '2000-01-01' ELSE timestamp '2100-01-01' END",
    "is_open": "FALSE",
    "closed_at": "at",
    "first_due_at": "at",
    "used_minutes": "n %% 5000",
}
"""What differs between the rows and their pattern."""

AT = "CROSS JOIN LATERAL (SELECT timestamp '2030-01-01' + (n %% 525600) * interval '1 minute' AS at) moment"
FILL = f"""
    INSERT INTO qi_request (id, {{columns}})
    SELECT 2000000 + n, {{values}}
      FROM generate_series(1, %(rows)s) n {AT}
      JOIN qi_request pattern ON pattern.id = %(request)s;
    INSERT INTO qi_request_deadline (id, {{promises}})
    SELECT 2000000 + 3 * n + which, {{promised}}
      FROM generate_series(1, %(rows)s) n
     CROSS JOIN generate_series(0, 2) which {AT}
      JOIN qi_request_deadline pattern ON pattern.id = %(promise)s;
    INSERT INTO qi_request_task (id, name, request_id, platform_id, provider_id, state, fee_kind, delivered_at)
    SELECT 2000000 + n, 'BT-' || n, 2000000 + n, (%(stations)s)[1 + n %% 50], (%(providers)s)[1 + n / 7 %% 60],
           CASE WHEN n %% 4 = 0 THEN 'confirmed' ELSE 'delivered' END, 'free', at
      FROM generate_series(1, %(rows)s) n {AT}
     WHERE n / 50 %% 10 = 0;
    INSERT INTO qi_plan (id, request_id, state, version, answered_at, plan_name, plan, plan_resources, plan_budget,
                         plan_schedule, plan_measures, plan_goal)
    SELECT 2000000 + n, 2000000 + n, 'confirmed', 1, at, 'Name', 'Plan', 'Laboratory', 'Free', 'Weeks', 'A test',
           CASE WHEN n %% 9 <> 0 THEN 'Goal' END
      FROM generate_series(1, %(rows)s) n {AT}
     WHERE n / 50 %% 10 = 1;
    INSERT INTO qi_resource (id, name, library_id, platform_id, state, reviewed_on, valid_until)
    SELECT 2000000 + n, 'Piece', %(library)s, (%(stations)s)[1 + n %% 50],
           CASE WHEN n %% 13 <> 0 THEN 'published' ELSE 'draft' END, current_date - n %% 600,
           CASE WHEN n %% 3 = 0 THEN current_date + 100 - n %% 200 END
      FROM generate_series(1, %(rows)s) n
     WHERE n / 50 %% 20 = 2;
    INSERT INTO qi_conformity (id, platform_id, standard_id, state, date_from, date_to)
    SELECT 2000000 + n, (%(stations)s)[1 + n %% 50], %(standard)s, 'submitted', '2030-01-01', '2030-06-30'
      FROM generate_series(0, 49) n;
    INSERT INTO qi_conformity_line (id, conformity_id, platform_id, date_to, item_code, clause_number, name, rule,
                                    judgement, figure_done, figure_total)
    SELECT 2000000 + n, 2000000 + n %% 50, (%(stations)s)[1 + n %% 50], '2030-06-30', n, '5.' || n %% 7 / 2, 'X',
           (ARRAY['documents', 'commissioners', 'training', 'catalogue', NULL])[1 + n / 3 %% 5],
           (ARRAY['met', 'partly', 'not', 'na'])[1 + n / 2 %% 11 %% 4], n %% 3, 4
      FROM generate_series(1, %(rows)s) n
     WHERE n / 50 %% 20 = 3;
    INSERT INTO qi_complaint (id, name, platform_id, state, title, topic, subject_kind, description, channel,
                              received_at, registered_at, is_open)
    SELECT 2000000 + n, 'BC-' || n, (%(stations)s)[1 + n %% 50], 'closed', 'Late', 'delay', 'platform', 'Late',
           'phone', at, at, FALSE
      FROM generate_series(1, %(rows)s) n {AT}
     WHERE n / 50 %% 20 = 4;
    INSERT INTO qi_complaint_deadline (id, document_id, milestone_id, policy_id, day_table_id, state, is_open,
                                       unit, budget, warn_percent, events, started_at, due_at, used_minutes)
    SELECT c.id, c.id, pattern.milestone_id, pattern.policy_id, pattern.day_table_id,
           CASE WHEN c.id %% 6 = 0 THEN 'missed' ELSE 'met' END, FALSE, pattern.unit, 1, 75, '[]', c.received_at,
           c.received_at, c.id %% 900
      FROM qi_complaint c
      JOIN qi_request_deadline pattern ON pattern.id = %(promise)s
     WHERE c.id > 2000000;
    INSERT INTO survey_user_input (id, survey_id, state, access_token, qi_request_id, qi_platform_id, qi_score,
                                   qi_is_scored, qi_is_named, qi_is_unverified, qi_is_counted, qi_solved,
                                   qi_channel, qi_state)
    SELECT 2000000 + n, %(form)s, 'done', 'bench-' || n, 2000000 + n, (%(stations)s)[1 + n %% 50], 20 + n %% 81,
           TRUE, n %% 3 = 0, n %% 17 = 0, TRUE, (ARRAY['fully', 'partly', 'not', NULL])[1 + n %% 11 %% 4], 'link',
           'valid'
      FROM generate_series(1, %(rows)s) n
     WHERE n / 50 %% 5 = 0 AND n %% 10 <> 0;
    INSERT INTO qi_review_invitation (id, request_id, platform_id, token, invited_at, valid_until, answer_id,
                                      report_key)
    SELECT 2000000 + n, 2000000 + n, (%(stations)s)[1 + n %% 50], 'bench-' || n, at, at,
           CASE WHEN n %% 10 <> 0 THEN 2000000 + n END, n
      FROM generate_series(1, %(rows)s) n {AT}
     WHERE n / 50 %% 5 = 0;
    INSERT INTO qi_review_case (id, name, answer_id, answer_key, platform_id, is_named, state, is_open, opened_at)
    SELECT id, 'BR-' || id, id, id, qi_platform_id, qi_is_named,
           (ARRAY['closed', 'closed', 'told', 'excluded'])[1 + id %% 4], FALSE,
           timestamp '2030-01-01' + ((id - 2000000) %% 525600) * interval '1 minute'
      FROM survey_user_input
     WHERE id > 2000000 AND id / 50 %% 10 = 0;
    INSERT INTO qi_improvement (id, name, platform_id, title, problem, state, source, due_date)
    SELECT 2000000 + n, 'BI-' || n, (%(stations)s)[1 + n %% 50], 'Late', 'Late',
           (ARRAY['closed', 'closed', 'open', 'cancelled'])[1 + n / 50 %% 4], 'other', at::date
      FROM generate_series(1, %(rows)s) n {AT}
     WHERE n / 50 %% 20 = 5;
"""

_MINE = "r.platform_id = ANY(%(platforms)s)"
_NUMBER = "CASE WHEN r.secrecy IS DISTINCT FROM 'secret' THEN r.name END AS number"


def _within(name: str) -> str:
    return f"{name} >= %(begin)s AND {name} < %(end)s"


def _judged(condition: str, part: str = "judgement = 'met'") -> str:
    return (
        f"SELECT r.platform_id, {part} AS part, figure_done AS value, figure_total AS whole, r.id::text AS number "
        "FROM qi_conformity_line r JOIN qi_conformity c ON c.id = r.conformity_id "
        f"WHERE {_MINE} AND c.state <> 'draft' AND r.date_to BETWEEN %(first)s AND %(last)s AND {condition}"
    )


def _delivered(kind: str) -> str:
    return (
        "SELECT r.platform_id, t.provider_id AS value, "
        "CASE WHEN r.secrecy IS DISTINCT FROM 'secret' THEN t.name END AS number "
        "FROM qi_request_task t JOIN qi_request r ON r.id = t.request_id "
        "JOIN res_partner p ON p.id = t.provider_id "
        f"WHERE {_MINE} AND t.state IN ('delivered', 'confirmed') AND p.qi_provider_kind = '{kind}' "
        f"AND {_within('t.delivered_at')}"
    )


def _resources(part: str = "TRUE") -> str:
    return (
        f"SELECT r.platform_id, {part} AS part, r.id::text AS number FROM qi_resource r "
        f"WHERE {_MINE} AND r.state = 'published'"
    )


def _promises(code: str, day: str, condition: str, part: str = "d.state = 'met'") -> str:
    return (
        f"SELECT r.platform_id, {part} AS part, d.used_minutes AS value, {_NUMBER} "
        "FROM qi_request_deadline d JOIN qi_request r ON r.id = d.document_id "
        f"JOIN qi_deadline_milestone m ON m.id = d.milestone_id AND m.code = '{code}' "
        f"WHERE {_MINE} AND {condition} AND {_within(day)}"
    )


def _requests(condition: str, day: str, part: str = "TRUE", value: str = "NULL") -> str:
    return (
        f"SELECT r.platform_id, {part} AS part, {value} AS value, {_NUMBER} "
        "FROM qi_request r LEFT JOIN res_partner p ON p.id = r.partner_id "
        f"WHERE {_MINE} AND r.is_historic IS NOT TRUE AND {condition} AND {_within(day)}"
    )


def _completed(part: str = "TRUE", value: str = "NULL", condition: str = "TRUE") -> str:
    return _requests(f"r.stage_kind IN ('completed', 'archived') AND {condition}", "r.closed_at", part, value)


def _said(value: str, valued: str = "is_answer") -> str:
    """Return who was invited; what has no name where there is enough of it."""
    return f"""
        WITH asked AS (
            SELECT r.platform_id, a.qi_is_counted IS TRUE AS is_answer, a.qi_is_named IS TRUE AS is_named,
                   {value} AS value, 1 AS whole, r.report_key::text AS number
              FROM qi_review_invitation r LEFT JOIN survey_user_input a ON a.id = r.answer_id
             WHERE {_MINE} AND a.qi_is_unverified IS NOT TRUE
               AND date_trunc('month', r.invited_at + interval '8 hours') BETWEEN %(first)s AND %(last)s),
        crowded AS (
            SELECT platform_id FROM asked
             WHERE is_answer AND NOT is_named AND {valued} GROUP BY 1 HAVING COUNT(*) >= 5)
        SELECT *, is_answer AND {valued} AS is_told FROM asked
         WHERE NOT is_answer OR is_named OR platform_id IN (SELECT platform_id FROM crowded)"""


_COMPLAINTS = f"""
    SELECT r.platform_id, NOT d.late AS part, r.id::text AS number
      FROM qi_complaint r
      JOIN LATERAL (
           SELECT bool_or(state = 'missed' OR (is_open AND due_at < now() AT TIME ZONE 'UTC') IS TRUE) AS late,
                  bool_or(state IN ('met', 'missed') AND used_minutes IS NOT NULL) AS ended
             FROM qi_complaint_deadline WHERE document_id = r.id) d ON d.late OR d.ended
     WHERE {_MINE} AND {_within("r.received_at")}"""
_REVIEWS = f"""
    WITH cases AS (
        SELECT r.platform_id, r.is_named, r.state = 'closed' AS part, r.id::text AS number
          FROM qi_review_case r WHERE {_MINE} AND r.state <> 'excluded' AND {_within("r.opened_at")})
    SELECT *, TRUE AS is_told FROM cases
     WHERE is_named IS TRUE OR platform_id IN (
           SELECT platform_id FROM cases WHERE is_named IS NOT TRUE GROUP BY 1 HAVING COUNT(*) >= 5)"""
_IMPROVEMENTS = f"""
    SELECT r.platform_id, r.state = 'closed' AS part, r.name AS number
      FROM qi_improvement r
     WHERE {_MINE} AND r.due_date BETWEEN %(first)s AND %(last)s
       AND (r.state = 'closed' OR r.state <> 'cancelled' AND r.due_date < %(today)s)"""
_DOCUMENT = "r.rule LIKE 'document%%'"
_ASKED = "r.judgement IN ('met', 'partly', 'not')"
_SLOW = "r.process <> 'instant'"
_DUE = "(d.state IN ('met', 'missed') OR d.state <> 'cancelled' AND d.due_at < now() AT TIME ZONE 'UTC')"
_CURRENT = (
    "((valid_until IS NULL OR valid_until >= %(today)s) AND "
    "reviewed_on >= (%(today)s::date - interval '1 year')::date) IS TRUE"
)
_ELEMENTS = ("plan_name", "plan", "plan_resources", "plan_budget", "plan_schedule", "plan_measures", "plan_goal")
_PLANS = f"""
    SELECT r.platform_id, {" AND ".join(f"COALESCE(d.{name}, '') <> ''" for name in _ELEMENTS)} AS part, {_NUMBER}
      FROM qi_plan d JOIN qi_request r ON r.id = d.request_id
     WHERE {_MINE} AND {_within("d.answered_at")}"""

SHARE, NUMBER = ("COUNT(*) FILTER (WHERE part)", "COUNT(*)"), ("COUNT(*)", "0")
DISTINCT, SUM = ("COUNT(DISTINCT value)", "0"), ("SUM(value)", "0")
RATIO, AVERAGE = ("SUM(value)", "SUM(whole)"), ("SUM(value)", "COUNT(value)")
PERCENTILE = ("percentile_cont(0.9) WITHIN GROUP (ORDER BY value)", "COUNT(value)")

CASES = {
    "A1": (SHARE, _judged(f"{_ASKED} AND {_DOCUMENT}")),
    "A2": (SHARE, _judged(f"{_ASKED} AND r.clause_number LIKE '5.2%%' AND {_DOCUMENT} IS NOT TRUE")),
    "A3-1": (SHARE, _judged(f"{_ASKED} AND r.clause_number LIKE '5.3%%'")),
    "A4": (RATIO, _judged("r.rule IN ('commissioners', 'training')")),
    "B1-1": (DISTINCT, _delivered("institution")),
    "B1-2": (RATIO, _judged("r.rule = 'catalogue'")),
    "B2": (DISTINCT, _delivered("expert")),
    "B3": (NUMBER, _resources()),
    "B4": (SHARE, _resources(_CURRENT)),
    "C1": (SHARE, _promises("response", "d.first_due_at", _DUE)),
    "C2-1": (
        SHARE,
        _requests(_SLOW, "r.received_at", "r.accepted_at IS NOT NULL OR COALESCE(r.referral, '') <> ''"),
    ),
    "C2-2": (
        SHARE,
        _requests(f"{_SLOW} AND r.accepted_at IS NOT NULL", "r.received_at", "r.supplement_count <= 1"),
    ),
    "C3": (SHARE, _promises("completion", "d.first_due_at", _DUE, "d.state IN ('met', 'missed')")),
    "C4": (SHARE, _promises("completion", "d.closed_at", "d.state IN ('met', 'missed')")),
    "C4-P": (PERCENTILE, _promises("completion", "d.closed_at", "d.state IN ('met', 'missed')")),
    "C5": (SHARE, _PLANS),
    "C6": (SHARE, _promises("archive", "d.first_due_at", _DUE)),
    "D1": (DISTINCT, _completed(value="r.partner_id")),
    "D2": (
        AVERAGE,
        _said(
            "CASE WHEN a.qi_is_counted THEN CASE a.qi_solved WHEN 'fully' THEN 100 WHEN 'partly' THEN 50 "
            "WHEN 'not' THEN 0 END END",
            "value IS NOT NULL",
        ),
    ),
    "D3": (SHARE, _completed("p.qi_size IN ('micro', 'small', 'medium')")),
    "D4": (SHARE, _completed("r.is_multi_element")),
    "D5": (SUM, _completed(value="r.saved_amount")),
    "E1": (
        AVERAGE,
        _said("CASE WHEN a.qi_is_counted AND a.qi_is_scored THEN a.qi_score END", "value IS NOT NULL"),
    ),
    "E2-1": (RATIO, _said("CASE WHEN a.qi_is_counted THEN 1 ELSE 0 END")),
    "E2-2": (SHARE, _completed("r.followed_up_at IS NOT NULL", condition=_SLOW)),
    "E3-1": (SHARE, _COMPLAINTS),
    "E3-2": (SHARE, _REVIEWS),
    "E3-3": (SHARE, _IMPROVEMENTS),
}
"""Of each measure that the program counts how its figure comes of its cases, and these, by its code."""


def statement(code: str) -> str:
    """Return one statement that says what a round keeps of a measure: a row for each platform.

    Numerator, denominator, how many cases may be told, and all cases and the part that fulfils: how many, the
    first numbers, and the digest of all.
    """
    (numerator, denominator), cases = CASES[code]
    parts = {"all": "TRUE", **({"part": "part"} if (numerator, denominator) == SHARE else {})}
    told = "COUNT(*) FILTER (WHERE is_told)" if "is_told" in cases else "NULL::int"
    arrays = ", ".join(
        f'COUNT(*) FILTER (WHERE {condition}) AS {name}_count, ARRAY_AGG(DISTINCT number COLLATE "C") '
        f"FILTER (WHERE {condition} AND number IS NOT NULL) AS {name}_numbers"
        for name, condition in parts.items()
    )
    kept = ", ".join(
        f"{name}_count, {name}_numbers[1:100], "
        rf"ENCODE(SHA256(CONVERT_TO(ARRAY_TO_STRING({name}_numbers, E'\n'), 'UTF8')), 'hex')"
        for name in parts
    )
    # What has no value has no part in an average.
    valued = "WHERE value IS NOT NULL" if (numerator, denominator) in (AVERAGE, PERCENTILE) else ""
    return (
        f"SELECT platform_id, numerator, denominator, told, {kept} "
        f"FROM (SELECT platform_id, {numerator} AS numerator, {denominator} AS denominator, {told} AS told, "
        f"{arrays} FROM ({cases}) cases {valued} GROUP BY 1) counted"
    )


MEASURE = """
import time
from datetime import date

from odoo import fields
from odoo.addons.qi_onestop.tools.period import Period

REPEATS, LEAST = 3, 5
period = Period(date(2030, 1, 1), date(2030, 12, 31))
begin, end = period.instants()
user = env["res.users"].search([("login", "=", "b_coordinator")])
mine = env(user=user, su=True)
platforms = mine["qi.platform"].browse(%(platforms)r)
given = {
    "platforms": platforms.ids, "begin": begin, "end": end, "first": period.first, "last": period.last,
    "today": fields.Date.context_today(user),
}


def timed(load):
    env.invalidate_all()
    start = time.perf_counter()
    found = load()
    return (time.perf_counter() - start) * 1000, found


def bare(statement):
    env.cr.execute(statement, given)
    return {row[0]: row[1:] for row in env.cr.fetchall()}


def counted(measure, platforms=platforms, period=period):
    "What a round does of a measure, but for writing it down."
    cases = measure._counted_cases(platforms, period)
    return measure._count(platforms, cases), measure._untold(platforms, cases), measure._kept_cases(cases)


def plain(found):
    return [round(float(one or 0), 4) for one in found]


def same(measure, left, right):
    "Tell whether one statement says of every platform what a round would write down."
    figures, untold, kept = right
    is_named = any(part["numbers"] for one in kept.values() for part in one.values())
    for id_, figure in figures.items():
        numerator, denominator, told, *columns = left.get(id_, (0, 0, 0))
        first = figure.value if measure.aggregate == "percentile" else figure.numerator
        expected = [list(columns[place : place + 3]) for place in range(0, len(columns), 3)]
        expected = [
            [count, numbers or [] if is_named else [], digest or ""] for count, numbers, digest in expected
        ]
        found = [[part["count"], part["numbers"], part["sha256"]] for part in kept.get(id_, {}).values()]
        is_few = bool(measure._least_cases()) and told < LEAST
        if (plain([first, figure.denominator]), id_ in untold, found) != (
            plain([numerator, denominator]), is_few, expected
        ):
            return False
    return bool(left)


shipped = mine["qi.eval.measure"].search([("source", "=", "records")])
statements = %(statements)r
assert sorted(shipped.mapped("code")) == sorted(statements), "Each shipped measure has its statement."
measured = []
for measure in shipped:
    statement = statements[measure.code]
    counted(measure)
    pairs = [(timed(lambda: bare(statement)), timed(lambda: counted(measure))) for _run in range(REPEATS)]
    agree = same(measure, pairs[0][0][1], pairs[0][1][1])
    measured.append([measure.code, agree, min(pair[0][0] for pair in pairs), min(pair[1][0] for pair in pairs)])


def queries(platforms, period):
    env.invalidate_all()
    shipped.mapped("code")
    before = env.cr.sql_log_count
    for measure in shipped:
        counted(measure, platforms, period)
    return env.cr.sql_log_count - before


day = Period(date(2030, 1, 2), date(2030, 1, 2))
result = [measured, queries(platforms, period), queries(platforms[:5], day)]
"""


def run(rows: int = 1_000_000) -> Iterator[dict]:
    """Measure the figures of this many requests."""
    laboratory.build(DATABASE, ADDONS)
    try:
        made = laboratory.run(DATABASE, BUILD, setup="import json")
        fill(made, rows)
        statements = {code: statement(code) for code in CASES}
        script = MEASURE % {"statements": statements, "platforms": made["stations"]}
        figures, much, little = laboratory.run(DATABASE, script, setup="import json")
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
                "of 5 platforms, a day": little,
                "limit": str(LIMIT),
            }
    finally:
        laboratory.tear_down(DATABASE)


def fill(made: dict, rows: int) -> None:
    """Add so many requests with three promises each, and what else is counted in proportion."""
    names = {"columns": made["columns"], "promises": made["promises"]}
    quoted = {key: ", ".join(f'"{name}"' for name in columns) for key, columns in names.items()}
    values = ", ".join(REQUEST.get(name, f'pattern."{name}"') for name in made["columns"])
    promised = ", ".join(PROMISE.get(name, f'pattern."{name}"') for name in made["promises"])
    with cursor(DATABASE) as cr:
        cr.execute(
            FILL.format(**quoted, values=values, promised=promised),
            {**made, "columns": None, "promises": None, "rows": rows},
        )
        cr.execute("VACUUM ANALYZE")


def verdict(rows: list[dict]) -> str:
    """Return a sentence about what became too slow, or nothing."""
    total = rows[-1]
    wrong = [row["measure"] for row in rows if row["same figures"] != "yes"]
    if wrong:
        return f"Other figures than bare SQL: {', '.join(wrong)}."
    if total["queries of all shipped"] != total["of 5 platforms, a day"]:
        return "The number of queries grows with platforms or requests."
    if total["times"] > LIMIT:
        return f"More than {LIMIT} times as slow as hand-written SQL: {total['times']} times."
    return ""
