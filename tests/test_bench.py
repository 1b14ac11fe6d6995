"""The benchmarks run, in short versions, and their results can be compared by a program."""

import json
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parent / "bench"


def rows_of(result, path):
    """Return the table a benchmark wrote. Figures so small say nothing about its limits: it need not keep them."""
    assert result.returncode in (0, 1) and path.exists(), result.stderr
    return json.loads(path.read_text())["rows"]


def test_list_names_every_benchmark_and_its_purpose(call):
    result = call("bench")
    assert result.returncode == 0, result.stderr
    assert "rights" in result.stdout
    assert "clock" in result.stdout
    assert "import" in result.stdout
    assert "request" in result.stdout
    assert "First page of a list" in result.stdout


def test_unknown_benchmark_is_one_sentence(call):
    result = call("bench", "everything")
    assert result.returncode == 2
    names = "archive, clock, eval, export, import, portal, request, rights, survey"
    assert result.stderr == f"There is no benchmark everything. Choose from: {names}.\n"


@pytest.fixture(scope="module")
def rights(call, tmp_path_factory):
    """A short run of the benchmark: its output and its file."""
    folder = tmp_path_factory.mktemp("bench")
    result = call("bench", "rights", "--rows", "60000", "--output", str(folder))
    assert result.returncode == 0, result.stderr
    return result.stdout, json.loads((folder / "rights.json").read_text())


def test_result_file_holds_rows_and_machine(rights):
    _output, result = rights
    assert result["benchmark"] == "rights"
    assert result["options"] == {"rows": 60000}
    assert result["machine"].keys() == {"date", "cpus", "processor", "python", "postgresql"}
    constant, child_of, or_own = result["rows"]
    assert [constant["rule"], child_of["rule"], or_own["rule"]] == [
        "constant ids",
        "child_of",
        "child_of or own",
    ]
    # All rules mean the same here and must show the same page.
    assert constant["shown"] == child_of["shown"] == or_own["shown"] == 3
    assert constant["times constant"] == 1


def test_table_is_aligned(rights):
    output, result = rights
    lines = output.splitlines()
    head = next(number for number, line in enumerate(lines) if line.startswith("rule "))
    rows = lines[head + 1 : head + 4]
    assert [row.split("  ")[0] for row in rows] == [row["rule"] for row in result["rows"]]
    # Numbers end where their headings end.
    assert {len(row) for row in rows} == {len(lines[head])}


def test_scratch_database_is_gone(rights, database):
    with database("postgres").cursor() as cr:
        cr.execute("SELECT 1 FROM pg_database WHERE datname = 'onestop_bench'")
        assert not cr.fetchone()


def test_clock_is_measured(call, database, tmp_path):
    result = call("bench", "clock", "--rows", "20000", "--output", str(tmp_path))
    assert result.returncode == 0, result.stderr
    rows = {(row["what"], row["rows"]): row for row in json.loads((tmp_path / "clock.json").read_text())["rows"]}
    assert rows["due, 15 working days", 0]["unit"] == "us"
    # Far less is promised than the measured ratio, so that a busy machine does not fail the test.
    assert rows["plan_days of Odoo, 15 days", 0]["times the first"] > 20
    assert ("alarms of 500 promises", 20000) in rows
    with database("postgres").cursor() as cr:
        cr.execute("SELECT 1 FROM pg_database WHERE datname = 'onestop_bench_clock'")
        assert not cr.fetchone()


def test_import_is_measured(call, database, tmp_path):
    result = call("bench", "import", "--rows", "3000", "--output", str(tmp_path))
    assert result.returncode == 0, result.stderr
    rows = {row["what"]: row for row in json.loads((tmp_path / "import.json").read_text())["rows"]}
    assert rows["whole import"]["rows"] == 3000
    assert rows["whole import"]["peak MB"] < 1000
    assert rows["Odoo's own load, without contacts"]["rows"] == 2000
    with database("postgres").cursor() as cr:
        cr.execute("SELECT 1 FROM pg_database WHERE datname = 'onestop_bench_import'")
        assert not cr.fetchone()


def test_screens_are_measured(call, database, tmp_path):
    result = call("bench", "request", "--rows", "3000", "--output", str(tmp_path))
    rows = rows_of(result, tmp_path / "request.json")
    assert {row["role"] for row in rows} == {"commissioner", "manager", "coordinator"}
    screens = {row["screen"] for row in rows}
    assert {"board", "my work", "form", "search for a number", "search for an enterprise"} <= screens
    with database("postgres").cursor() as cr:
        cr.execute("SELECT 1 FROM pg_database WHERE datname LIKE 'onestop_bench_request%'")
        assert not cr.fetchone()


def test_portal_pages_are_measured(call, database, tmp_path):
    result = call("bench", "portal", "--rows", "3000", "--output", str(tmp_path))
    rows = rows_of(result, tmp_path / "portal.json")
    assert {row["who"] for row in rows} == {"visitor", "enterprise", "institution"}
    pages = {row["page"] for row in rows}
    assert {"hall", "requests", "request", "tasks", "task", "notices", "home, its counter"} <= pages
    with database("postgres").cursor() as cr:
        cr.execute("SELECT 1 FROM pg_database WHERE datname LIKE 'onestop_bench_portal%'")
        assert not cr.fetchone()


def test_archives_are_measured(call, database, tmp_path):
    result = call("bench", "archive", "--rows", "3000", "--output", str(tmp_path))
    rows = {row["what"]: row for row in rows_of(result, tmp_path / "archive.json")}
    # However little there is to read: memory does not depend on it.
    assert all(row["more"] <= 64 for row in rows.values() if row["unit"] == "MB")
    assert {"sealing, without rendering", "search: number", "search: enterprise"} <= rows.keys()
    with database("postgres").cursor() as cr:
        cr.execute("SELECT 1 FROM pg_database WHERE datname LIKE 'onestop_bench_archive%'")
        assert not cr.fetchone()


def test_ledgers_are_measured(call, database, tmp_path):
    result = call("bench", "export", "--rows", "500", "--output", str(tmp_path))
    rows = {row["what"]: row for row in rows_of(result, tmp_path / "export.json")}
    years, best = ("year's report", "bare SQL"), ("best cases", "their bare SQL")
    assert rows.keys() == {"ledger", "XlsxWriter", "Odoo's list export", *years, *best}
    assert {rows[what]["rows"] for what in best} == {5500}
    assert all(row["rows"] == (5000 if what in years else 500) for what, row in rows.items() if what not in best)
    assert rows["ledger"]["more MB"] <= 64
    assert all(rows[what]["s"] > 0 for what in years)
    with database("postgres").cursor() as cr:
        cr.execute("SELECT 1 FROM pg_database WHERE datname = 'onestop_bench_export'")
        assert not cr.fetchone()


def test_satisfaction_is_measured(call, database, tmp_path):
    result = call("bench", "survey", "--rows", "3000", "--output", str(tmp_path))
    rows = {row["role"]: row for row in rows_of(result, tmp_path / "survey.json")}
    assert rows["coordinator"]["answers"] == 2700
    assert 0 < rows["manager"]["answers"] < 2700
    assert all(row["same figures"] == "yes" and row["queries"] <= 8 for row in rows.values())
    with database("postgres").cursor() as cr:
        cr.execute("SELECT 1 FROM pg_database WHERE datname LIKE 'onestop_bench_survey%'")
        assert not cr.fetchone()


def test_evaluation_is_measured(call, database, tmp_path):
    result = call("bench", "eval", "--rows", "3000", "--output", str(tmp_path))
    rows = {row["measure"]: row for row in rows_of(result, tmp_path / "eval.json")}
    assert len(rows) == 29, "28 measures that the program counts, and all together"
    assert {row["same figures"] for row in rows.values()} == {"yes"}
    assert rows["all"]["queries of all shipped"] == rows["all"]["of 5 platforms, a day"] <= 3 * 28
    with database("postgres").cursor() as cr:
        cr.execute("SELECT 1 FROM pg_database WHERE datname LIKE 'onestop_bench_eval%'")
        assert not cr.fetchone()


def test_what_became_too_slow_fails_with_a_sentence():
    sys.path.insert(0, str(BENCH))
    try:
        import bench_request
    finally:
        sys.path.remove(str(BENCH))
    row = {"role": "clerk", "screen": "board", "times": 1.6, "limit": "1.5"}
    assert bench_request.verdict([row]) == "More than 1.5 times as slow at full size: clerk: board (1.6)."
    assert not bench_request.verdict([{**row, "times": 1.5}, {**row, "limit": "none"}])
