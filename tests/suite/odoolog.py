"""Reading Odoo's log: records, test results, and what must not be in it."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

HEAD = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ "
    r"(?P<level>[A-Z]+) (?P<database>\S+) (?P<logger>\S+): (?P<message>.*)",
    re.DOTALL,
)
RESULT = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading database")
SUMMARY = re.compile(
    rf"{RESULT.pattern}|Module \S+: \d+ failures, \d+ errors of \d+ tests|At least one test failed"
)

# Name of the record that stands for a non-zero exit status.
EXIT = "exit"

# What Odoo says of this set-up and no add-on can change: pattern of the message, and why.
ALLOWED = {
    r"^Running as user 'root' is a security risk": "root runs the tests on a bare machine",
}


class Record(NamedTuple):
    """One entry of the log with all its lines."""

    level: str
    logger: str
    message: str

    def __str__(self):
        return f"{self.level} {self.logger}: {self.message}"

    @property
    def is_problem(self) -> bool:
        """Say whether a clean run may not contain this record."""
        return self.level in ("WARNING", "ERROR", "CRITICAL") and not any(
            re.search(pattern, self.message) for pattern in ALLOWED
        )

    @property
    def is_test_failure(self) -> bool:
        """Say whether this record is one failing test with its traceback."""
        return ".tests." in self.logger and self.message.startswith(("FAIL: ", "ERROR: "))

    @property
    def follows_from_failures(self) -> bool:
        """Say whether failing tests, which have records of their own, explain this one."""
        return self.logger == EXIT or bool(SUMMARY.search(self.message))

    @property
    def is_skipped_test(self) -> bool:
        """Say whether this record tells of a test of ours that did not run."""
        return self.logger.startswith("odoo.addons.qi_") and self.message.startswith("skipped ")


def records(lines: Iterable[str]) -> Iterator[Record]:
    """Group the lines of a log into records: a traceback belongs to the line before it."""
    head, rest = None, []
    for line in lines:
        match = HEAD.match(line)
        if not match:
            rest.append(line)
            continue
        yield from _record(head, rest)
        head, rest = match, []
    yield from _record(head, rest)


def _record(head: re.Match | None, rest: list[str]) -> Iterator[Record]:
    text = "".join(rest)
    if head:
        yield Record(head["level"], head["logger"], (head["message"] + text).rstrip())
    elif text.strip():
        # Written before logging was set up, such as the traceback of a failing import.
        yield Record("ERROR", "output", text.rstrip())
