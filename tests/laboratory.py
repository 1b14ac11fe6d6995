"""A database where documents of a test make promises for real: with commits, workers and a million rows.

A script runs in an Odoo shell; ``env`` is there, and the models ``qi.fake.case`` and ``qi.fake.deadline``
have tables.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence

from databases import create_laboratory, drop
from project import LOGS, ODOO_HOME, STATE

MARK = "RESULT OF THE LABORATORY: "

SETUP = """
import json
from odoo.addons.qi_onestop.tests.fake_model_loader import FakeModelLoader

loader = FakeModelLoader(env, "odoo.addons.qi_onestop.tests")
loader.backup_registry()
from odoo.addons.qi_onestop.tests.fake_models import QiFakeCase, QiFakeDeadline

loader.update_registry((QiFakeCase, QiFakeDeadline))
env.cr.commit()
"""


def build(name: str, addons: Sequence[str] = ("qi_onestop",)) -> None:
    """Make the database ``name`` with add-ons of ours, or say what went wrong."""
    LOGS.mkdir(parents=True, exist_ok=True)
    if problems := create_laboratory(name, list(addons)):
        raise SystemExit("\n".join(map(str, problems)))


def tear_down(name: str) -> None:
    """Remove the database ``name``."""
    drop(name)


def run(name: str, script: str, setup: str = SETUP) -> object:
    """Run a script in the database; return what it leaves in ``result``, which json must be able to say.

    A script that opens other databases too does so with ``setup="import json"``: there are no fake models.
    """
    command = [sys.executable, "-m", "odoo", "shell", "-c", str(STATE / "test.conf"), "-d", name, "--no-http"]
    process = subprocess.run(
        [*command, "--log-level=error"],
        input=f"{setup}\n{script}\nprint({MARK!r} + json.dumps(result))\n",
        env={**os.environ, "PYTHONPATH": str(ODOO_HOME)},
        capture_output=True,
        text=True,
    )
    lines = [line for line in process.stdout.splitlines() if line.startswith(MARK)]
    if process.returncode or not lines:
        raise SystemExit(f"The script failed in {name}:\n{process.stdout}\n{process.stderr}")
    return json.loads(lines[0].removeprefix(MARK))
