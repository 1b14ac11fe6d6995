"""Counting what passed and what failed, and telling it on the terminal."""

import textwrap
from collections.abc import Iterable

from project import LOGS


class Tally:
    """The sum of everything a run has checked."""

    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.findings: list[str] = []

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
            self.show(f"{label}:\n{text}")

    def show(self, finding: object) -> None:
        """Print a finding so that it stands out from the results around it, and keep it for the end."""
        self.findings.append(str(finding))
        _show(finding, 60)

    def sum_up(self) -> None:
        """Print the sum, and all findings once more: of a long run often only the end is kept."""
        print(f"\n{self.passed} passed, {self.failed} failed", flush=True)
        for finding in self.findings:
            _show(finding, 25)


def _show(finding: object, most_lines: int) -> None:
    """Print the first and the last lines of a finding: a traceback says at its end what went wrong."""
    lines = [line[:300] for line in str(finding).splitlines()]
    if len(lines) > most_lines:
        half = most_lines // 2
        lines[half:-half] = [f"… {len(lines) - 2 * half} more lines, see {LOGS} …"]
    print(textwrap.indent("\n".join(lines), "    | ", lambda line: True), flush=True)
