"""Stage addons: install our add-ons in a new database and run their tests there."""

from pathlib import Path

from databases import TEST, create_test_database
from odoolog import RESULT, Record
from project import ADDONS, ALL_ADDONS, LOGS, free_port, run_odoo
from tally import Tally, show


def run(tally: Tally, tags: str | None, full: bool) -> None:
    """Install the add-ons with their tests, those tagged qi_full only in a full run."""
    tags = tags or ",".join(f"/{addon}" for addon in ADDONS)
    if not full:
        tags += ",-qi_full"
    problems = create_test_database()
    if problems:
        tally.check("template database", problems)
        return
    log = LOGS / "test-addons.log"
    log.unlink(missing_ok=True)
    # Tests in a browser need the real HTTP server.
    options = ["-i", ALL_ADDONS, "--test-tags", tags, "--http-port", str(free_port())]
    run_tests(tally, "add-on tests", TEST, log, *options)


def install(tally: Tally) -> None:
    """Install the add-ons without their tests, for the stages that only need the database."""
    log = LOGS / "test-install.log"
    log.unlink(missing_ok=True)
    problems = create_test_database() or [
        record for record in run_odoo(TEST, log, "-i", ALL_ADDONS, "--no-http") if record.is_problem
    ]
    tally.check("installation", problems)


def run_tests(tally: Tally, label: str, database: str, log: Path, *options: str) -> None:
    """Run Odoo with tests; count them and, as one check of its own, look at the log.

    A skipped test counts as failed: it has proved nothing.
    """
    tests = failed = 0
    others: list[Record] = []
    for record in run_odoo(database, log, *options):
        if result := RESULT.search(record.message):
            failures, errors, tests = map(int, result.groups())
            failed += failures + errors
        if record.is_skipped_test:
            failed += 1
            show(record)
        elif record.is_test_failure:
            show(record)
        elif record.is_problem:
            others.append(record)
    if failed:
        others = [record for record in others if not record.follows_from_failures]
    if not tests:
        others.append(Record("ERROR", "tests", "No test has run."))
    tally.add(label, max(0, tests - failed), failed)
    tally.check(f"log of {label}", others)
