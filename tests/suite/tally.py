"""Counting what passed and what failed, and telling it on the terminal."""

import textwrap
from collections.abc import Iterable

from project import LOGS


class Tally:
    """The sum of everything a run has checked."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def add(self, label: str, passed: int, failed: int) -> None:
        """Count the result of a test runner."""
        self.passed += passed
        self.failed += failed
        print(f"  {label}: {passed} passed, {failed} failed", flush=True)

    def check(self, label: str, findings: Iterable[object] | str) -> None:
        """Count one check, which passes if it has found nothing."""
        text = findings if isinstance(findings, str) else "\n".join(map(str, findings))
        self.passed += not text
        self.failed += bool(text)
        print(f"  {label}: {'failed' if text else 'passed'}", flush=True)
        if text:
            show(text)


def show(finding: object, most_lines: int = 60) -> None:
    """Print a finding so that it stands out from the results around it."""
    lines = [line[:300] for line in str(finding).splitlines()]
    left_out = len(lines) - most_lines
    if left_out > 0:
        lines[most_lines:] = [f"… and {left_out} more lines, see {LOGS}"]
    print(textwrap.indent("\n".join(lines), "    | ", lambda line: True), flush=True)
