# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The figures of periodic reports once more: in plain Python, record by record, from what people read.

Nothing of the program that counts them is used.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

CITY = ZoneInfo("Asia/Shanghai")
LENGTH = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def day_of(value):
    """Return the day in the city of a stored date or instant."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC).astimezone(CITY).date()
    return value or None


def windows(kind, first):
    """Return ``{name: test of a day}``."""
    begin = 12 * first.year + first.month - 1
    length = LENGTH[kind]
    end = begin + length

    def between(low, high):
        return lambda day: low <= 12 * day.year + day.month - 1 < high

    return {
        "value": between(begin, end),
        "ytd": between(12 * first.year, end),
        "last_year": between(begin - 12, end - 12),
        "previous": between(begin - length, begin),
    }


class Rows(dict):
    """``{code: [(platform, day, number above, number below, who, when it was entered)]}``."""

    def add(self, code, platform, moment, entered, above=1, below=0, who=None):
        day = day_of(moment)
        if platform and day:
            self.setdefault(code, []).append((platform.id, day, above, below, who, entered))


def every(env, model):
    return env[model].sudo().with_context(active_test=False).search([])


def rows(env):
    """Return the :class:`Rows` of all the city's records."""
    found = Rows()
    for one in every(env, "qi.request"):
        if not one.is_historic:
            add_request(found, one)
    for one in every(env, "qi.request.deliverable"):
        if one.kind in ("report", "certificate"):
            found.add(f"{one.kind}s_issued", one.task_id.request_id.platform_id, one.date, one.create_date)
    for one in every(env, "qi.supervision"):
        if one.state != "withdrawn":
            found.add("supervised", one.platform_id, one.issued_at, one.create_date)
    for one in every(env, "crm.lead"):
        found.add("demands_found", one.qi_platform_id, one.create_date, one.qi_placed_at)
        if one.qi_state == "solved":
            found.add("demands_solved", one.qi_platform_id, one.qi_solved_on, one.qi_placed_at)
    for one in every(env, "qi.visit"):
        add_visit(found, one)
    add_events(env, found)
    department = env.ref("qi_onestop.qi_onestop_group_coordinator").sudo().user_ids.filtered("active")
    for one in every(env, "qi.complaint"):
        if not one.recused_user_ids & department:
            found.add("complaints_received", one.platform_id, one.received_at, one.registered_at)
            if not one.is_open:
                found.add("complaints_closed", one.platform_id, one.closed_at, one.closed_at)
    return found


def add_request(found, one):
    instant = one.service_id.process == "instant"
    if not instant:
        found.add("requests_received", one.platform_id, one.received_at, one.registered_at)
    if one.stage_id.kind in ("completed", "archived"):
        when = (one.platform_id, one.closed_at, one.closing_entered_at)
        found.add("enterprises_served", *when, who=one.partner_id.id)
        found.add("times_served", *when)
        found.add("instant_completed" if instant else "requests_completed", *when)
        for name in ("problems_found", "problems_solved"):
            found.add(f"request_{name}", *when[:2], one[f"{name}_entered_at"], one[name])
        for name in ("waived", "saved"):
            found.add(f"{name}_amount", *when[:2], one[f"{name}_entered_at"], one[f"{name}_amount"])
    for promise in one.deadline_ids:
        code = {"acceptance": "accepted_on_time", "completion": "completed_on_time"}.get(promise.milestone_id.code)
        if code and promise.state in ("met", "missed"):
            kept = int(promise.state == "met")
            found.add(code, one.platform_id, promise.closed_at, promise.closing_entered_at, kept, 1)


def add_events(env, found):
    held = [one for one in every(env, "event.event") if one.kanban_state != "cancel"]
    for one in held:
        if one.active:
            found.add("events", one.qi_platform_id, one.date_begin, one.create_date)
    for one in every(env, "event.registration"):
        if one.active and one.state == "done" and one.event_id in held:
            when = (one.event_id.qi_platform_id, one.event_id.date_begin, one.date_closed)
            found.add("participants", *when)
            if one.qi_partner_id:
                found.add("enterprises_present", *when, who=one.qi_partner_id.id)


def add_visit(found, one):
    made = one.state in ("done", "closed")
    if made:
        found.add("visits", one.platform_id, one.visited_at, one.recorded_at)
        found.add("enterprises_visited", one.platform_id, one.visited_at, one.recorded_at, who=one.partner_id.id)
    for problem in one.finding_ids:
        if made:
            found.add("problems_found", one.platform_id, one.visited_at, problem.recorded_at)
        if problem.state == "solved":
            found.add("problems_solved", one.platform_id, problem.solved_on, problem.solution_entered_at)


def figures(found, kind, first, platform_ids):
    """Return ``{(code, window): number or None}`` for a report, from what :func:`rows` returned."""
    result = {}
    for code, of_code in found.items():
        for window, holds in windows(kind, first).items():
            inside = [row for row in of_code if row[0] in platform_ids and holds(row[1])]
            above, below = sum(row[2] for row in inside), sum(row[3] for row in inside)
            if any(row[3] for row in of_code):
                number = 100 * above / below if below else None
            elif any(row[4] for row in of_code):
                number = len({row[4] for row in inside})
            else:
                number = above
            result[code, window] = number
    return result


def late(found, kind, told, platform_ids):
    """Return ``{code: (number, cases)}`` of what was entered late; of shares the cases tell all there is to tell.

    :param told: ``{first day of a period: until when reports have told of what was entered for it}``
    """
    result = {}
    for code, of_code in found.items():
        number = cases = 0
        for first, instant in told.items():
            inside = [row for row in of_code if row[0] in platform_ids and windows(kind, first)["value"](row[1])]
            new = [row for row in inside if row[5] and row[5] > instant]
            number += (
                len({row[4] for row in new} - {row[4] for row in inside if row not in new})
                if any(row[4] for row in of_code)
                else sum(row[2] for row in new)
            )
            cases += sum(bool(row[2] or row[3]) for row in new)
        result[code] = (0 if any(row[3] for row in of_code) else number, cases)
    return result


def below(env, platform):
    """Return the ids of a platform and of all below it; of the whole city without one."""
    every = env["qi.platform"].sudo().with_context(active_test=False).search([])
    if not platform:
        return set(every.ids)
    inside, more = {platform.id}, True
    while more:
        more = {one.id for one in every if one.parent_id.id in inside} - inside
        inside |= more
    return inside


def begin(text):
    """Return the first day of ``2026-09``."""
    return date.fromisoformat(f"{text}-01")
