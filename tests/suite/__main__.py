"""Runs the test suite; ./onestop test calls it once everything it needs is set up."""

import argparse
import fcntl
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import addons
import blackbox
import lint
import odoo_lint
import uninstall
import upgrade
from project import LOGS, STATE
from tally import Tally

STAGES = ["lint", "addons", "odoo-lint", "upgrade", "uninstall", "blackbox"]
INSTALLED = {"odoo-lint", "upgrade", "uninstall"}
"""Stages that need the add-ons installed."""


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the command line; a filter alone means only the stage it filters."""
    parser = argparse.ArgumentParser(
        prog="./onestop test",
        description="Run the whole test suite, or only the given stages.",
    )
    parser.add_argument("stages", nargs="*", metavar="STAGE", help=", ".join(STAGES))
    parser.add_argument("--tags", help="Odoo's test tags for the add-on tests")
    parser.add_argument("-k", dest="expression", help="pytest's expression for the black-box tests")
    parser.add_argument("--full", action="store_true", help="run the long campaigns as well")
    options = parser.parse_args(arguments)
    unknown = [stage for stage in options.stages if stage not in STAGES]
    if unknown:
        parser.error(f"there is no stage {unknown[0]}: choose from {', '.join(STAGES)}")
    if not options.stages:
        filtered = [("addons", options.tags), ("blackbox", options.expression)]
        options.stages = [stage for stage, value in filtered if value] or STAGES
    return options


def main(arguments: list[str]) -> int:
    """Run the stages in their order, sum them up and return the exit status."""
    options = parse(arguments)
    LOGS.mkdir(parents=True, exist_ok=True)
    lock = (STATE / "test.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Another ./onestop test is running here. Wait for its end: both use one database.")
        return 1
    tally = Tally()
    runners = {
        "lint": lambda: lint.run(tally),
        "addons": lambda: addons.run(tally, options.tags, options.full),
        "odoo-lint": lambda: odoo_lint.run(tally),
        "upgrade": lambda: upgrade.run(tally),
        "uninstall": lambda: uninstall.run(tally),
        "blackbox": lambda: blackbox.run_apart(tally, options.full),
    }
    if options.expression:
        runners["blackbox"] = lambda: blackbox.run_chosen(tally, options.expression, options.full)
    stages = [stage for stage in STAGES if stage in options.stages]
    if "addons" not in stages and INSTALLED & set(stages):
        addons.install(tally)
    # What comes after the add-on tests leaves processors idle.
    beside_city = INSTALLED | {"blackbox"} if "blackbox" in stages and not options.expression else set()
    in_city = None
    with ThreadPoolExecutor(1) as meanwhile:
        for stage in stages:
            if stage in beside_city and not in_city:
                in_city = meanwhile.submit(blackbox.run_in_city, tally, options.full)
            start = time.monotonic()
            print(f"\n{stage}", flush=True)
            runners[stage]()
            print(f"  ({time.monotonic() - start:.0f} s)", flush=True)
        if in_city:
            start = time.monotonic()
            in_city.result()
            print(f"  (waited for the stories in the city: {time.monotonic() - start:.0f} s)", flush=True)
    tally.sum_up()
    return 0 if tally.passed and not tally.failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
