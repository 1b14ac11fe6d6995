# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What happens while an enterprise does not answer: reminders, and in the end a consequence."""

from datetime import datetime
from typing import NamedTuple

from . import working_time

REMIND = "remind"
DEEMED = "deemed"
"""A delivery that nobody objected to counts as confirmed (视同确认)."""
NO_REPLY = "no_reply"
"""A question that nobody answered ends the request (企业未回复)."""


class Rules(NamedTuple):
    """``reminders`` and ``deemed`` in working days, ``no_reply`` in calendar days."""

    reminders: tuple = (3, 7)
    deemed: int = 10
    no_reply: int = 30


class Step(NamedTuple):
    """One thing that happens at an instant if nobody answers until then."""

    at: datetime
    what: str


def steps(kind, since, rules, days):
    """Return the :class:`Step` list of a request that waits at ``kind`` since an instant, in order of time.

    A reminder that would come no earlier than the end is left out.
    """
    if kind == "delivery_confirm":
        end = Step(working_time.due(since, rules.deemed, working_time.DAYS, days), DEEMED)
    else:
        end = Step(working_time.due(since, rules.no_reply, working_time.CALENDAR_DAYS, days), NO_REPLY)
    reminders = [
        Step(working_time.due(since, count, working_time.DAYS, days), REMIND) for count in sorted(rules.reminders)
    ]
    return [step for step in reminders if step.at < end.at] + [end]
