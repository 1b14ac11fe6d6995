"""Stage addons: install our add-ons in a new database and run their tests there."""

import ast
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from databases import TEST, create_test_database, drop
from odoolog import RESULT, Record
from project import ADDONS, ALL_ADDONS, LOGS, ROOT, free_port, run_odoo
from tally import Tally


def run(tally: Tally, tags: str | None, full: bool) -> None:
    """Install the add-ons with their tests, those tagged qi_full only in a full run.

    All tests are shared out among the processors, each share in a database of its own.
    """
    shares = [tags] if tags else share_out(min(os.cpu_count() or 1, 4))
    databases = [TEST, *(f"{TEST}_{number}" for number in range(2, len(shares) + 1))]
    for database in databases:
        if problems := create_test_database(database):
            tally.check("template database", problems)
            return

    def run_share(number):
        log = LOGS / f"test-addons{f'-{number + 1}' if number else ''}.log"
        log.unlink(missing_ok=True)
        chosen = shares[number] + ("" if full else ",-qi_full")
        # Tests in a browser need the real HTTP server.
        options = ["-i", ALL_ADDONS, "--test-tags", chosen, "--http-port", str(free_port())]
        label = "add-on tests" + (f", share {number + 1}" if len(shares) > 1 else "")
        run_tests(tally, label, databases[number], log, *options)

    with ThreadPoolExecutor(len(shares)) as threads:
        list(threads.map(run_share, range(len(shares))))
    for database in databases[1:]:
        drop(database)


def share_out(count: int) -> list[str]:
    """Return the test tags of ``count`` shares that together hold every test of ours once.

    The first share holds whatever the others do not, so that no test is lost.
    """
    named = (
        f"/{addon}:{node.name}"
        for addon in ADDONS
        for path in sorted((ROOT / addon / "tests").glob("test_*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
    )
    classes = list(dict.fromkeys(named))
    others = [classes[number::count] for number in range(1, count)]
    all_but = [f"/{addon}" for addon in ADDONS] + [f"-{name}" for names in others for name in names]
    return [",".join(names) for names in (all_but, *others)]


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
            tally.show(record)
        elif record.is_test_failure:
            tally.show(record)
        elif record.is_problem:
            others.append(record)
    if failed:
        others = [record for record in others if not record.follows_from_failures]
    if not tests:
        others.append(Record("ERROR", "tests", "No test has run."))
    tally.add(label, max(0, tests - failed), failed)
    tally.check(f"log of {label}", others)
