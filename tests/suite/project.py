"""Where things are on this machine, and how Odoo and PostgreSQL are reached."""

import ast
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2

from odoolog import EXIT, Record, records

ROOT = Path(__file__).resolve().parents[2]
STATE = ROOT / ".onestop"
LOGS = STATE / "log"
DATA = STATE / "test-data"
ODOO_HOME = Path(os.environ.get("ODOO_HOME") or STATE / "odoo/usr/lib/python3/dist-packages")
ADDONS = sorted(manifest.parent.name for manifest in ROOT.glob("qi_*/__manifest__.py"))
ALL_ADDONS = ",".join(ADDONS)
SOCKET_FOLDER = os.path.realpath(STATE / "postgres")

# Odoo's modules lie in one folder when unpacked from a package, in two in a source checkout.
ADDONS_PATH = [folder for folder in (ODOO_HOME / "odoo/addons", ODOO_HOME / "addons", ROOT) if folder.is_dir()]


def manifest(module: str) -> tuple[Path, dict]:
    """Return the folder and the manifest of an add-on, ours or Odoo's."""
    for folder in ADDONS_PATH:
        path = folder / module / "__manifest__.py"
        if path.is_file():
            return path.parent, ast.literal_eval(path.read_text(encoding="utf-8"))
    raise SystemExit(f"There is no module {module} in {', '.join(map(str, ADDONS_PATH))}.")


def free_port() -> int:
    """Return a TCP port of this machine that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def cursor(database: str):
    """Yield a cursor in autocommit mode on a database of the private cluster."""
    with closing(psycopg2.connect(host=SOCKET_FOLDER, user="onestop", dbname=database)) as connection:
        connection.autocommit = True
        yield connection.cursor()


def run_odoo(database: str, log: Path, *options: str) -> Iterator[Record]:
    """Run Odoo to its end, append all it says to ``log`` and yield it record by record.

    A non-zero exit status comes as one more record, so that nobody can forget to look at it.
    """
    yield from _run(
        log, "-c", str(_config()), "-d", database, "--stop-after-init", "--skip-auto-install", *options
    )


def uninstall_addons(database: str, log: Path, addons: list[str]) -> Iterator[Record]:
    """Let Odoo uninstall add-ons of ours, as :func:`run_odoo` runs it."""
    yield from _run(log, "module", "uninstall", "-c", str(_config()), "-d", database, *addons)


def _run(log: Path, *arguments: str) -> Iterator[Record]:
    LOGS.mkdir(exist_ok=True)
    environment = {**os.environ, "PYTHONPATH": str(ODOO_HOME)}
    with (
        log.open("a", encoding="utf-8") as copy,
        subprocess.Popen(
            [sys.executable, "-m", "odoo", *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process,
    ):

        def lines():
            for line in process.stdout:
                copy.write(line)
                yield line

        yield from records(lines())
    if process.returncode:
        yield Record("CRITICAL", EXIT, f"Odoo ended with status {process.returncode}.")


def _config() -> Path:
    path = STATE / "test.conf"
    path.write_text(
        "[options]\n"
        f"addons_path = {','.join(map(str, ADDONS_PATH))}\n"
        f"data_dir = {DATA}\n"
        f"db_host = {SOCKET_FOLDER}\n"
        "db_user = onestop\n"
        "list_db = False\n"
        "http_interface = 127.0.0.1\n"
        "max_cron_threads = 0\n",
        encoding="utf-8",
    )
    return path
