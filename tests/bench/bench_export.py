"""A ledger of 100,000 requests with 30 columns, against bare XlsxWriter and against Odoo's own list export.

XlsxWriter writes the very cells that the ledger has, read before; Odoo exports the same fields of a sample as its
list view does, reckoned for all rows. Memory is that of the process, above what it holds before. Judged is the
time of the processor, which a busy machine does not change; what waiting for the database adds, the seconds show.
"""

from collections.abc import Iterator

import laboratory
from project import cursor

DATABASE = "onestop_bench_export"
SAMPLE = 5_000
WRITER, ODOO, MEMORY = 1.5, 3, 64
"""Limits: times as long as XlsxWriter, times as fast as Odoo, MB."""

COLUMNS = (
    "name",
    "platform_id",
    "service_id",
    "category_id",
    "process",
    "element_ids",
    "channel",
    "partner_id",
    "partner_id.qi_credit_code",
    "contact_name",
    "contact_phone",
    "urgency",
    "description",
    "stage_id",
    "commissioner_id",
    "first_responsible_id",
    "received_at",
    "registered_at",
    "accepted_at",
    "closed_at",
    "first_due_at",
    "due_at",
    "due_state",
    "result",
    "saved_amount",
    "waived_amount",
    "problems_found",
    "problems_solved",
    "delivery_confirmation",
    "follow_up_result",
)

BUILD = """
from odoo.addons.qi_onestop.tests.common import FILLED, PROFILE, credit_code
from odoo.addons.qi_onestop.tools import request_flow

quiet = {"tracking_disable": True, "mail_create_nolog": True, "no_reset_password": True}
env = env(context={**env.context, **quiet})
city = env["qi.platform"].create({"name": "City", "code": "B", "level": "city"})
stations = env["qi.platform"].create(
    [{"name": f"第{n}服务站", "code": f"B-{n}", "parent_id": city.id} for n in range(40)]
)
users = env["res.users"].create(
    [
        {
            "login": f"b_{role}",
            "name": role,
            "tz": "Asia/Shanghai",
            "group_ids": [(6, 0, env.ref(f"qi_onestop.qi_onestop_group_{role}").ids)],
        }
        for role in ("commissioner", "coordinator")
    ]
)
users[1].group_ids += env.ref("base.group_allow_export")
post = env["qi.commissioner"].create({**PROFILE, "user_id": users[0].id, "platform_id": stations[0].id})
post.action_put_on_duty()
partners = env["res.partner"].create(
    [
        {
            "name": f"云泉第{n}轴承制造有限公司",
            "is_company": True,
            "qi_enterprise_kind": "enterprise",
            "qi_credit_code": credit_code(n),
        }
        for n in range(2000)
    ]
)
category = env["qi.service.category"].create({"name": "检验检测", "code": "B"})
services = env["qi.service"].create(
    [
        {"name": f"计量检定{n}", "code": f"B-{n}", "category_id": category.id, "process": "general",
         "element_ids": [(6, 0, env["qi.element"].search([], limit=2).ids)]}
        for n in range(40)
    ]
)
requests = env["qi.request"].create(
    [
        {
            "platform_id": stations[0].id,
            "commissioner_id": post.id,
            "service_id": services[0].id,
            "partner_id": partners[0].id,
            "contact_name": "王小东",
            "contact_phone": "13800008888",
            "description": "轴承检具需要检定，请安排上门服务。",
        }
    ]
)
for kind in ("accepted", "planning", "plan_confirm", "executing", "delivery_confirm", "completed"):
    asked = request_flow.asked(requests.stage_kind, kind)
    values = {name: FILLED[name] for name in asked if name in FILLED}
    requests.write({**values, "stage_id": env["qi.request.stage"]._first_of_kind(kind).id})
env.cr.commit()
result = {
    "columns": [
        name
        for name, field in env["qi.request"]._fields.items()
        if field.store and field.column_type and name != "id"
    ],
    "pattern": requests.id,
    "stations": stations.ids,
    "services": services.ids,
    "partners": partners.ids,
}
"""

GIVEN = {
    "name": "'BQ-' || lpad(n::text, 7, '0')",
    "platform_id": "(%(stations)s)[1 + mod(n, 40)]",
    "service_id": "(%(services)s)[1 + mod(n, 40)]",
    "partner_id": "(%(partners)s)[1 + mod(n, 2000)]",
    "received_at": "received_at - n * interval '1 minute'",
}

MEASURE = """
import gc
import tempfile
import time
from datetime import date
from types import SimpleNamespace

import xlsxwriter

from odoo import http
from odoo.addons.web.controllers.export import ExportXlsxWriter

PATHS, SAMPLE = {paths}, {sample}
user = env["res.users"].search([("login", "=", "b_coordinator")])
env = env(user=user, context={{"lang": "en_US", "tz": "Asia/Shanghai"}})
columns = env["qi.ledger.column"].search([("ledger", "=", "request"), ("path", "in", PATHS)])
assert len(columns) == len(PATHS), set(PATHS) - set(columns.mapped("path"))
mine = env["qi.ledger.set"].sudo().create(
    {{"name": "Bench", "ledger": "request", "column_ids": [(6, 0, columns.ids)]}}
)


def make():
    return env["qi.ledger.make"].create(
        {{
            "ledger": "request",
            "date_from": date(2000, 1, 1),
            "date_to": date(2099, 12, 31),
            "set_id": mine.id,
            "with_contact": True,
        }}
    )


def memory(name):
    with open("/proc/self/status") as status:
        [line] = [line for line in status if line.startswith(name)]
    return int(line.split()[1]) / 1024


def spent(function):
    gc.collect()
    begin = time.process_time(), time.perf_counter()
    function()
    return time.process_time() - begin[0], time.perf_counter() - begin[1]


result = []
with tempfile.TemporaryFile() as file:
    # What the first one loads is not what many rows cost.
    few = make()
    few.date_to = date(2000, 1, 2)
    few._write_file(file)
    whole = make()
    rows = env["qi.request"].search_count(whole._domain())
    # The peak begins anew.
    with open("/proc/self/clear_refs", "w") as refs:
        refs.write("5")
    idle = memory("VmRSS:")
    processor, clock = spent(lambda: whole._write_file(file))
    more = memory("VmHWM:") - idle
    size = file.tell()
result.append({{"what": "ledger", "processor s": round(processor, 1), "s": round(clock, 1)}})

heading = columns._heading()
cells = list(env["qi.ledger"]._rows(whole._ledger(), whole._domain(), columns))
assert len(cells) == rows


def bare():
    with tempfile.TemporaryFile() as file, xlsxwriter.Workbook(file, {{"constant_memory": True}}) as book:
        sheet = book.add_worksheet()
        times = book.add_format({{"num_format": "yyyy-mm-dd hh:mm"}})
        days = book.add_format({{"num_format": "yyyy-mm-dd"}})
        for line, row in enumerate(cells, 1):
            for number, (column, value) in enumerate(zip(heading, row)):
                if value is None or value == "":
                    continue
                if column.kind == "text":
                    sheet.write_string(line, number, value)
                elif column.kind == "number":
                    sheet.write_number(line, number, value)
                else:
                    sheet.write_datetime(line, number, value, times if column.kind == "datetime" else days)


processor_bare, clock_bare = spent(bare)
result.append({{"what": "XlsxWriter", "processor s": round(processor_bare, 1), "s": round(clock_bare, 1)}})
del cells

some = env["qi.request"].search(whole._domain(), limit=SAMPLE)
names = [path.replace(".", "/") for path in columns.mapped("path")]


def odoo():
    env.invalidate_all()
    exported = some.export_data(names)["datas"]
    kinds = [{{"name": name, "label": name, "type": "char"}} for name in names]
    with ExportXlsxWriter(kinds, names, len(exported)) as writer:
        for line, row in enumerate(exported, 1):
            for number, value in enumerate(row):
                writer.write_cell(line, number, value)



# Odoo's writer asks the request for the database.
http._request_stack.push(SimpleNamespace(env=env))
scale = rows / len(some)
processor_odoo, clock_odoo = (scale * value for value in spent(odoo))
result.append({{"what": "Odoo's list export", "processor s": round(processor_odoo, 1), "s": round(clock_odoo, 1)}})
for line in result:
    line["rows"] = rows
    line["times the ledger"] = round(line["processor s"] / result[0]["processor s"], 2)
    line["more MB"] = round(more, 1) if line["what"] == "ledger" else 0
    line["file MB"] = round(size / 1e6, 1) if line["what"] == "ledger" else 0
"""


def run(rows: int = 100_000) -> Iterator[dict]:
    """Measure in a database that is made for it."""
    laboratory.build(DATABASE)
    try:
        fill(laboratory.run(DATABASE, BUILD), rows)
        yield from laboratory.run(DATABASE, MEASURE.format(paths=list(COLUMNS), sample=min(SAMPLE, rows)))
    finally:
        laboratory.tear_down(DATABASE)


def fill(built: dict, rows: int) -> None:
    """Copy the pattern until there are so many rows."""
    names = built["columns"]
    places = {name: f"ARRAY{built[name]}::int[]" for name in ("stations", "services", "partners")}
    values = ", ".join(GIVEN.get(name, f'"{name}"') % places if name in GIVEN else f'"{name}"' for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    with cursor(DATABASE) as cr:
        cr.execute(
            f"INSERT INTO qi_request ({listed}) SELECT {values} FROM qi_request, generate_series(1, %s) n "
            "WHERE id = %s",
            [rows - 1, built["pattern"]],
        )
        cr.execute("ANALYZE qi_request")


def verdict(rows: list[dict]) -> str:
    """Return a sentence about what is beyond its limit, or nothing."""
    ledger, writer, odoo = rows
    beyond = []
    if writer["times the ledger"] * WRITER < 1:
        beyond.append(f"more than {WRITER} times XlsxWriter")
    if odoo["times the ledger"] < ODOO:
        beyond.append(f"not {ODOO} times as fast as Odoo")
    if ledger["more MB"] > MEMORY:
        beyond.append(f"{ledger['more MB']} MB, at most {MEMORY}")
    return f"Beyond the limit: {'; '.join(beyond)}." if beyond else ""
