"""Stage odoo-lint: the tests that Odoo's own test_lint module holds for every add-on."""

from addons import run_tests
from databases import TEST, clone, drop
from project import LOGS, free_port
from tally import Tally

DATABASE = "onestop_test_lint"
TESTS = [
    "ManifestLinter",
    "PotLinter",
    "RoutesLinter",
    "TestDunderinit",
    "TestIndex",
    "TestLintOverrideSignatures",
    "TestNaming",
    "TestOnchangeDomains",
    "TestTestHoles",
]


def run(tally: Tally) -> None:
    """Install test_lint beside our add-ons and run its tests that suit a product on Odoo."""
    # A copy, because test_lint is no part of the product that the next stage upgrades.
    clone(TEST, DATABASE)
    tags = ",".join(f"/test_lint:{test}" for test in TESTS)
    log = LOGS / "test-odoo-lint.log"
    log.unlink(missing_ok=True)
    options = ["-i", "test_lint", "--test-tags", tags, "--http-port", str(free_port())]
    run_tests(tally, "test_lint", DATABASE, log, *options)
    drop(DATABASE)
