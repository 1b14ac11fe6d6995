"""Stage blackbox: the product as its users meet it, from outside, with pytest."""

import subprocess
import sys
from concurrent.futures import Future
from xml.etree import ElementTree

from project import LOGS, ROOT
from tally import Tally


def run(tally: Tally, expression: str | None, full: bool, city: Future | None = None) -> None:
    """Run pytest in tests/ and count from the result file it writes.

    A skipped test counts as failed: it has proved nothing.

    :param city: what :func:`server.new_city` returns, if it was begun before
    """
    results, log = LOGS / "test-blackbox.xml", LOGS / "test-blackbox.log"
    results.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-v", "--no-header", "--tb=short", "-rs"]
    command.append(f"--junitxml={results}")
    if expression:
        command += ["-k", expression]
    if full:
        command.append("--full")
    if city:
        server, result = city.result()
        if result.returncode:
            tally.check("demo city", f"{result.stdout}{result.stderr}")
            return
        command.append(f"--city={server.port}")
    with (
        log.open("w", encoding="utf-8") as copy,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process,
    ):
        for line in process.stdout:
            copy.write(line)
            print(f"  {line}", end="", flush=True)
    if not results.exists():
        tally.check("black-box tests", f"pytest ended with status {process.returncode}.")
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
    tally.add("black-box tests", max(0, tests - failed), failed)
