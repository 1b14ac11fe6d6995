"""The test suite itself: it counts honestly and lets nothing pass that should not."""

import runpy

import pytest

import addons
import upgrade
from databases import drop_database
from odoolog import EXIT, Record, records
from project import ROOT
from tally import Tally

HEAD = "2026-01-05 08:00:00,123 4242"
LOG = f"""\
Traceback of something that failed before there was a log
{HEAD} INFO city odoo.addons.qi_onestop.tests.test_flow: Starting TestFlow.test_take ...
{HEAD} ERROR city odoo.addons.qi_onestop.tests.test_flow: FAIL: TestFlow.test_take
Traceback (most recent call last):
AssertionError: 1 != 2
{HEAD} WARNING city odoo.addons.qi_onestop.models.qi_request: careful
{HEAD} ERROR city odoo.tests.result: 1 failed, 0 error(s) of 5 tests when loading database 'city'
"""


def test_log_is_read_in_records():
    found = list(records(LOG.splitlines(keepends=True)))
    assert [record.level for record in found] == ["ERROR", "INFO", "ERROR", "WARNING", "ERROR"]
    failure = found[2]
    assert failure.message.endswith("AssertionError: 1 != 2")
    assert [record.is_problem for record in found] == [True, False, True, True, True]
    assert [record.is_test_failure for record in found] == [False, False, True, False, False]
    assert [record.follows_from_failures for record in found] == [False] * 4 + [True]


def ended(failed: int, errors: int, tests: int) -> Record:
    text = f"{failed} failed, {errors} error(s) of {tests} tests when loading database 'city'"
    return Record("ERROR" if failed or errors else "INFO", "odoo.tests.result", text)


FAILURE = Record("ERROR", "odoo.addons.qi_onestop.tests.test_flow", "FAIL: TestFlow.test_take")
SKIPPED = Record("INFO", "odoo.addons.qi_onestop.tests.test_tour", "skipped TestTour.test : no")
WARNING = Record("WARNING", "odoo.addons.mail.models.mail_thread", "careful")
STATUS = Record("CRITICAL", EXIT, "Odoo ended with status 1.")


@pytest.mark.parametrize(
    ("said", "passed", "failed"),
    [
        ([ended(0, 0, 5)], 6, 0),
        ([FAILURE, ended(1, 0, 5), STATUS], 5, 1),
        ([SKIPPED, ended(0, 0, 5)], 5, 1),
        ([WARNING, ended(0, 0, 5)], 5, 1),
        ([ended(0, 0, 5), STATUS], 5, 1),
        ([ended(0, 0, 0)], 0, 1),
        ([STATUS], 0, 1),
        ([], 0, 1),
    ],
    ids=["clean", "failure", "skipped", "warning", "status", "no tests", "crash", "silence"],
)
def test_addon_tests_are_counted_with_their_log(monkeypatch, tmp_path, said, passed, failed):
    monkeypatch.setattr(addons, "run_odoo", lambda *arguments: iter(said))
    tally = Tally()
    addons.run_tests(tally, "tests", "city", tmp_path / "log")
    assert (tally.passed, tally.failed) == (passed, failed)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_shares_hold_each_test_once(count):
    first, *others = (tags.split(",") for tags in addons.share_out(count))
    taken = [name for names in others for name in names]
    assert len(taken) == len(set(taken))
    assert bool(taken) == (count > 1)
    assert sorted(name for name in first if name.startswith("-")) == sorted(f"-{name}" for name in taken)


@pytest.mark.parametrize(
    ("arguments", "stages"),
    [
        ([], ["lint", "addons", "odoo-lint", "upgrade", "uninstall", "blackbox"]),
        (["--full"], ["lint", "addons", "odoo-lint", "upgrade", "uninstall", "blackbox"]),
        (["-k", "offline"], ["blackbox"]),
        (["--tags", "/qi_onestop:TestFlow"], ["addons"]),
        (["lint", "-k", "offline"], ["lint"]),
    ],
    ids=" ".join,
)
def test_a_filter_alone_means_its_stage(arguments, stages):
    parse = runpy.run_path(str(ROOT / "tests/suite/__main__.py"))["parse"]
    assert parse(arguments).stages == stages


@pytest.fixture
def two_databases(database):
    """Cursors on two databases with the same content."""
    names = ["onestop_compare_before", "onestop_compare_after"]
    cr = database("postgres").cursor()
    for name in names:
        drop_database(cr, name)
        cr.execute(f"CREATE DATABASE {name}")
        database(name).cursor().execute(
            "CREATE TABLE stage (id int PRIMARY KEY, name varchar, write_date timestamp);"
            "CREATE TABLE stage_rel (stage_id int, kind_id int);"
            "CREATE INDEX stage_name_idx ON stage (name);"
            "INSERT INTO stage VALUES (1, 'accepted', now()), (2, 'declined', now());"
            "INSERT INTO stage_rel VALUES (1, 1), (2, 1)"
        )
    yield [database(name).cursor() for name in names]
    for name in names:
        drop_database(cr, name)


@pytest.mark.parametrize(
    ("change", "data", "schema"),
    [
        ("UPDATE stage SET write_date = '2027-01-01'", [], []),
        (
            "UPDATE stage SET name = 'taken' WHERE id = 1",
            ["stage 1 has changed: name: 'accepted' -> 'taken'"],
            [],
        ),
        (
            "DELETE FROM stage WHERE id = 2",
            ["stage 2 is gone: {'id': 2, 'name': 'declined'}"],
            [],
        ),
        (
            "INSERT INTO stage_rel VALUES (2, 2)",
            ["stage_rel {'kind_id': 2, 'stage_id': 2} is new: {'kind_id': 2, 'stage_id': 2}"],
            [],
        ),
        (
            "DROP INDEX stage_name_idx",
            [],
            [
                "index stage_name_idx is gone: {'definition': "
                "'CREATE INDEX stage_name_idx ON public.stage USING btree (name)'}"
            ],
        ),
    ],
    ids=["only written", "changed", "deleted", "added", "index"],
)
def test_upgrade_names_what_it_changed(two_databases, change, data, schema):
    before, after = two_databases
    after.execute(change)
    assert list(upgrade.changed_data(before, after)) == data
    assert list(upgrade.changed_schema(before, after)) == schema
