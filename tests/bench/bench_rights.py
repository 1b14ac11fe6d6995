"""First page of a list under three ways to write the rule that shows staff their platforms.

The rule of the product names the platforms as constants, kept per user. The other two are what one
would write first: the platform tree as a subquery (child_of), and the same or "my own requests".
The list is that of a quiet station, the hardest case: one request in 20,000 is its own, all of them
its one commissioner's, so that all three rules show the same page.
"""

import statistics
import time
from collections.abc import Iterator

from project import cursor

DATABASE = "onestop_bench"
REPEATS = 7
LIST = "SELECT id, name FROM request WHERE {} ORDER BY id DESC LIMIT 80"

PLATFORMS = """
    CREATE TABLE platform (id int PRIMARY KEY, parent_path varchar NOT NULL);
    -- A city (1), eight counties (2 to 9), four stations in each of them (10 to 41).
    INSERT INTO platform
    SELECT id, CASE WHEN id = 1 THEN '1/'
                    WHEN id <= 9 THEN format('1/%s/', id)
                    ELSE format('1/%s/%s/', 2 + (id - 10) / 4, id) END
      FROM generate_series(1, 41) id;
    CREATE INDEX ON platform (parent_path varchar_pattern_ops);
"""
REQUESTS = """
    CREATE TABLE request (
        id int PRIMARY KEY, platform_id int NOT NULL, user_id int NOT NULL, name varchar NOT NULL
    );
    -- The fourth power makes the first platforms busy and the last ones quiet.
    INSERT INTO request
    SELECT id,
           CASE WHEN quiet THEN 41 ELSE 1 + floor(40 * power(random(), 4)) END,
           CASE WHEN quiet THEN 100 ELSE 1 + floor(99 * random()) END,
           format('QI-2026-%%s', lpad(id::text, 7, '0'))
      FROM generate_series(1, %s) id, LATERAL (SELECT id %% 20000 = 0 AS quiet) station;
    CREATE INDEX ON request (platform_id, id DESC);
    CREATE INDEX ON request (user_id);
    ANALYZE;
"""
BELOW = "platform_id IN (SELECT id FROM platform WHERE parent_path LIKE '1/9/41/%')"
RULES = {
    "constant ids": "platform_id IN (41)",
    "child_of": BELOW,
    "child_of or own": f"({BELOW} OR user_id = 100)",
}


def run(rows: int = 1_000_000) -> Iterator[dict]:
    """Measure all rules on one table of this many requests."""
    with cursor("postgres") as cr:
        cr.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        cr.execute(f"CREATE DATABASE {DATABASE}")
    try:
        with cursor(DATABASE) as cr:
            cr.execute("SELECT setseed(0.5)")
            cr.execute(PLATFORMS)
            cr.execute(REQUESTS, [rows])
            yield from measure(cr, rows)
    finally:
        with cursor("postgres") as cr:
            cr.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


def measure(cr, rows: int) -> Iterator[dict]:
    """Open the first page under each rule, in turn, so that none has a warmer cache."""
    times = {rule: [] for rule in RULES}
    found = {}
    for _repeat in range(REPEATS):
        for rule, condition in RULES.items():
            start = time.perf_counter()
            cr.execute(LIST.format(condition))
            found[rule] = len(cr.fetchall())
            times[rule].append((time.perf_counter() - start) * 1000)
    constant = statistics.median(times["constant ids"])
    for rule, values in times.items():
        median = statistics.median(values)
        yield {
            "rule": rule,
            "requests": rows,
            "shown": found[rule],
            "median ms": round(median, 3),
            "fastest ms": round(min(values), 3),
            "slowest ms": round(max(values), 3),
            "times constant": round(median / constant, 2),
        }
