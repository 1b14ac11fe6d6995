"""Stage upgrade: upgrading our add-ons a second time changes nothing in the database."""

from collections.abc import Iterator
from itertools import islice

from databases import TEST, clone, drop
from project import ALL_ADDONS, LOGS, cursor, run_odoo
from tally import Tally

BEFORE = "onestop_test_before"

# What Odoo itself changes with every upgrade: columns of all tables, of one table, whole tables.
VOLATILE_EVERYWHERE = ["write_date", "write_uid"]  # data files are written again, unchanged or not
VOLATILE_COLUMNS = {
    "ir_module_module": ["url"],  # NULL after an installation, then empty
    "ir_ui_view": ["arch_prev"],  # the same view as it was spelt in the file, then as it is stored
}
VOLATILE_TABLES = {
    "ir_cron_trigger",  # asks the clean-up of unused files to run soon
    "orm_signaling_registry",  # tells other servers to load the add-ons again
}

SCHEMA = {
    "column": """
        SELECT table_name || '.' || column_name,
               jsonb_build_object('type', udt_name, 'null', is_nullable, 'default', column_default)
          FROM information_schema.columns WHERE table_schema = 'public'""",
    "index": """
        SELECT indexname, jsonb_build_object('definition', indexdef)
          FROM pg_indexes WHERE schemaname = 'public'""",
    "constraint": """
        SELECT conrelid::regclass || '.' || conname,
               jsonb_build_object('definition', pg_get_constraintdef(oid))
          FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
}


def run(tally: Tally) -> None:
    """Upgrade our add-ons and compare the database with a copy made before."""
    clone(TEST, BEFORE)
    log = LOGS / "test-upgrade.log"
    log.unlink(missing_ok=True)
    problems = [record for record in run_odoo(TEST, log, "-u", ALL_ADDONS, "--no-http") if record.is_problem]
    tally.check("log of the second upgrade", problems)
    with cursor(BEFORE) as before, cursor(TEST) as after:
        tally.check("schema after the second upgrade", changed_schema(before, after))
        tally.check("data after the second upgrade", changed_data(before, after))
    drop(BEFORE)


def changed_schema(before, after) -> Iterator[str]:
    """Name every column, index and constraint that differs between two databases."""
    for kind, query in SCHEMA.items():
        before.execute(query)
        after.execute(query)
        yield from _differences(kind, dict(before.fetchall()), dict(after.fetchall()))


def changed_data(before, after) -> Iterator[str]:
    """Name the rows that differ between two databases, a few of each table."""
    for table in sorted(_tables(before) & _tables(after) - VOLATILE_TABLES):
        if _digest(before, table) != _digest(after, table):
            yield from islice(_differences(table, _rows(before, table), _rows(after, table)), 5)


def _tables(cr) -> set[str]:
    cr.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {name for (name,) in cr.fetchall()}


def _row(table: str) -> str:
    """Return the SQL for what is compared of a row."""
    return f"(to_jsonb(t) - ARRAY{VOLATILE_EVERYWHERE + VOLATILE_COLUMNS.get(table, [])})"


def _digest(cr, table: str) -> tuple:
    """Return the number of rows and a sum over their hashes, whatever their order."""
    cr.execute(f'SELECT count(*), sum(hashtextextended({_row(table)}::text, 0)) FROM "{table}" t')
    return cr.fetchone()


def _rows(cr, table: str) -> dict:
    """Return all rows by their id; rows without one, as in relation tables, by their content."""
    cr.execute(f'SELECT {_row(table)} FROM "{table}" t')
    return {row.get("id") or str(row): row for (row,) in cr.fetchall()}


def _differences(kind: str, before: dict, after: dict) -> Iterator[str]:
    for key in sorted(before.keys() | after.keys(), key=str):
        old, new = before.get(key), after.get(key)
        if new is None:
            yield f"{kind} {key} is gone: {old}"
        elif old is None:
            yield f"{kind} {key} is new: {new}"
        elif old != new:
            changes = (f"{name}: {old[name]!r} -> {new[name]!r}" for name in old if old[name] != new[name])
            yield f"{kind} {key} has changed: {', '.join(changes)}"
