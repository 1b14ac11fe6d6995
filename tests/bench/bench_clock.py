"""The statutory clock: computing a due date, opening promises, alarms among a million of them.

The figures that matter are ratios of one run: the clock beside Odoo's own plan_days, and the alarms of
500 promises in a table of 1,000 beside those in a table of full size.
"""

from collections.abc import Iterator

import laboratory

DATABASE = "onestop_bench_clock"
CHANGING = 500
SMALL = 1_000

SCRIPT = """
import statistics
import time
from datetime import datetime, timedelta

import pytz

from odoo.addons.qi_onestop.tools import working_time

CHANGING, SMALL, ROWS = {changing}, {small}, {rows}
result = []
calendar = env["resource.calendar"]._qi_statutory()
table = calendar._qi_day_table()._compiled()
start = datetime(2025, 9, 20, 1)


def per_call(function, times):
    begin = time.perf_counter()
    for _call in range(times):
        function()
    return (time.perf_counter() - begin) / times * 1e6


def note(what, rows, values, unit, base=None):
    median = statistics.median(values)
    result.append(
        {{
            "what": what,
            "rows": rows,
            "median": round(median, 2),
            "fastest": round(min(values), 2),
            "slowest": round(max(values), 2),
            "unit": unit,
            "times the first": round(median / (base or median), 2),
        }}
    )
    return median


base = note(
    "due, 15 working days",
    0,
    [per_call(lambda: working_time.due(start, 15, "days", table), 2000) for _run in range(7)],
    "us",
)
pauses = [
    working_time.Pause(start + timedelta(days=2 * n), start + timedelta(days=2 * n, hours=30)) for n in range(4)
]
note(
    "due, with four pauses",
    0,
    [per_call(lambda: working_time.due(start, 15, "days", table, pauses), 2000) for _run in range(7)],
    "us",
    base,
)
zoned = pytz.utc.localize(start)
note(
    "plan_days of Odoo, 15 days",
    0,
    [per_call(lambda: calendar.plan_days(15, zoned, compute_leaves=True), 20) for _run in range(7)],
    "us",
    base,
)

user = env.ref("base.user_admin")
Case, Deadline = env["qi.fake.case"], env["qi.fake.deadline"]


def open_promises(count):
    cases = Case.create([{{"name": "Case", "user_id": user.id}} for _n in range(count)])
    env.flush_all()
    queries, begin = env.cr.sql_log_count, time.perf_counter()
    promises = cases._start_deadline("completion", at=datetime(2026, 1, 5, 2))
    env.flush_all()
    spent = (time.perf_counter() - begin) * 1000
    return promises, spent, env.cr.sql_log_count - queries


open_promises(10)
promises, spent, queries = open_promises(SMALL)
base = note(f"opening promises, in {{queries}} queries", SMALL, [spent], "ms")
env.cr.commit()

# The promises that change are the first; the others were met long ago.
changing = promises[:CHANGING]
env.cr.execute("UPDATE qi_fake_deadline SET alarm_at = NULL WHERE id NOT IN %s", [changing._ids])
env.cr.commit()
env.invalidate_all()


def alarm():
    env.cr.execute(
        '''UPDATE qi_fake_deadline
              SET state = 'running', alarm_at = warn_at, events = jsonb_path_query_array(events, '$[0]')
            WHERE id IN %s''',
        [changing._ids],
    )
    env.cr.execute("DELETE FROM mail_activity WHERE res_model = 'qi.fake.case'")
    env.cr.commit()
    env.invalidate_all()
    begin = time.perf_counter()
    Deadline._cron_alarms()
    spent = (time.perf_counter() - begin) * 1000
    env.cr.execute("SELECT count(*) FROM mail_activity WHERE res_model = 'qi.fake.case'")
    assert env.cr.fetchone()[0] == CHANGING, "exactly once each"
    return spent


alarm()
base = note("alarms of 500 promises", SMALL, [alarm() for _run in range(5)], "ms")
columns = ", ".join(
    f'"{{name}}"'
    for name, field in Deadline._fields.items()
    if field.store and field.column_type and name not in ("id", "is_open", "alarm_at", "state")
)
env.cr.execute(
    f'''INSERT INTO qi_fake_deadline (is_open, alarm_at, state, {{columns}})
        SELECT FALSE, NULL, 'met', {{columns}}
          FROM (SELECT * FROM qi_fake_deadline WHERE id = %s) one, generate_series(1, %s)''',
    [promises[-1].id, ROWS - SMALL],
)
env.cr.commit()
env.cr.execute("ANALYZE qi_fake_deadline")
env.cr.commit()
alarm()
note("alarms of 500 promises", ROWS, [alarm() for _run in range(5)], "ms", base)
"""


def run(rows: int = 1_000_000) -> Iterator[dict]:
    """Measure everything in one database that is made for it."""
    laboratory.build(DATABASE)
    try:
        yield from laboratory.run(DATABASE, SCRIPT.format(changing=CHANGING, small=SMALL, rows=rows))
    finally:
        laboratory.tear_down(DATABASE)
