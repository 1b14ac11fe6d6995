"""Stage blackbox: the product as its users meet it, from outside, with pytest."""

import subprocess
import sys
from xml.etree import ElementTree

from project import LOGS, ROOT
from server import new_city
from tally import Tally


def run_chosen(tally: Tally, expression: str, full: bool) -> None:
    """Run the tests that an expression chooses; the demo city is made if one of them is about it."""
    _run(tally, "chosen", full, "-k", expression)


def run_in_city(tally: Tally, full: bool) -> None:
    """Bring the demo city up from nothing and run the tests that are about it."""
    server, result = new_city()
    try:
        if result.returncode:
            tally.check("demo city", f"{result.stdout}{result.stderr}")
            return
        _run(tally, "city", full, f"--city={server.port}")
    finally:
        server.stop()


def run_apart(tally: Tally, full: bool) -> None:
    """Run the tests that need no demo city, or make what they need themselves."""
    _run(tally, "apart", full, "--apart")


def _run(tally: Tally, part: str, full: bool, *options: str) -> None:
    """Run pytest in tests/ and count from the result file it writes.

    A skipped test counts as failed: it has proved nothing.
    """
    results, log = LOGS / f"test-blackbox-{part}.xml", LOGS / f"test-blackbox-{part}.log"
    results.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-v", "--no-header", "--tb=short", "-rs", *options]
    command.append(f"--junitxml={results}")
    if full:
        command.append("--full")
    label = f"black-box tests, {part}"
    with (
        log.open("w", encoding="utf-8") as copy,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process,
    ):
        for line in process.stdout:
            copy.write(line)
            print(f"  {line}", end="", flush=True)
    if not results.exists():
        tally.check(label, f"pytest ended with status {process.returncode}.")
        return
    suite = ElementTree.parse(results).getroot().find("testsuite")
    tests, *bad = (int(suite.get(key)) for key in ("tests", "failures", "errors", "skipped"))
    failed = sum(bad)
    for case in suite.iter("testcase"):
        for result in case:
            if result.tag in ("failure", "error", "skipped"):
                tally.show(f"{case.get('classname')}::{case.get('name')}: {result.tag}\n{result.text or ''}")
    if not tests or (process.returncode and not failed):
        tally.show(f"pytest ended with status {process.returncode} after {tests} tests.")
        failed += 1
    tally.add(label, max(0, tests - failed), failed)
