"""Stage lint: every linter is one check."""

import subprocess
import sys
from pathlib import Path

from project import ADDONS, LOGS, ROOT
from tally import Tally

BIN = Path(sys.executable).parent


def run(tally: Tally) -> None:
    """Run all linters and print what they find."""
    translations = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("qi_*/i18n/*.po*"))
    # consider-merging-classes-inherited: a big model is split on purpose into files by concern.
    pylint = ["pylint", "-d", "all", "-e", "odoolint", "-d", "consider-merging-classes-inherited"]
    log = LOGS / "test-lint.log"
    log.unlink(missing_ok=True)
    for label, command in {
        "ruff check": ["ruff", "check", "--quiet", "--output-format=concise", "."],
        "ruff format": ["ruff", "format", "--check", "--quiet", "--output-format=concise", "."],
        "pylint-odoo": [*pylint, "--score=n", *ADDONS],
        "oca-checks-odoo-module": ["oca-checks-odoo-module", *ADDONS],
        "oca-checks-po": ["oca-checks-po", *translations],
    }.items():
        result = subprocess.run(
            [BIN / command[0], *command[1:]],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        with log.open("a", encoding="utf-8") as copy:
            copy.write(f"$ {' '.join(command)}\n{result.stdout}\n")
        nothing_said = f"{label} ended with status {result.returncode}."
        tally.check(label, (result.stdout.strip() or nothing_said) if result.returncode else "")
