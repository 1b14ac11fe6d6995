"""The databases the tests run on, cloned from a template that holds all but our add-ons."""

import hashlib
import os
import shutil
import time

from psycopg2.errors import InsufficientPrivilege

from odoolog import Record
from project import ADDONS, DATA, LOGS, ODOO_HOME, cursor, manifest, run_odoo

TEMPLATE = "onestop_test_base"
TEST = "onestop_test"
EXTENSIONS = ("pg_trgm",)
"""Of PostgreSQL, as ``./onestop up`` makes them: Odoo decides by them which indexes there are."""


def drop_database(cr, name: str) -> None:
    """Remove a database; PostgreSQL's own cleaning of it, which only a superuser may stop, is waited for."""
    for _second in range(60):
        try:
            cr.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            return
        except InsufficientPrivilege:
            time.sleep(1)
    raise TimeoutError(f"The database {name} is in use.")


def drop(name: str) -> None:
    """Remove a database and its files."""
    with cursor("postgres") as cr:
        drop_database(cr, name)
    shutil.rmtree(DATA / "filestore" / name, ignore_errors=True)


def clone(source: str, name: str) -> None:
    """Make ``name`` a new copy of ``source``."""
    drop(name)
    with cursor("postgres") as cr:
        cr.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    files = DATA / "filestore"
    if (files / source).is_dir():
        # Odoo names a stored file after its content and never changes it: a link is a copy.
        shutil.copytree(files / source, files / name, copy_function=os.link)


def create_test_database(name: str = TEST) -> list[Record]:
    """Make a new database that lacks only our add-ons; return what went wrong."""
    dependencies = _dependencies()
    mark = _mark(dependencies)
    if _comment(TEMPLATE) != mark:
        problems = _create_template(dependencies)
        if problems:
            return problems
        _note(TEMPLATE, mark)
    clone(TEMPLATE, name)
    return []


def create_laboratory(name: str, addons: list[str]) -> list[Record]:
    """Make a new database with add-ons of ours, installed once for all that ask; return what went wrong."""
    installed = f"onestop_with_{'_'.join(addons)}"
    mark = _mark([*_dependencies(), *addons])
    if _comment(installed) != mark:
        log = LOGS / f"{installed}.log"
        log.unlink(missing_ok=True)
        problems = create_test_database(installed) or [
            record for record in run_odoo(installed, log, "-i", ",".join(addons), "--no-http") if record.is_problem
        ]
        if problems:
            return problems
        _note(installed, mark)
    clone(installed, name)
    return []


def _create_template(dependencies: list[str]) -> list[Record]:
    print(f"  building the template database of {len(dependencies)} Odoo modules")
    drop(TEMPLATE)
    with cursor("postgres") as cr:
        cr.execute(f"CREATE DATABASE \"{TEMPLATE}\" TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'")
    with cursor(TEMPLATE) as cr:
        for extension in EXTENSIONS:
            cr.execute(f"CREATE EXTENSION {extension}")
    log = LOGS / "test-template.log"
    log.unlink(missing_ok=True)
    options = ["-i", ",".join(dependencies), "--load-language=en_US,zh_CN", "--no-http"]
    return [record for record in run_odoo(TEMPLATE, log, *options) if record.is_problem]


def _dependencies() -> list[str]:
    """Return Odoo's modules that our add-ons need, directly or not."""
    found, wanted = set(), {"base", *ADDONS}
    while wanted - found:
        module = min(wanted - found)
        found.add(module)
        wanted.update(manifest(module)[1].get("depends", []))
    return sorted(found - set(ADDONS))


def _mark(dependencies: list[str]) -> str:
    """Return a digest that changes when a needed module is added, removed or upgraded."""
    digest = hashlib.sha256(f"{ODOO_HOME} {EXTENSIONS}".encode())
    for module in dependencies:
        for path in sorted(manifest(module)[0].rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                stat = path.stat()
                digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _note(database: str, mark: str) -> None:
    with cursor("postgres") as cr:
        cr.execute(f'COMMENT ON DATABASE "{database}" IS %s', (mark,))


def _comment(database: str) -> str | None:
    with cursor("postgres") as cr:
        cr.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            (database,),
        )
        return (cr.fetchone() or [None])[0]
