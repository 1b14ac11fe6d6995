"""Every figure, score, grade and rank of evaluations, anew from the tables and with nothing of the product."""

import time
from collections import defaultdict
from pathlib import Path

import pytest

import recomputed

HERE = Path(__file__).resolve().parent
FEW_ARE_NOT_TOLD = {"D2", "E1", "E2-1", "E3-2"}
"""Who tries a measure out counts all that he may read; a round leaves out what would tell who answered."""

COUNTED = f"""
import json
import sys
from datetime import UTC, datetime

sys.path.insert(0, {str(HERE)!r})
import recomputed
from odoo.addons.qi_onestop_eval.models import qi_eval_round_compute

# What is made here is counted here, and not in the background.
qi_eval_round_compute.AT_ONCE = 10_000
told, under_way = env["qi.eval.round"].search([], order="date_from")[:2]
first, last = told.date_from, under_way.date_to


def exported(platforms):
    "Return all rows, and the figures that the tester of measures shows of the whole time."
    tried = []
    for measure in env["qi.eval.measure"].search([("source", "=", "records")]):
        tester = env["qi.eval.test"].create(
            {{
                "measure_id": measure.id,
                "platform_ids": platforms.ids,
                "date_from": first,
                "date_to": last,
            }}
        )
        tester.action_count()
        tried += [
            [line.platform_id.id, measure.code, line.has_value, line.numerator, line.denominator, line.value]
            for line in tester.line_ids
        ]
    env.flush_all()
    span = [str(first), str(last), datetime.now(UTC).isoformat()[:19]]
    return {{"rows": recomputed.export(env.cr), "tried": tried, "span": span}}


city = exported(env["qi.platform"].search([]))
with open({str(HERE / "scrambled.sql")!r}) as scrambled:
    env.cr.execute(scrambled.read(), {{"first": str(first), "last": str(last)}})
env.invalidate_all()
shipped = env.ref("qi_onestop_eval.qi_eval_scheme_default")
judged = shipped.copy({{"name": "Judged", "method": "judged"}})
judged.action_activate()
platforms = env["qi.platform"].search([], order="id", limit=12)
made = env["qi.eval.round"].create(
    [
        {{
            "name": scheme.name,
            "scheme_id": scheme.id,
            "date_from": begin,
            "date_to": last,
            "platform_ids": platforms.ids,
        }}
        for scheme, begin in ((shipped, under_way.date_from), (judged, first))
    ]
)
made.action_start()
for result in made.result_ids:
    lines = result.score_ids.grouped("code")
    number = platforms.ids.index(result.platform_id.id)
    if number % 3:
        lines["A3-2"].manual_value = 95 + number / 3
    if number % 4 == 1:
        lines["F1"].manual_value = number
    if number == 2:
        lines["G1"].manual_value = 1
drawn = exported(platforms)
env.cr.rollback()
print(json.dumps({{"city": city, "drawn": drawn, "made": made.ids}}))
"""


@pytest.fixture(scope="module")
def counted(server):
    """Return rows and figures of the demo city, and of a city in which all that counts was drawn by lot."""
    return server.told(COUNTED)


@pytest.fixture(scope="module")
def under_way(server):
    """Return the rows of the demo city after the department had its round counted anew, and that round."""
    _status, found = server.json2(
        "coordinator", "qi.eval.round", "search_read", domain=[["state", "=", "self"]], fields=["name"]
    )
    (one,) = (row["id"] for row in found)
    status, answer = server.json2("coordinator", "qi.eval.round", "action_count", ids=[one])
    assert status == 200, answer
    deadline = time.monotonic() + 600
    while True:
        read = {"domain": [["id", "=", one]], "fields": ["count_progress", "computed_at"]}
        _status, [row] = server.json2("coordinator", "qi.eval.round", "search_read", **read)
        if row["count_progress"] == 100:
            return one, row["computed_at"].replace(" ", "T")
        assert time.monotonic() < deadline, "It is still being counted."
        time.sleep(0.5)


def differences(stored, expected, within=1e-9):
    """Return what differs, each with its key; what is empty in a table and zero are one."""
    assert stored.keys() == expected.keys()
    return {key: (stored[key], expected[key]) for key in stored if not same(stored[key], expected[key], within)}


def same(stored, expected, within):
    return all(
        (one or 0) == (pytest.approx(other, abs=within) if isinstance(other, int | float) else other or 0)
        for one, other in zip(stored, expected, strict=True)
    )


def of_round(rows, number):
    """Return a round, and ``{id of the result: platform}``."""
    [round_] = (row for row in rows["rounds"] if row["id"] == number)
    return round_, {row["id"]: row["platform"] for row in rows["results"] if row["round_id"] == number}


def stored_figures(rows, number):
    """Return ``{(platform, code of the measure): figure}`` as a round stores it."""
    round_, platforms = of_round(rows, number)
    measured = {
        row["code"]: row["measure"]
        for row in rows["indicators"]
        if row["scheme_id"] == round_["scheme_id"] and row["source"] == "records"
    }
    return {
        (platforms[row["result_id"]], measured[row["code"]]): (
            row["figure_state"],
            row["numerator"],
            row["denominator"],
            row["counted_value"],
        )
        for row in rows["scores"]
        if row["result_id"] in platforms and row["code"] in measured
    }


def check_figures(rows, number, now):
    """Compare all figures that a round stores with those counted anew; return these."""
    round_, platforms = of_round(rows, number)
    span = recomputed.Span(round_["date_from"], round_["date_to"], now)
    stored = stored_figures(rows, number)
    found = recomputed.figures(rows, span, platforms.values())
    assert {code for _platform, code in stored} == recomputed.FIGURES.keys() - {"C4-P"}, "That one is not scored."
    assert differences(stored, {key: found[key] for key in stored}) == {}
    check_results(rows, number, found, recomputed.targets(rows, round_, span))
    return found


def check_results(rows, number, figures=None, targets=None):
    """Compare points, totals, grades, conclusions and ranks that a round stores with those worked out anew."""
    round_, platforms = of_round(rows, number)
    expected = recomputed.results(recomputed.manifest(rows, round_, figures, targets))
    results = {row["platform"]: row for row in rows["results"] if row["round_id"] == number}
    said = {
        platform: (row["total"], row["grade_id"], row["conclusion"] or "") for platform, row in results.items()
    }
    assert differences(said, {key: (found[0], found[1] or 0, found[2]) for key, found in expected.items()}) == {}
    points = {
        (platforms[row["result_id"]], row["code"]): [row["points"]]
        for row in rows["scores"]
        if row["result_id"] in platforms
    }
    worked_out = {
        (platform, code): [float(earned)]
        for platform, found in expected.items()
        for code, earned in found[3].items()
    }
    assert differences({key: points[key] for key in worked_out}, worked_out) == {}
    is_scored = round_["method"] == "scored"
    vetoed = {platform for platform, row in results.items() if row["is_vetoed"] or not is_scored}
    ranks = recomputed.ranks({platform: found[0] for platform, found in expected.items()}, vetoed)
    assert {platform: row["rank"] or 0 for platform, row in results.items()} == ranks


def check_tried(told):
    """Compare the figures that the tester of measures shows with those counted anew."""
    stored = {(platform, code): figure for platform, code, *figure in told["tried"]}
    found = recomputed.figures(told["rows"], recomputed.Span(*told["span"]), {key[0] for key in stored})
    expected = {key: (int(found[key].state == "counted"), *found[key][1:]) for key in stored}
    assert {code for _platform, code in stored} == recomputed.FIGURES.keys()
    # It shows two digits.
    different = differences(stored, expected, within=0.0051)
    assert {key: pair for key, pair in different.items() if key[1] not in FEW_ARE_NOT_TOLD} == {}


def test_figures_of_the_demo_city_are_those_of_its_tables(counted):
    check_tried(counted["city"])


def test_demo_rounds_count_all_that_is_installed(kept):
    """Satisfaction is there before the evaluation looks for it, in whatever order Odoo would install them."""
    found = dict(kept("SELECT figure_state, COUNT(*) FROM qi_eval_score GROUP BY 1"))
    assert found["counted"] > 400 and found["few"]
    assert "unavailable" not in found


def test_the_demo_round_counted_anew_is_that_of_the_tables(server, database, under_way):
    number, computed_at = under_way
    with database(server.database).cursor() as cr:
        rows = recomputed.export(cr)
    figures = check_figures(rows, number, computed_at)
    assert len({platform for platform, _code in figures}) >= 17


def test_scores_that_were_frozen_follow_from_their_figures(counted):
    rows = counted["city"]["rows"]
    frozen = [row["id"] for row in rows["rounds"] if row["state"] == "frozen"]
    assert frozen
    for number in frozen:
        check_results(rows, number)


def test_figures_that_were_frozen_follow_from_the_rows_they_were_counted_from(counted):
    """The demo city froze a round while it was made; what somebody has written since is not looked at."""
    rows = counted["city"]["rows"]
    round_ = min(rows["rounds"], key=lambda row: row["date_from"])
    assert round_["state"] == "frozen"
    made_at = min(row["create_date"] for row in rows["results"] if row["round_id"] == round_["id"])
    span = recomputed.Span(round_["date_from"], round_["date_to"], made_at)
    stored = stored_figures(rows, round_["id"])
    platforms = {platform for platform, _code in stored}
    kept = recomputed.untouched(rows, span, platforms) & stored.keys()
    assert len(kept) > 100, "Most of it nobody has touched."
    found = recomputed.figures(rows, span, platforms)
    assert differences({key: stored[key] for key in kept}, {key: found[key] for key in kept}) == {}


def test_figures_of_what_was_drawn_by_lot_are_those_of_the_tables(counted):
    check_tried(counted["drawn"])


def test_rounds_of_what_was_drawn_by_lot_are_those_of_the_tables(counted):
    told = counted["drawn"]
    for number in counted["made"]:
        check_figures(told["rows"], number, told["span"][2])


def test_each_shipped_measure_says_more_than_one_thing(counted):
    """Figures that are all nothing would agree as well."""
    told = counted["drawn"]
    values = defaultdict(set)
    for number in counted["made"]:
        for (_platform, code), figure in stored_figures(told["rows"], number).items():
            values[code].add(figure)
    for _platform, code, *figure in told["tried"]:
        if code not in FEW_ARE_NOT_TOLD:
            values[code].add(tuple(figure))
    assert values.keys() == recomputed.FIGURES.keys()
    poor = {code: found for code, found in values.items() if len({figure[-1] for figure in found}) < 2}
    assert poor == {}
    for code in FEW_ARE_NOT_TOLD:
        assert {figure[0] for figure in values[code]} >= {"few", "counted"}, code
