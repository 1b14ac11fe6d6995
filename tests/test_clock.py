"""The statutory clock keeps what its page says, and keeps it when several workers are at it."""

import importlib.util
import re
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

import laboratory
from project import ROOT

CHINA, UTC = ZoneInfo("Asia/Shanghai"), ZoneInfo("UTC")
UNITS = {"working days": "days", "calendar days": "calendar_days", "working hours": "hours"}
OPEN = [(510, 720), (870, 1080)]


def load(path, name):
    """Import a file of the add-on by itself: the clock needs no Odoo."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "qi_onestop" / path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


working_time = load("tools/working_time.py", "working_time")
oracle = load("tests/clock_oracle.py", "clock_oracle")


def examples():
    """Return the rows of the table in docs/clock.md."""
    text = (ROOT / "docs/clock.md").read_text(encoding="utf-8")
    lines = text[text.index("## Examples") :].splitlines()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line.startswith("| 20")]
    return [row[:5] for row in rows]


def instant(text):
    """Return a time in China as Odoo stores it."""
    local = datetime.fromisoformat(text).replace(tzinfo=CHINA)
    return local.astimezone(UTC).replace(tzinfo=None)


def pauses(text):
    """Return the pauses of an example."""
    pairs = [pair.split("/") for pair in text.split(",") if pair]
    return [
        working_time.Pause(instant(start.strip()), instant(stop.strip()) if stop.strip() else None)
        for start, stop in pairs
    ]


@pytest.fixture(scope="module")
def days():
    """The days as the State Council published them, without any database."""
    exceptions = {day: (OPEN if works else [], "x") for day, works in oracle.statutory_days()}
    weeks = [[OPEN] * 5 + [[], []]]
    data = working_time.table_data("Asia/Shanghai", weeks, exceptions, oracle.KNOWN_YEARS)
    return working_time.DayTable(data)


def test_the_page_has_examples():
    assert len(examples()) >= 25


@pytest.mark.parametrize("row", examples(), ids=" ".join)
def test_example_of_the_page(row, days):
    received, budget, unit, paused, due = row
    arguments = instant(received), float(budget), UNITS[unit], days, pauses(paused)
    assert working_time.due(*arguments) == (instant(due) if due else None)
    plain = [(pause.start, pause.stop) for pause in pauses(paused)]
    expected = oracle.Oracle().due(instant(received), float(budget), UNITS[unit], plain)
    assert expected == (instant(due) if due else None)


def test_the_product_gives_the_same_answers(server):
    """A clerk asks the calculator over the API what the page says."""
    rows = [row for row in examples() if "," not in row[3]]
    values = []
    for received, budget, unit, paused, _due in rows:
        pause = pauses(paused)
        values.append(
            {
                "start": str(instant(received)),
                "budget": float(budget),
                "unit": UNITS[unit],
                "paused_from": str(pause[0].start) if pause else False,
                "paused_until": str(pause[0].stop) if pause and pause[0].stop else False,
            }
        )
    status, ids = server.json2("clerk", "qi.deadline.calculator", "create", vals_list=values)
    assert status == 200, ids
    status, answers = server.json2(
        "clerk", "qi.deadline.calculator", "read", ids=ids, fields=["due_at", "explanation"]
    )
    assert status == 200, answers
    for row, answer in zip(rows, answers, strict=True):
        assert answer["due_at"] == (str(instant(row[4])) if row[4] else False), row
        assert re.search("[\u4e00-\u9fff]{2}", answer["explanation"])


def test_workers_at_the_same_time_tell_exactly_once():
    """Four workers raise the alarms of the same promises together, with real commits, and then again."""
    database = "onestop_workers"
    laboratory.build(database)
    try:
        told, states, failed = laboratory.run(database, WORKERS)
    finally:
        laboratory.tear_down(database)
    assert told == [[1, 300]], "each promise exactly once"
    assert states == [["overdue", 300]]
    assert set(failed) <= {"SerializationFailure"}, failed


WORKERS = """
import threading
from datetime import datetime

from odoo import api
from odoo.modules.registry import Registry

user = env.ref("base.user_admin")
cases = env["qi.fake.case"].create([{"name": "Case", "user_id": user.id} for _n in range(300)])
cases._start_deadline("completion", at=datetime(2026, 1, 5, 2))
env.cr.commit()
failed = []
ready = threading.Barrier(4)


def work():
    registry = Registry(env.cr.dbname)
    ready.wait()
    for _round in range(3):
        # Like a worker: a run that lost against another begins again with the next tick.
        with registry.cursor() as cr:
            try:
                api.Environment(cr, 1, {})["qi.deadline.mixin"]._cron_alarms()
            except Exception as error:
                failed.append(type(error).__name__)
                cr.rollback()


threads = [threading.Thread(target=work) for _n in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
env.cr.rollback()
env.cr.execute(
    '''SELECT told, count(*) FROM (
           SELECT count(activity.id) AS told FROM qi_fake_case
             LEFT JOIN mail_activity activity
               ON activity.res_model = 'qi.fake.case' AND activity.res_id = qi_fake_case.id
            GROUP BY qi_fake_case.id) counts
        GROUP BY told'''
)
told = env.cr.fetchall()
env.cr.execute("SELECT state, count(*) FROM qi_fake_deadline GROUP BY state")
result = [told, env.cr.fetchall(), failed]
"""
