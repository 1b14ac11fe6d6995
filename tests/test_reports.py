"""Periodic reports of the demo city: every figure that is shipped, once more from the rows of the tables.

Plain SQL reads the rows, plain Python counts them; nothing of what counts the reports is used.
"""

import json
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

CITY = ZoneInfo("Asia/Shanghai")
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
WINDOWS = ("value", "ytd", "last_year", "previous")
FEWEST_ANSWERS = 5

REQUEST = """
  FROM qi_request r JOIN qi_request_stage s ON s.id = r.stage_id JOIN qi_service v ON v.id = r.service_id
 WHERE r.is_historic IS NOT TRUE"""
DONE = f"{REQUEST} AND s.kind IN ('completed', 'archived')"
PROMISE = """
  FROM qi_request_deadline d JOIN qi_deadline_milestone m ON m.id = d.milestone_id
  JOIN qi_request r ON r.id = d.document_id
 WHERE m.code ="""
ENDED = "AND d.state IN ('met', 'missed')"
# What is neither ended nor due is not counted yet.
DUE = "AND (d.state IN ('met', 'missed') OR (d.state <> 'cancelled' AND d.due_at < now() AT TIME ZONE 'UTC'))"
DELIVERABLE = """
  FROM qi_request_deliverable d JOIN qi_request_task t ON t.id = d.task_id JOIN qi_request r ON r.id = t.request_id
 WHERE d.kind ="""
MADE = "v.state IN ('done', 'closed')"
FINDING = "FROM qi_visit_finding f JOIN qi_visit v ON v.id = f.visit_id WHERE"
HELD = "e.active AND e.kanban_state <> 'cancel'"
PRESENT = """
  FROM event_registration g JOIN event_event e ON e.id = g.event_id
 WHERE g.active AND g.state = 'done' AND e.kanban_state <> 'cancel'"""
TOLD = """
  FROM qi_complaint c WHERE NOT EXISTS (
       SELECT FROM qi_complaint_recused_rel l
         JOIN res_users u ON u.id = l.user_id AND u.active
         JOIN res_groups_users_rel g ON g.uid = u.id
         JOIN ir_model_data n ON n.res_id = g.gid AND n.model = 'res.groups'
        WHERE l.complaint_id = c.id AND n.name = 'qi_onestop_group_coordinator')"""
ANSWER = """
  FROM qi_review_invitation i JOIN survey_user_input a ON a.id = i.answer_id
 WHERE a.qi_state = 'valid' AND a.qi_channel <> 'tablet'
   AND (a.qi_channel <> 'qr' OR a.qi_issued_by_id IS NOT NULL)"""
ELEMENTS = ("plan_name", "plan", "plan_resources", "plan_budget", "plan_schedule", "plan_measures", "plan_goal")
COMPLETE = " AND ".join(f"COALESCE(p.{name}::text, '') <> ''" for name in ELEMENTS)

# Of each figure: how it is reckoned, and whose it is, when it happened, and what is reckoned with.
FIGURES = {
    "demands_found": ("count", "SELECT qi_platform_id, create_date, 1 FROM crm_lead"),
    "demands_solved": ("count", "SELECT qi_platform_id, qi_solved_on, 1 FROM crm_lead WHERE qi_state = 'solved'"),
    "problems_found": ("count", f"SELECT v.platform_id, v.visited_at, 1 {FINDING} {MADE}"),
    "problems_solved": ("count", f"SELECT v.platform_id, f.solved_on, 1 {FINDING} f.state = 'solved'"),
    "requests_received": ("count", f"SELECT r.platform_id, r.received_at, 1 {REQUEST} AND v.process <> 'instant'"),
    "requests_completed": ("count", f"SELECT r.platform_id, r.closed_at, 1 {DONE} AND v.process <> 'instant'"),
    "instant_completed": ("count", f"SELECT r.platform_id, r.closed_at, 1 {DONE} AND v.process = 'instant'"),
    "enterprises_served": ("distinct", f"SELECT r.platform_id, r.closed_at, r.partner_id {DONE}"),
    "times_served": ("count", f"SELECT r.platform_id, r.closed_at, 1 {DONE}"),
    "visits": ("count", f"SELECT platform_id, visited_at, 1 FROM qi_visit v WHERE {MADE}"),
    "enterprises_visited": (
        "distinct",
        f"SELECT platform_id, visited_at, partner_id FROM qi_visit v WHERE {MADE}",
    ),
    "events": ("count", f"SELECT qi_platform_id, date_begin, 1 FROM event_event e WHERE {HELD}"),
    "participants": ("count", f"SELECT e.qi_platform_id, e.date_begin, 1 {PRESENT}"),
    "enterprises_present": ("distinct", f"SELECT e.qi_platform_id, e.date_begin, g.qi_partner_id {PRESENT}"),
    "request_problems_found": ("sum", f"SELECT r.platform_id, r.closed_at, r.problems_found {DONE}"),
    "request_problems_solved": ("sum", f"SELECT r.platform_id, r.closed_at, r.problems_solved {DONE}"),
    "waived_amount": ("sum", f"SELECT r.platform_id, r.closed_at, r.waived_amount::float {DONE}"),
    "saved_amount": ("sum", f"SELECT r.platform_id, r.closed_at, r.saved_amount::float {DONE}"),
    "reports_issued": ("count", f"SELECT r.platform_id, d.date, 1 {DELIVERABLE} 'report'"),
    "certificates_issued": ("count", f"SELECT r.platform_id, d.date, 1 {DELIVERABLE} 'certificate'"),
    "accepted_on_time": (
        "share",
        f"SELECT r.platform_id, d.closed_at, d.state = 'met' {PROMISE} 'acceptance' {ENDED}",
    ),
    "completed_on_time": (
        "share",
        f"SELECT r.platform_id, d.closed_at, d.state = 'met' {PROMISE} 'completion' {ENDED}",
    ),
    "supervised": (
        "count",
        "SELECT COALESCE(r.platform_id, p.platform_id), s.issued_at, 1 FROM qi_supervision s "
        "LEFT JOIN qi_request r ON r.id = s.request_id LEFT JOIN qi_report_period p ON p.id = s.report_id "
        "WHERE s.state <> 'withdrawn'",
    ),
    "complaints_received": ("count", f"SELECT c.platform_id, c.received_at, 1 {TOLD}"),
    "complaints_closed": ("count", f"SELECT c.platform_id, c.closed_at, 1 {TOLD} AND NOT c.is_open"),
    "satisfaction": (
        "answers",
        f"SELECT i.platform_id, i.invited_at, a.qi_score::float {ANSWER} AND a.qi_is_scored",
    ),
    "satisfied": (
        "answers",
        "SELECT i.platform_id, i.invited_at, 100 * (a.qi_overall IN ('very_satisfied', 'satisfied', "
        f"'basically_satisfied'))::integer {ANSWER} AND a.qi_overall <> 'not_applicable'",
    ),
    "responded_on_time": (
        "share",
        f"SELECT r.platform_id, d.first_due_at, d.state = 'met' {PROMISE} 'response' {DUE}",
    ),
    "one_supplement": (
        "share",
        "SELECT r.platform_id, r.received_at, COALESCE(r.supplement_count, 0) <= 1 "
        f"{REQUEST} AND v.process <> 'instant' AND r.accepted_at IS NOT NULL",
    ),
    "completion_minutes": (
        "ninetieth",
        f"SELECT r.platform_id, d.closed_at, d.used_minutes {PROMISE} 'completion' {ENDED}",
    ),
    "institutions_delivered": (
        "distinct",
        "SELECT r.platform_id, t.delivered_at, t.provider_id FROM qi_request_task t "
        "JOIN qi_request r ON r.id = t.request_id JOIN res_partner p ON p.id = t.provider_id "
        "WHERE t.state IN ('delivered', 'confirmed') AND p.qi_provider_kind = 'institution'",
    ),
    "plans_complete": (
        "share",
        f"SELECT r.platform_id, p.answered_at, {COMPLETE} FROM qi_plan p JOIN qi_request r ON r.id = p.request_id",
    ),
    "followed_up": (
        "share",
        f"SELECT r.platform_id, r.closed_at, r.followed_up_at IS NOT NULL {DONE} AND v.process <> 'instant'",
    ),
    "archived_on_time": (
        "share",
        f"SELECT r.platform_id, d.first_due_at, d.state = 'met' {PROMISE} 'archive' {DUE}",
    ),
}

# When it was entered, which tells what is late.
_DONE, _ENDED = "r.closing_entered_at", "d.closing_entered_at"
# What is not due yet is no promise kept or broken.
_COUNTABLE = "GREATEST(d.create_date, LEAST(d.closing_entered_at, d.due_at))"
ENTERED = {
    "demands_found": "qi_placed_at",
    "demands_solved": "qi_placed_at",
    "problems_found": "f.recorded_at",
    "problems_solved": "f.solution_entered_at",
    "requests_received": "r.registered_at",
    "requests_completed": _DONE,
    "instant_completed": _DONE,
    "enterprises_served": _DONE,
    "times_served": _DONE,
    "visits": "recorded_at",
    "enterprises_visited": "recorded_at",
    "events": "create_date",
    "participants": "g.date_closed",
    "enterprises_present": "g.date_closed",
    "request_problems_found": "r.problems_found_entered_at",
    "request_problems_solved": "r.problems_solved_entered_at",
    "waived_amount": "r.waived_entered_at",
    "saved_amount": "r.saved_entered_at",
    "reports_issued": "d.create_date",
    "certificates_issued": "d.create_date",
    "accepted_on_time": _ENDED,
    "completed_on_time": _ENDED,
    "supervised": "s.create_date",
    "complaints_received": "c.registered_at",
    "complaints_closed": "c.closed_at",
    "satisfaction": "a.qi_answered_at",
    "satisfied": "a.qi_answered_at",
    "responded_on_time": _COUNTABLE,
    "one_supplement": "r.registered_at",
    "completion_minutes": _ENDED,
    "institutions_delivered": "t.delivered_at",
    "plans_complete": "p.answer_entered_at",
    "followed_up": _DONE,
    "archived_on_time": _COUNTABLE,
}

# An instant of the last two years, often the first of a month in China or a second beside it.
AT_RANDOM = """(
    date_trunc('month', now() at time zone 'UTC') - make_interval(months => floor(24 * random())::integer)
    - interval '8 hours'
    + make_interval(secs => (ARRAY[-1, 0, 1, 86400 * floor(28 * random())])[1 + floor(4 * random())::integer])
)"""
FEW = "floor(4 * random())::integer"
COUNTED = "2010-01-01 00:00:00"
AROUND = f"timestamp '{COUNTED}' + (random() - 0.5) * interval '2 years'"
"""An instant before or after reports were counted, by lot."""
NOTED = {
    "qi_request": (
        "registered_at",
        "closing_entered_at",
        "problems_found_entered_at",
        "problems_solved_entered_at",
        "saved_entered_at",
        "waived_entered_at",
    ),
    "qi_request_deadline": ("closing_entered_at", "create_date"),
    "qi_request_deliverable": ("create_date",),
    "qi_plan": ("answer_entered_at",),
    "qi_supervision": ("create_date",),
    "qi_visit": ("recorded_at",),
    "qi_visit_finding": ("recorded_at", "solution_entered_at"),
    "crm_lead": ("qi_placed_at",),
    "event_event": ("create_date",),
    "event_registration": ("date_closed",),
    "qi_complaint": ("registered_at",),
    "survey_user_input": ("qi_answered_at",),
}
UPHEAVAL = (
    "SELECT setseed(0.7)",
    f"UPDATE qi_request SET received_at = {AT_RANDOM}, problems_found = 3 + {FEW}, problems_solved = {FEW}, "
    f"waived_amount = 12.34 * {FEW}, saved_amount = NULLIF(99.9 * {FEW}, 0), supplement_count = {FEW}",
    f"UPDATE qi_request SET closed_at = {AT_RANDOM} WHERE closed_at IS NOT NULL AND is_historic IS NOT TRUE",
    f"UPDATE qi_request SET followed_up_at = {AT_RANDOM} WHERE random() < 0.5",
    f"UPDATE qi_request_deadline SET closed_at = {AT_RANDOM}, first_due_at = {AT_RANDOM}, "
    f"used_minutes = NULLIF(100 * {FEW}, 0), state = (ARRAY['met', 'met', 'missed', 'cancelled'])[1 + {FEW}]",
    """UPDATE qi_request_deadline SET milestone_id = (SELECT id FROM qi_deadline_milestone WHERE code = 'archive')
        WHERE milestone_id = (SELECT id FROM qi_deadline_milestone WHERE code = 'follow_up')
          AND is_open IS NOT TRUE""",
    f"UPDATE qi_request_task SET delivered_at = {AT_RANDOM} WHERE delivered_at IS NOT NULL",
    f"UPDATE qi_request_deliverable SET date = {AT_RANDOM}, valid_until = NULL, "
    f"kind = (ARRAY['report', 'certificate'])[1 + {FEW} / 2]",
    f"UPDATE qi_plan SET answered_at = {AT_RANDOM} WHERE answered_at IS NOT NULL",
    "UPDATE qi_plan SET plan_goal = NULL WHERE random() < 0.3",
    f"UPDATE qi_supervision SET issued_at = {AT_RANDOM}, state = (ARRAY['open', 'withdrawn'])[1 + id % 2]",
    f"UPDATE crm_lead SET create_date = {AT_RANDOM}",
    f"UPDATE crm_lead SET qi_solved_on = {AT_RANDOM} WHERE qi_solved_on IS NOT NULL",
    f"UPDATE qi_visit SET visited_at = {AT_RANDOM} WHERE visited_at IS NOT NULL",
    f"UPDATE qi_visit_finding SET solved_on = {AT_RANDOM} WHERE solved_on IS NOT NULL",
    f"UPDATE event_event SET date_begin = {AT_RANDOM}, date_end = now() at time zone 'UTC'",
    f"UPDATE qi_complaint SET received_at = {AT_RANDOM}",
    f"UPDATE qi_complaint SET closed_at = {AT_RANDOM} WHERE closed_at IS NOT NULL",
    f"UPDATE qi_review_invitation SET invited_at = {AT_RANDOM}",
    *(
        f"UPDATE {table} SET {column} = {AROUND} WHERE {column} IS NOT NULL"
        for table, columns in NOTED.items()
        for column in columns
    ),
)

# Whatever was begun here is undone when the shell ends.
SHELL = """
import json
from datetime import date

QUERIES = json.loads({queries!r})
UPHEAVAL = json.loads({upheaval!r})
Report = env["qi.report.period"]
windows = ("value", "ytd", "last_year", "previous")


def told(reports):
    return [
        {{
            "name": report.display_name,
            "platform": report.platform_id.id,
            "kind": report.kind,
            "first": str(report.first),
            "lines": {{
                line.figure_id.code: {{name: line[name] if line["has_" + name] else None for name in windows}}
                for line in report.line_ids
            }},
        }}
        for report in reports
    ]


names = env["ir.model.data"].search([("module", "=", "qi_onestop"), ("model", "=", "qi.report.period")])
stored = Report.browse(names.mapped("res_id"))
as_stored = told(stored)
for statement in UPHEAVAL:
    env.cr.execute(statement)
env.invalidate_all()
last = max(stored.mapped("first"))
platforms = env["qi.platform"].with_context(active_test=False).search([])
wanted = [
    ("month", last),
    ("month", date(last.year, 1, 1)),
    ("quarter", last),
    ("half", last),
    ("year", last),
    ("year", date(last.year - 1, 1, 1)),
]
months = {{"month": 1, "quarter": 3, "half": 6, "year": 12}}
scopes = dict.fromkeys(
    (kind, date(day.year, (day.month - 1) // months[kind] * months[kind] + 1, 1)) for kind, day in wanted
)
there = {{(report.platform_id.id, report.kind, report.first) for report in Report.search([])}}
made = Report.create([
    {{"platform_id": platform_id, "kind": kind, "first": first}}
    for kind, first in scopes
    for platform_id in (*platforms.ids, False)
    if (platform_id, kind, first) not in there
])
stored._compute_figures()
env.flush_all()
env.invalidate_all()
rows = {{}}
for code, query in QUERIES.items():
    env.cr.execute(query)
    rows[code] = [
        [platform, str(at), what, str(entered or "")]
        for entered, platform, at, what in env.cr.fetchall()
        if platform and at
    ]
env.cr.execute("SELECT id, parent_id FROM qi_platform")
result = {{
    "rows": rows,
    "parents": env.cr.fetchall(),
    "figures": env["qi.report.figure"].search([]).mapped("code"),
    "stored": as_stored,
    "again": told(stored),
    "made": told(made),
}}
# Those of the year before were signed long ago: those of this year tell of what was entered since.
this_year = date(last.year, 1, 1)
env.cr.execute(
    "UPDATE qi_report_period SET state = 'signed', counted_at = %s, seen = NULL WHERE first < %s",
    [{counted!r}, this_year],
)
env.cr.execute("UPDATE qi_report_period SET state = 'draft' WHERE first >= %s", [this_year])
env.invalidate_all()
after = Report.search([("kind", "=", "year"), ("first", "=", this_year)])
after._compute_figures()
result["late"] = [
    {{
        "name": report.display_name,
        "platform": report.platform_id.id,
        "first": str(report.first),
        "lines": {{line.figure_id.code: [line.adjustment, line.adjustment_cases] for line in report.line_ids}},
    }}
    for report in after
]
print(json.dumps(result))
"""


def reported(server, upheaval=()):
    """Return reports of all kinds, and the rows that they are counted from."""
    queries = json.dumps(
        {
            code: f"SELECT {ENTERED[code]}, {query.removeprefix('SELECT ')}"
            for code, (_kind, query) in FIGURES.items()
        }
    )
    return server.told(SHELL.format(queries=queries, upheaval=json.dumps(upheaval), counted=COUNTED))


@pytest.fixture(scope="module")
def city(server):
    """The demo city as it is."""
    return reported(server)


@pytest.fixture(scope="module")
def upset_city(server):
    """The demo city with all that happened on other days, and with other results, by lot."""
    return reported(server, UPHEAVAL)


def month_of(text):
    """Return the month in the city of a day or an instant, counted from the year 0."""
    moment = datetime.fromisoformat(text)
    if len(text) > len("2026-01-01"):
        moment = moment.replace(tzinfo=UTC).astimezone(CITY)
    return 12 * moment.year + moment.month - 1


def spans(kind, first):
    """Return ``{window: months}``."""
    day = date.fromisoformat(first)
    begin, length = 12 * day.year + day.month - 1, MONTHS[kind]
    end = begin + length
    return {
        "value": range(begin, end),
        "ytd": range(12 * day.year, end),
        "last_year": range(begin - 12, end - 12),
        "previous": range(begin - length, begin),
    }


def inside(platform, parents):
    """Return the platform with all below it; all of them without one."""
    if not platform:
        return set(parents)
    found = {platform}
    while more := {one for one, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def reckon(kind, values):
    """Return the figure of what was read, None where there is none."""
    if kind == "distinct":
        return len({value for value in values if value})
    if kind in ("count", "sum"):
        return sum(value or 0 for value in values)
    if kind == "share":
        return 100 * sum(values) / len(values) if values else None
    if kind == "answers":
        return sum(values) / len(values) if len(values) >= FEWEST_ANSWERS else None
    ranked = sorted(value for value in values if value is not None)
    if not ranked:
        return None
    place = 0.9 * (len(ranked) - 1)
    low = int(place)
    high = min(low + 1, len(ranked) - 1)
    return ranked[low] + (place - low) * (ranked[high] - ranked[low])


def recomputed(city, report):
    """Return ``{(code, window): figure}`` of a report, from the rows."""
    places = inside(report["platform"], dict(city["parents"]))
    result = {}
    for code, (kind, _query) in FIGURES.items():
        rows = [(month_of(at), what) for platform, at, what, _entered in city["rows"][code] if platform in places]
        for window, months in spans(report["kind"], report["first"]).items():
            result[code, window] = reckon(kind, [what for month, what in rows if month in months])
    return result


def recomputed_late(city, report):
    """Return ``{code: [number, cases]}`` of what a report of a year tells of the year before, from the rows."""
    places = inside(report["platform"], dict(city["parents"]))
    year = spans("year", report["first"])["last_year"]
    result = {}
    for code, (kind, _query) in FIGURES.items():
        values = {True: [], False: []}
        for platform, at, what, entered in city["rows"][code]:
            if platform in places and month_of(at) in year and what is not None:
                values[entered > COUNTED].append(what)
        new, in_time = values[True], values[False]
        number, cases = 0, len(new)
        if kind == "distinct":
            number = len({*new} - {*in_time})
        elif kind in ("count", "sum"):
            number, cases = sum(new), sum(1 for value in new if value)
        elif kind == "answers" and cases < FEWEST_ANSWERS:
            cases = 0
        result[code] = [number, cases]
    return result


def shown(report):
    """Return ``{(code, window): figure}`` as the report has it."""
    return {(code, window): figure for code, line in report["lines"].items() for window, figure in line.items()}


def differences(expected, found):
    """Return what differs: ``{(code, window): (expected, found)}``."""
    return {
        key: (expected.get(key), found.get(key))
        for key in expected.keys() | found.keys()
        if expected.get(key, "nothing") != pytest.approx(found.get(key, "nothing"), abs=1e-3)
    }


def test_every_figure_that_is_shipped_is_recomputed(city):
    assert set(city["figures"]) == FIGURES.keys()


@pytest.mark.parametrize("which", ["city", "upset_city"])
@pytest.mark.usefixtures("server")
def test_reports_of_all_platforms_are_what_the_rows_say(which, request):
    """Every platform, the whole city, and every kind of period, with all that it is compared with."""
    city = request.getfixturevalue(which)
    platforms = {report["platform"] for report in city["made"]}
    assert len(platforms) == len(city["parents"]) + 1
    assert {report["kind"] for report in city["made"]} == MONTHS.keys()
    wrong = {
        (report["name"], report["kind"]): found
        for report in city["made"] + city["again"]
        if (found := differences(recomputed(city, report), shown(report)))
    }
    assert wrong == {}


@pytest.mark.parametrize("which", ["city", "upset_city"])
@pytest.mark.usefixtures("server")
def test_late_entries_are_what_the_rows_say(which, request):
    """Of the year before all was entered late in the city as it is, and some by lot in the other one."""
    city = request.getfixturevalue(which)
    assert len(city["late"]) == len(city["parents"]) + 1
    wrong = {
        report["name"]: found
        for report in city["late"]
        if (found := differences(recomputed_late(city, report), report["lines"]))
    }
    assert wrong == {}


def test_no_figure_is_right_because_nothing_happened(upset_city):
    """A city in which nothing happens proves nothing: each figure says something, here or there."""
    said = {
        (code, window)
        for report in upset_city["made"] + upset_city["again"]
        for (code, window), figure in shown(report).items()
        if figure
    }
    assert {code for code, _window in said} == FIGURES.keys()
    for window in WINDOWS:
        assert len([code for code, of in said if of == window]) > 0.8 * len(FIGURES), window
    late = {code for report in upset_city["late"] for code, (_number, cases) in report["lines"].items() if cases}
    assert len(late) > 0.8 * len(FIGURES)


def test_the_roll_up_counts_each_enterprise_once(city):
    """The reports of the parts do not add up to that of the whole, and it is not less than any of them."""
    parents = dict(city["parents"])
    by_place = {(report["platform"], report["kind"], report["first"]): report for report in city["made"]}
    overlaps = 0
    for (platform, *scope), report in by_place.items():
        parts = [
            by_place[one, *scope]
            for one, parent in parents.items()
            if platform and parent == platform
            if (one, *scope) in by_place
        ]
        whole = report["lines"]["enterprises_served"]["ytd"]
        of_parts = [part["lines"]["enterprises_served"]["ytd"] for part in parts]
        assert whole >= max(of_parts, default=0)
        overlaps += len(parts) > 1 and whole < sum(of_parts)
    assert overlaps


def test_the_reports_that_lie_there_are_those_of_the_rows(city):
    """What was counted when the city was built, without later add-ons, stands: the past does not change."""
    assert len(city["stored"]) == 9
    for stored, again in zip(city["stored"], city["again"], strict=True):
        # Who is recused may grow with the complaints of other tests.
        kept = {key: figure for key, figure in shown(stored).items() if not key[0].startswith("complaints_")}
        now = shown(again)
        assert len(kept) >= 90
        assert differences(kept, {key: now[key] for key in kept}) == {}, stored["name"]
