"""An evaluation anew, from the tables themselves: what an auditor with a database client and a pencil would do.

Nothing of the product is used: each shipped measure is counted in plain Python, as its definition says, over
rows that SQL takes out; then targets, points, totals, grades and ranks follow. Instants are UTC, as they are
stored, and come as text that sorts as they do.
"""

import importlib.util
import math
from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
_LEAST = 5
"""Of fewer answers nothing is told."""

_QUERIES = {
    "conformity": """
        SELECT c.platform_id AS platform, c.state, c.date_to, l.judgement, l.rule, l.clause_number,
               l.figure_done, l.figure_total, GREATEST(l.write_date, c.write_date) AS touched
          FROM qi_conformity_line l JOIN qi_conformity c ON c.id = l.conformity_id""",
    "tasks": """
        SELECT r.platform_id AS platform, t.state, t.delivered_at, t.provider_id, p.qi_provider_kind AS kind,
               GREATEST(t.write_date, r.write_date) AS touched
          FROM qi_request_task t JOIN qi_request r ON r.id = t.request_id
          JOIN res_partner p ON p.id = t.provider_id""",
    "resources": """
        SELECT platform_id AS platform, state, valid_until, reviewed_on, write_date AS touched FROM qi_resource""",
    "promises": """
        SELECT r.platform_id AS platform, m.code, d.state, d.first_due_at, d.due_at, d.closed_at,
               d.used_minutes, GREATEST(d.write_date, r.write_date) AS touched
          FROM qi_request_deadline d JOIN qi_request r ON r.id = d.document_id
          JOIN qi_deadline_milestone m ON m.id = d.milestone_id""",
    "requests": """
        SELECT r.platform_id AS platform, r.process, r.stage_kind, r.is_historic, r.received_at, r.accepted_at,
               r.referral, r.supplement_count, r.closed_at, r.partner_id, p.qi_size, r.is_multi_element,
               r.saved_amount, r.followed_up_at, r.write_date AS touched
          FROM qi_request r LEFT JOIN res_partner p ON p.id = r.partner_id""",
    "plans": """
        SELECT r.platform_id AS platform, p.answered_at, ARRAY[p.plan_name, p.plan, p.plan_resources,
               p.plan_budget, p.plan_schedule, p.plan_measures, p.plan_goal] AS elements,
               GREATEST(p.write_date, r.write_date) AS touched
          FROM qi_plan p JOIN qi_request r ON r.id = p.request_id""",
    "invitations": """
        SELECT i.platform_id AS platform, i.invited_at, a.qi_is_counted AS is_counted, a.qi_is_scored AS is_scored,
               a.qi_is_named AS is_named, a.qi_is_unverified AS is_unverified, a.qi_score AS score,
               a.qi_solved AS solved, GREATEST(i.write_date, a.write_date) AS touched
          FROM qi_review_invitation i LEFT JOIN survey_user_input a ON a.id = i.answer_id""",
    "complaints": "SELECT id, platform_id AS platform, received_at, write_date AS touched FROM qi_complaint",
    "complaint_promises": """
        SELECT d.document_id, d.state, d.is_open, d.due_at, d.used_minutes, c.platform_id AS platform,
               d.write_date AS touched
          FROM qi_complaint_deadline d JOIN qi_complaint c ON c.id = d.document_id""",
    "reviews": """
        SELECT platform_id AS platform, state, is_named, opened_at, write_date AS touched FROM qi_review_case""",
    "improvements": """
        SELECT platform_id AS platform, state, due_date, write_date AS touched FROM qi_improvement""",
    "platforms": "SELECT id, plate_date FROM qi_platform",
    "targets": """
        SELECT t.platform_id AS platform, t.year, m.code AS measure, t.value
          FROM qi_target t JOIN qi_eval_measure m ON m.id = t.measure_id""",
    "rounds": """
        SELECT r.id, r.state, r.date_from, r.date_to, s.method, s.full_points, s.most_bonus, s.partly_from,
               s.id AS scheme_id
          FROM qi_eval_round r JOIN qi_eval_scheme s ON s.id = r.scheme_id""",
    "indicators": """
        SELECT i.id, i.scheme_id, i.code, i.kind, i.points, i.rule, i.floor, i.full, i.cap, i.against_target,
               i.lower_bound, i.when_empty, i.per_unit, COALESCE(p.code, '') AS parent, m.code AS measure,
               m.date_field, m.source
          FROM qi_eval_indicator i LEFT JOIN qi_eval_indicator p ON p.id = i.parent_id
          LEFT JOIN qi_eval_measure m ON m.id = i.measure_id""",
    "steps": "SELECT indicator_id, value, percent FROM qi_eval_step",
    "grades": "SELECT id, scheme_id, points_from FROM qi_eval_grade",
    "results": """
        SELECT id, round_id, platform_id AS platform, total, rank, grade_id, conclusion, is_vetoed, create_date
          FROM qi_eval_result""",
    "scores": """
        SELECT result_id, code, figure_state, numerator, denominator, counted_value, target, manual_value,
               is_filled, is_adjusted, adjusted_points, points
          FROM qi_eval_score""",
}


def export(cr):
    """Return ``{name: rows}`` of all that an evaluation rests on and of what evaluations store."""
    found = {}
    for name, query in _QUERIES.items():
        cr.execute(f"SELECT COALESCE(json_agg(found), '[]') FROM ({query}) found")
        (found[name],) = cr.fetchone()
    return found


class Figure(NamedTuple):
    """What was counted at one platform, and whether there was anything to count or to tell."""

    state: str
    numerator: float = 0
    denominator: float = 0
    value: float = 0


NOTHING = Figure("empty")
ZERO = Figure("counted")


def by_platform(cases, figure):
    """Return ``{platform: figure(its cases)}``."""
    grouped = defaultdict(list)
    for case in cases:
        grouped[case["platform"]].append(case)
    return {platform: figure(own) for platform, own in grouped.items()}


def share(cases, part):
    """Return which percentage of the cases fulfils a condition, by platform."""
    return by_platform(cases, lambda own: _ratio(sum(map(bool, map(part, own))), len(own)))


def ratio(cases, part, whole):
    """Return a sum in percent of another one, by platform."""
    return by_platform(cases, lambda own: _ratio(_sum(own, part), _sum(own, whole)))


def distinct(cases, name):
    """Return how many values there are, by platform."""
    return by_platform(cases, lambda own: _count(len({case[name] for case in own} - {None})))


def average(cases, name):
    """Return the mean of those cases that have a value, by platform."""

    def figure(own):
        values = [case[name] for case in own if case[name] is not None]
        return Figure("counted", sum(values), len(values), sum(values) / len(values)) if values else NOTHING

    return by_platform(cases, figure)


def percentile(cases, name, part):
    """Return what this part of the values stays below, by platform; between two values it lies in proportion."""

    def figure(own):
        values = sorted(case[name] for case in own if case[name] is not None)
        if not values:
            return NOTHING
        place = part * (len(values) - 1)
        low, high = values[math.floor(place)], values[math.ceil(place)]
        return Figure("counted", 0, len(values), low + (high - low) * (place % 1))

    return by_platform(cases, figure)


def _count(number):
    return Figure("counted", number, 0, number)


def _ratio(part, whole):
    return Figure("counted", part, whole, 100 * part / whole) if whole else Figure("empty", part, 0, 0)


def _sum(cases, name):
    return sum(case[name] or 0 for case in cases)


class Span(NamedTuple):
    """The days of an evaluation, both included, and the moment at which it was counted."""

    first: str
    last: str
    now: str

    def has_day(self, day):
        return day is not None and self.first <= day <= self.last

    def has(self, instant):
        """Tell whether an instant lies on one of the days in China."""
        return instant is not None and self.has_day(china_day(instant))

    @property
    def today(self):
        return china_day(self.now)


def china_day(instant):
    """Return the day that an instant is on in China, eight hours ahead."""
    return str((datetime.fromisoformat(instant) + timedelta(hours=8)).date())


# The shipped measures, each by its code


def _judged(rows, span):
    return [
        row
        for row in rows["conformity"]
        if row["state"] != "draft"
        and row["judgement"] in ("met", "partly", "not")
        and span.has_day(row["date_to"])
    ]


def _is_document(row):
    return (row["rule"] or "").startswith("document")


def _is_met(row):
    return row["judgement"] == "met"


def a1(rows, span):
    return share(filter(_is_document, _judged(rows, span)), _is_met)


def a2(rows, span):
    asked = [
        row for row in _judged(rows, span) if row["clause_number"].startswith("5.2") and not _is_document(row)
    ]
    return share(asked, _is_met)


def a3_1(rows, span):
    return share([row for row in _judged(rows, span) if row["clause_number"].startswith("5.3")], _is_met)


def _done_of_total(rows, span, *rules):
    asked = [
        row
        for row in rows["conformity"]
        if row["state"] != "draft" and row["rule"] in rules and span.has_day(row["date_to"])
    ]
    return ratio(asked, "figure_done", "figure_total")


def a4(rows, span):
    return _done_of_total(rows, span, "commissioners", "training")


def _delivered(rows, span, kind):
    return distinct(
        [
            row
            for row in rows["tasks"]
            if row["state"] in ("delivered", "confirmed") and row["kind"] == kind and span.has(row["delivered_at"])
        ],
        "provider_id",
    )


def b1_1(rows, span):
    return _delivered(rows, span, "institution")


def b1_2(rows, span):
    return _done_of_total(rows, span, "catalogue")


def b2(rows, span):
    return _delivered(rows, span, "expert")


def _published(rows):
    return [row for row in rows["resources"] if row["state"] == "published"]


def b3(rows, span):
    return by_platform(_published(rows), lambda own: _count(len(own)))


def b4(rows, span):
    today = date.fromisoformat(span.today)
    # There is no 29 February a year before one.
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    year_ago = str(today.replace(year=today.year - 1, day=day))

    def is_current(row):
        is_valid = not row["valid_until"] or row["valid_until"] >= span.today
        return is_valid and (row["reviewed_on"] or "") >= year_ago

    return share(_published(rows), is_current)


def _due(rows, span, code):
    """Return the promises of a milestone that ended, or should have by now."""

    def is_due(row):
        is_late = row["state"] != "cancelled" and row["due_at"] is not None and row["due_at"] < span.now
        return row["state"] in ("met", "missed") or is_late

    return [
        row for row in rows["promises"] if row["code"] == code and span.has(row["first_due_at"]) and is_due(row)
    ]


def _is_kept(row):
    return row["state"] == "met"


def c1(rows, span):
    return share(_due(rows, span, "response"), _is_kept)


def _received(rows, span):
    return [
        row
        for row in rows["requests"]
        if row["process"] != "instant" and not row["is_historic"] and span.has(row["received_at"])
    ]


def c2_1(rows, span):
    return share(_received(rows, span), lambda row: row["accepted_at"] or row["referral"])


def c2_2(rows, span):
    accepted = [row for row in _received(rows, span) if row["accepted_at"]]
    return share(accepted, lambda row: (row["supplement_count"] or 0) <= 1)


def c3(rows, span):
    return share(_due(rows, span, "completion"), lambda row: row["state"] in ("met", "missed"))


def _ended(rows, span):
    return [
        row
        for row in rows["promises"]
        if row["code"] == "completion" and row["state"] in ("met", "missed") and span.has(row["closed_at"])
    ]


def c4(rows, span):
    return share(_ended(rows, span), _is_kept)


def c4_p(rows, span):
    return percentile(_ended(rows, span), "used_minutes", 0.9)


def c5(rows, span):
    return share([row for row in rows["plans"] if span.has(row["answered_at"])], lambda row: all(row["elements"]))


def c6(rows, span):
    return share(_due(rows, span, "archive"), _is_kept)


def _completed(rows, span):
    return [
        row
        for row in rows["requests"]
        if row["stage_kind"] in ("completed", "archived") and not row["is_historic"] and span.has(row["closed_at"])
    ]


def d1(rows, span):
    return distinct(_completed(rows, span), "partner_id")


def _asked(rows, span):
    """Return who was invited in a month that begins in the period, without what staff could have said itself."""
    solved = {"fully": 100, "partly": 50, "not": 0}
    return [
        {
            **row,
            "answers": int(bool(row["is_counted"])),
            "invited": 1,
            "score": row["score"] if row["is_counted"] and row["is_scored"] else None,
            "solved": solved.get(row["solved"]) if row["is_counted"] else None,
        }
        for row in rows["invitations"]
        if not row["is_unverified"] and span.has_day(china_day(row["invited_at"])[:8] + "01")
    ]


def _told(cases, figures, is_answer, has_value):
    """Return figures of which nobody is found by subtraction.

    What has no name counts where there is as much of it as is told, and a figure of fewer answers is not.
    """

    def is_unnamed(case):
        return is_answer(case) and not case["is_named"]

    def crowds(kept):
        counted = by_platform(filter(has_value, filter(is_answer, kept)), len)
        return {platform for platform, number in counted.items() if number >= _LEAST}

    crowded = crowds(filter(is_unnamed, cases))
    kept = [case for case in cases if not is_unnamed(case) or case["platform"] in crowded]
    enough, found = crowds(kept), figures(kept)
    few = defaultdict(lambda: Figure("few"))
    few.update({platform: figure for platform, figure in found.items() if platform in enough})
    return few


def _answered(case):
    return case["answers"]


def _anything(_case):
    return True


def d2(rows, span):
    cases = _asked(rows, span)
    return _told(cases, lambda kept: average(kept, "solved"), _answered, lambda case: case["solved"] is not None)


def d3(rows, span):
    return share(_completed(rows, span), lambda row: row["qi_size"] in ("micro", "small", "medium"))


def d4(rows, span):
    return share(_completed(rows, span), lambda row: row["is_multi_element"])


def d5(rows, span):
    return by_platform(_completed(rows, span), lambda own: _count(_sum(own, "saved_amount")))


def e1(rows, span):
    cases = _asked(rows, span)
    return _told(cases, lambda kept: average(kept, "score"), _answered, lambda case: case["score"] is not None)


def e2_1(rows, span):
    return _told(_asked(rows, span), lambda kept: ratio(kept, "answers", "invited"), _answered, _anything)


def e2_2(rows, span):
    slow = [row for row in _completed(rows, span) if row["process"] != "instant"]
    return share(slow, lambda row: row["followed_up_at"])


def e3_1(rows, span):
    promises = defaultdict(list)
    for promise in rows["complaint_promises"]:
        promises[promise["document_id"]].append(promise)

    def is_late(promise):
        is_due = promise["is_open"] and promise["due_at"] is not None and promise["due_at"] < span.now
        return promise["state"] == "missed" or is_due

    def has_ended(promise):
        return promise["state"] in ("met", "missed") and promise["used_minutes"] is not None

    cases = [
        {**case, "is_late": any(map(is_late, promises[case["id"]]))}
        for case in rows["complaints"]
        if span.has(case["received_at"])
    ]
    counted = [case for case in cases if case["is_late"] or any(map(has_ended, promises[case["id"]]))]
    return share(counted, lambda case: not case["is_late"])


def e3_2(rows, span):
    cases = [row for row in rows["reviews"] if row["state"] != "excluded" and span.has(row["opened_at"])]
    return _told(cases, lambda kept: share(kept, lambda row: row["state"] == "closed"), _anything, _anything)


def e3_3(rows, span):
    def is_closed(row):
        return row["state"] == "closed"

    cases = [
        row
        for row in rows["improvements"]
        if span.has_day(row["due_date"])
        and (is_closed(row) or row["state"] != "cancelled" and row["due_date"] < span.today)
    ]
    return share(cases, is_closed)


FIGURES = {
    "A1": (a1, NOTHING),
    "A2": (a2, NOTHING),
    "A3-1": (a3_1, NOTHING),
    "A4": (a4, NOTHING),
    "B1-1": (b1_1, ZERO),
    "B1-2": (b1_2, NOTHING),
    "B2": (b2, ZERO),
    "B3": (b3, ZERO),
    "B4": (b4, NOTHING),
    "C1": (c1, NOTHING),
    "C2-1": (c2_1, NOTHING),
    "C2-2": (c2_2, NOTHING),
    "C3": (c3, NOTHING),
    "C4": (c4, NOTHING),
    "C4-P": (c4_p, NOTHING),
    "C5": (c5, NOTHING),
    "C6": (c6, NOTHING),
    "D1": (d1, ZERO),
    "D2": (d2, Figure("few")),
    "D3": (d3, NOTHING),
    "D4": (d4, NOTHING),
    "D5": (d5, ZERO),
    "E1": (e1, Figure("few")),
    "E2-1": (e2_1, Figure("few")),
    "E2-2": (e2_2, NOTHING),
    "E3-1": (e3_1, NOTHING),
    "E3-2": (e3_2, Figure("few")),
    "E3-3": (e3_3, NOTHING),
}
"""How each measure is counted, and its figure at a platform without cases."""


def figures(rows, span, platforms):
    """Return ``{(platform, code of the measure): Figure}``."""
    found = {}
    for code, (count, none) in FIGURES.items():
        counted = count(rows, span)
        found.update({(platform, code): counted.get(platform, none) for platform in platforms})
    return found


class _Read(dict):
    """Rows that remember which of them were asked for."""

    def __init__(self, rows):
        super().__init__(rows)
        self.asked = set()

    def __getitem__(self, name):
        self.asked.add(name)
        return super().__getitem__(name)


def untouched(rows, span, platforms):
    """Return ``{(platform, code of the measure)}`` of which no row has been written since the moment of the span.

    What was counted then cannot be told any more of the others.
    """
    since = {
        name: {row["platform"] for row in found if (row["touched"] or "") > span.now}
        for name, found in rows.items()
        if found and "touched" in found[0]
    }
    kept = set()
    for code, (count, _none) in FIGURES.items():
        read = _Read(rows)
        count(read, span)
        moved = {platform for name in read.asked for platform in since.get(name, ())}
        kept |= {(platform, code) for platform in platforms if platform not in moved}
    return kept


# From figures to ranks


def target(annual, span, opened):
    """Return the part of annual targets that falls to the days from the opening on; none if a year has none."""
    first, last = date.fromisoformat(span.first), date.fromisoformat(span.last)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    asked = [day for day in days if not opened or str(day) >= opened]
    if any(day.year not in annual for day in asked):
        return 0
    length = {year: 366 if date(year, 12, 31).timetuple().tm_yday == 366 else 365 for year in annual}
    return math.fsum(annual[day.year] / length[day.year] for day in asked)


def targets(rows, round_, span):
    """Return ``{(platform, code of the indicator): target}`` of a round."""
    annual = defaultdict(dict)
    for row in rows["targets"]:
        annual[row["platform"], row["measure"]][row["year"]] = row["value"]
    opened = {row["id"]: row["plate_date"] for row in rows["platforms"]}
    found = {}
    for indicator in rows["indicators"]:
        if indicator["scheme_id"] != round_["scheme_id"] or not indicator["measure"]:
            continue
        for platform, day in opened.items():
            asked = annual[platform, indicator["measure"]]
            # What stands there, whatever the date, is asked for as a whole.
            is_stock = indicator["source"] == "records" and not indicator["date_field"]
            found[platform, indicator["code"]] = (
                asked.get(int(span.last[:4]), 0) if is_stock else target(asked, span, day)
            )
    return found


def manifest(rows, round_, counted=None, asked=None):
    """Return a round as the arithmetic of an auditor takes it.

    :param counted: ``{(platform, code of the measure): Figure}``, by default those the round stores
    :param asked: ``{(platform, code of the indicator): target}``, by default those the round stores
    """
    indicators = [row for row in rows["indicators"] if row["scheme_id"] == round_["scheme_id"]]
    measured = {row["code"]: row for row in indicators}
    steps = defaultdict(list)
    for row in rows["steps"]:
        steps[row["indicator_id"]].append([row["value"], row["percent"]])
    grades = [[row["points_from"], row["id"]] for row in rows["grades"] if row["scheme_id"] == round_["scheme_id"]]

    def line(platform, row):
        one = measured[row["code"]]
        row = {**row, "source": one["source"] or ""}
        if counted is not None and one["source"] == "records":
            state, numerator, denominator, value = counted[platform, one["measure"]]
            row |= {
                "figure_state": state,
                "numerator": numerator,
                "denominator": denominator,
                "counted_value": value,
            }
        if asked is not None:
            row["target"] = asked.get((platform, row["code"]), 0)
        return {name: value if value is not None else 0 for name, value in row.items()}

    return {
        "scheme": {
            **round_,
            "grades": grades,
            "indicators": [{**row, "steps": steps[row["id"]]} for row in indicators],
        },
        "results": [
            {
                "platform": result["platform"],
                "scores": [
                    line(result["platform"], row) for row in rows["scores"] if row["result_id"] == result["id"]
                ],
            }
            for result in rows["results"]
            if result["round_id"] == round_["id"]
        ],
    }


def results(frozen):
    """Return ``{platform: (score, grade, conclusion, {code: points})}``, in exact fractions.

    The arithmetic is that by which the tests of the add-on check frozen rounds; it uses nothing of the product.
    """
    path = ROOT / "qi_onestop_eval/tests/eval_oracle.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    oracle = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(oracle)
    return oracle.recompute(frozen)


def ranks(totals, vetoed):
    """Return ``{platform: rank}``: how many are better, and one; what is vetoed has none."""
    counted = {platform: total for platform, total in totals.items() if platform not in vetoed}
    return {
        platform: 1 + sum(other > counted[platform] for other in counted.values()) if platform in counted else 0
        for platform in totals
    }
