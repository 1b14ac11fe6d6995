"""Stage uninstall: our add-ons leave nothing behind, can be installed again, and one leaves the rest working."""

from collections.abc import Iterator

from addons import run_tests
from databases import TEMPLATE, TEST, clone, drop
from project import ADDONS, ALL_ADDONS, LOGS, cursor, free_port, run_odoo, uninstall_addons
from tally import Tally
from upgrade import changed_schema

DATABASE = "onestop_test_uninstall"
FIRST = "qi_onestop_survey"
STORY = "/qi_onestop:TestRequestStory,/qi_onestop:TestHall"
"""What a request goes through, and what the public sees of it: the other add-ons look into both."""


def run(tally: Tally) -> None:
    """Uninstall our add-ons in a copy of the test database, look for leftovers, install them again.

    Satisfaction goes first and alone; what is left is loaded anew and works.
    """
    clone(TEST, DATABASE)
    log = LOGS / "test-uninstall.log"
    log.unlink(missing_ok=True)
    uninstalled = uninstall_addons(DATABASE, log, [FIRST])
    tally.check("log of uninstalling satisfaction", [record for record in uninstalled if record.is_problem])
    with cursor(DATABASE) as after:
        tally.check("records after uninstalling satisfaction", named_records(after, [FIRST]))
    options = ["-u", "qi_onestop", "--test-tags", STORY, "--http-port", str(free_port())]
    run_tests(tally, "the service without satisfaction", DATABASE, log, *options)
    rest = [addon for addon in ADDONS if addon != FIRST]
    tally.check(
        "log of uninstalling", [record for record in uninstall_addons(DATABASE, log, rest) if record.is_problem]
    )
    with cursor(TEMPLATE) as without, cursor(DATABASE) as after:
        tally.check("schema after uninstalling", changed_schema(without, after))
        tally.check("records after uninstalling", leftovers(after))
    again = run_odoo(DATABASE, log, "-i", ALL_ADDONS, "--no-http")
    tally.check("log of installing again", [record for record in again if record.is_problem])
    with cursor(TEST) as first, cursor(DATABASE) as second:
        tally.check("schema after installing again", changed_schema(first, second))
    drop(DATABASE)


def leftovers(cr) -> Iterator[str]:
    """Name the records that are still said to be ours, and the models."""
    yield from named_records(cr, ADDONS)
    cr.execute("SELECT model FROM ir_model WHERE model LIKE 'qi.%' ORDER BY 1")
    yield from (f"model {name}" for (name,) in cr.fetchall())


def named_records(cr, addons: list[str]) -> Iterator[str]:
    """Name the records that are still said to be of add-ons."""
    cr.execute(
        "SELECT format('%%s.%%s (%%s)', module, name, model) FROM ir_model_data WHERE module = ANY(%s) ORDER BY 1",
        (addons,),
    )
    yield from (name for (name,) in cr.fetchall())
