"""Stage uninstall: our add-ons leave nothing behind, and can be installed again."""

from collections.abc import Iterator

from databases import TEMPLATE, TEST, clone, drop
from project import ADDONS, ALL_ADDONS, LOGS, cursor, run_odoo, uninstall_addons
from tally import Tally
from upgrade import changed_schema

DATABASE = "onestop_test_uninstall"


def run(tally: Tally) -> None:
    """Uninstall our add-ons in a copy of the test database, look for leftovers, install them again."""
    clone(TEST, DATABASE)
    log = LOGS / "test-uninstall.log"
    log.unlink(missing_ok=True)
    tally.check("log of uninstalling", [record for record in uninstall_addons(DATABASE, log) if record.is_problem])
    with cursor(TEMPLATE) as without, cursor(DATABASE) as after:
        tally.check("schema after uninstalling", changed_schema(without, after))
        tally.check("records after uninstalling", leftovers(after))
    again = run_odoo(DATABASE, log, "-i", ALL_ADDONS, "--no-http")
    tally.check("log of installing again", [record for record in again if record.is_problem])
    with cursor(TEST) as first, cursor(DATABASE) as second:
        tally.check("schema after installing again", changed_schema(first, second))
    drop(DATABASE)


def leftovers(cr) -> Iterator[str]:
    """Name the records that are still said to be ours."""
    cr.execute(
        "SELECT format('%%s.%%s (%%s)', module, name, model) FROM ir_model_data WHERE module = ANY(%s) ORDER BY 1",
        (ADDONS,),
    )
    yield from (name for (name,) in cr.fetchall())
    cr.execute("SELECT model FROM ir_model WHERE model LIKE 'qi.%' ORDER BY 1")
    yield from (f"model {name}" for (name,) in cr.fetchall())
