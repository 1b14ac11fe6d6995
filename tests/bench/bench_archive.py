"""Archives: sealing against sha256sum, memory of verification and export, searches among a million.

Documents are 20 MB each, in archives of ten; at full size they are 2 GB. What sealing renders is reported
apart: it takes as long whether something is sealed or not. Memory is that of the process, above what it
holds before. A search is the first page of the archivist's list, at 1,000 archives and at a million; each
value is met often enough in both to fill the page, and both are asked in turn.
"""

from collections.abc import Iterator

from bench_request import COMPARE

import laboratory
from databases import clone
from project import cursor

SMALL, FULL = "onestop_bench_archive", "onestop_bench_archive_full"
FEW = 1_000
SEALING, SEARCH, MEMORY = 1.5, 2, 64
"""Limits: times, times, MB."""
FILE_MB, FILES = 20, 10

BUILD = """
from odoo.addons.qi_onestop.tests.common import FILLED, PROFILE
from odoo.addons.qi_onestop.tools import request_flow

quiet = {{"tracking_disable": True, "mail_create_nolog": True, "no_reset_password": True}}
env = env(context={{**env.context, **quiet}})
env["ir.config_parameter"].set_param("qi_onestop.evaluation_days", "0")
city = env["qi.platform"].create({{"name": "City", "code": "B", "level": "city"}})
stations = env["qi.platform"].create(
    [{{"name": f"Station {{n}}", "code": f"B-{{n}}", "parent_id": city.id}} for n in range(40)]
)
users = env["res.users"].create(
    [
        {{
            "login": f"b_{{role}}",
            "name": role,
            "tz": "Asia/Shanghai",
            "group_ids": [(6, 0, env.ref(f"qi_onestop.qi_onestop_group_{{role}}").ids)],
        }}
        for role in ("commissioner", "archivist")
    ]
)
post = env["qi.commissioner"].create({{**PROFILE, "user_id": users[0].id, "platform_id": stations[0].id}})
post.action_put_on_duty()
partners = env["res.partner"].create(
    [
        {{"name": f"云泉第{{n}}轴承制造有限公司", "is_company": True, "qi_enterprise_kind": "enterprise"}}
        for n in range(2000)
    ]
)
category = env["qi.service.category"].create({{"name": "Bench", "code": "B"}})
services = env["qi.service"].create(
    [
        {{"name": f"Service {{n}}", "code": f"B-{{n}}", "category_id": category.id, "process": "general"}}
        for n in range(40)
    ]
)
requests = env["qi.request"].create(
    [
        {{
            "platform_id": stations[0].id,
            "commissioner_id": post.id,
            "service_id": services[0].id,
            "partner_id": partners[n].id,
            "description": "轴承检具需要检定，请安排上门服务。",
        }}
        for n in range({archives})
    ]
)
way = ["accepted", "planning", "plan_confirm", "executing", "delivery_confirm", "completed", "archived"]
for kind in way:
    asked = request_flow.asked(requests[0].stage_kind, kind)
    values = {{name: FILLED[name] for name in asked if name in FILLED}}
    for request in requests:
        request.write({{**values, "stage_id": env["qi.request.stage"]._first_of_kind(kind).id}})
env.cr.commit()
archives = requests.archive_ids
columns = [
    name
    for name, field in env["qi.archive"]._fields.items()
    if field.store and field.column_type and name not in ("id", "request_id", "seal_id")
]
result = {{
    "columns": columns,
    "pattern": archives[0].id,
    "archives": archives.ids,
    "stations": stations.ids,
    "services": services.ids,
    "partners": partners.ids,
    "classes": env["qi.record.class"].search([]).ids,
}}
"""

GIVEN = {
    "state": "'sealed'",
    "number": "'B·' || (2016 + n %% 10) || '-' || lpad(n::text, 7, '0')",
    "number_prefix": "'B·' || (2016 + n %% 10) || '-'",
    "piece": "n",
    "year": "2016 + n %% 10",
    "expires_on": "make_date(2026 + n %% 10, 12, 31)",
    "retention": "'10'",
    "request_number": "'BQ-' || (n - n %% 100)",
    "platform_id": "(%(stations)s)[1 + n %% least(%(spread)s, 40)]",
    "service_id": "(%(services)s)[1 + n %% least(%(spread)s, 40)]",
    "partner_id": "(%(partners)s)[1 + n %% least(%(spread)s, 2000)]",
    "record_class_id": "(%(classes)s)[1 + n %% 10 %% cardinality(%(classes)s)]",
    "secrecy": "CASE WHEN n %% 97 = 0 THEN 'secret' ELSE 'internal' END",
}
"""What differs between an archive and its pattern. The class goes with the year, as in a city that sorts by it:
among 1,000 archives the two together are met a hundred times, and fill a page as the others do. One in a hundred
is a trade secret that the archivist does not find."""

SPEED = """
import hashlib
import os
import subprocess
import time

from odoo.addons.qi_onestop.tools import bagit

BYTES, FILES, IDS = {file_bytes}, {files}, {ids}
archives = env["qi.archive"].browse(IDS)
kind = env.ref("qi_onestop.qi_archive_item_kind_other")
paths, result = [], []
# The documents lie in the file store already, as do those that people upload.
for archive in archives:
    for number in range(FILES):
        item = env["qi.archive.item"].create(
            {{
                "archive_id": archive.id,
                "kind_id": kind.id,
                "title": f"Document {{number}}",
                "content": "JVBERi0xLjQg",
                "file_name": f"{{number}}.pdf",
            }}
        )
        content = os.urandom(BYTES)
        name = hashlib.sha1(content).hexdigest()
        name = f"{{name[:2]}}/{{name}}"
        env["ir.attachment"]._mark_for_gc(name)
        path = env["ir.attachment"]._full_path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
        paths.append(path)
        env.flush_all()
        env.cr.execute(
            "UPDATE ir_attachment SET store_fname = %s"
            " WHERE res_model = %s AND res_id = %s AND res_field = 'content'",
            [name, item._name, item.id],
        )
        env.cr.execute(
            "UPDATE qi_archive_item SET size = %s, sha256 = %s WHERE id = %s",
            [BYTES, hashlib.sha256(content).hexdigest(), item.id],
        )
        env.invalidate_all()
del content
env.cr.commit()


def summed():
    begin = time.perf_counter()
    subprocess.run(["sha256sum", *paths], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def memory(key):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith(key))


def measured(what, act):
    # The peak begins anew.
    with open("/proc/self/clear_refs", "w") as refs:
        refs.write("5")
    idle = memory("VmRSS:")
    begin = time.perf_counter()
    act()
    seconds = time.perf_counter() - begin
    result.append([f"{{what}}, memory", idle, memory("VmHWM:"), "MB"])
    return seconds


rendering = 0.0
Archive = type(archives)
documents, draw = Archive._documents, Archive._draw_sheets


def timed(act):
    def rendered(*args):
        global rendering
        begin = time.perf_counter()
        made = act(*args)
        rendering += time.perf_counter() - begin
        return made

    return rendered


def timed_documents(archive):
    return [
        {{**document, "sheet": timed(document["sheet"])}} if "sheet" in document else document
        for document in documents(archive)
    ]


# In turn, so that a busy machine slows both.
base = []
Archive._documents, Archive._draw_sheets = timed_documents, timed(draw)
base.append(summed())


def seal():
    failed = archives._seal_each()
    assert not failed, failed.mapped("problem")
    env.cr.commit()


seconds = measured("sealing", seal)
base.append(summed())
result.append(["sealing, without rendering", min(base), seconds - rendering, "s"])
result.append(["(rendering)", 0, rendering, "s"])


def verify():
    found = archives._verify()
    assert not any(found.values()), found


result.append(["(verification)", min(base), measured("verification", verify), "s"])


def stream():
    members = [member for archive in archives for member in archive._bag()[1]]
    assert sum(map(len, bagit.stream(members))) > BYTES * len(paths)


result.append(["(export, streamed)", min(base), measured("export, streamed", stream), "s"])


def export():
    action = env["qi.archive.export"]._start(archives)
    env["qi.archive.export"]._cron_export()
    done = env["qi.archive.export"].browse(action["res_id"])
    assert done.state == "done" and not done.report, done.report
    os.unlink(done.attachment_id._full_path(done.attachment_id.store_fname))


result.append(["(export, in the background)", min(base), measured("export, in the background", export), "s"])
for path in paths:
    os.unlink(path)
"""

MEASURE = """
from odoo.addons.qi_onestop.tests.view_spec import Screen


def searches(env):
    mine = env(user=env["res.users"].search([("login", "=", "b_archivist")]), su=False)
    pattern = mine["qi.archive"].search([("number_prefix", "=like", "B%")], order="id desc", limit=1)
    filters = {{
        "all": [],
        "number": [("number", "=", pattern.number)],
        "start of a number": [("number", "=like", pattern.number[:-4] + "%")],
        "number of the request": [("request_number", "=", pattern.request_number)],
        "enterprise": [("partner_id", "=", pattern.partner_id.id)],
        "service": [("service_id", "=", pattern.service_id.id)],
        "platform": [("platform_id", "=", pattern.platform_id.id)],
        "year": [("year", "=", pattern.year)],
        "class and year": [("record_class_id", "=", pattern.record_class_id.id), ("year", "=", pattern.year)],
        "what has run out": [("state", "=", "sealed"), ("expires_on", "<", "2027-01-01")],
        "to be sealed": [("state", "=", "ready")],
        "differ from their seal": [("findings", "!=", False)],
    }}
    return {{
        ("archivist", what): Screen(mine, "qi_onestop.qi_archive_action", "list", domain).read_list
        for what, domain in filters.items()
    }}


with Registry("{full}").cursor() as cr:
    envs = [env, api.Environment(cr, env.uid, {{}})]
    result = compare(*map(searches, envs), envs, {limit})
"""


def run(rows: int = 1_000_000) -> Iterator[dict]:
    """Measure searches at 1,000 and at this many archives, and the rest with 2 KB of documents for each."""
    count = max(rows * 2 // 1000 // (FILE_MB * FILES), 1)
    laboratory.build(SMALL)
    try:
        made = laboratory.run(SMALL, BUILD.format(archives=count))
        file_bytes = FILE_MB * 1_000_000 if rows * 2 >= FILE_MB * FILES * 1000 else rows * 2000 // FILES
        script = SPEED.format(file_bytes=file_bytes, files=FILES, ids=made["archives"])
        for what, base, measured, unit in laboratory.run(SMALL, script):
            yield row(what, base, measured, unit, *limit_of(what, unit))
        file_away(SMALL, made, 1, FEW, spread=10)
        clone(SMALL, FULL)
        file_away(FULL, made, FEW + 1, rows, spread=2000)
        measure = COMPARE + MEASURE.format(full=FULL, limit=SEARCH)
        for (_role, what), (fastest, _median), (fastest_full, _median_full) in (
            (line[:2], line[2], line[3]) for line in laboratory.run(SMALL, measure)
        ):
            yield row(f"search: {what}", fastest, fastest_full, "ms", SEARCH, "times")
    finally:
        for database in (SMALL, FULL):
            laboratory.tear_down(database)


def limit_of(what: str, unit: str) -> tuple[float | None, str]:
    """Return the limit of a figure and what it limits."""
    if what.startswith("("):
        return None, ""
    return (MEMORY, "more") if unit == "MB" else (SEALING, "times")


def row(what: str, base: float, measured: float, unit: str, limit: float | None, kind: str) -> dict:
    """Return a line of the table; the base is sha256sum, the idle process, or 1,000 archives."""
    return {
        "what": what,
        "base": round(base, 2),
        "measured": round(measured, 2),
        "unit": unit,
        "times": round(measured / base, 2) if base else 0.0,
        "more": round(measured - base, 2),
        "limit": f"{limit} {kind}" if limit else "none",
    }


def file_away(database: str, made: dict, first: int, last: int, spread: int) -> None:
    """Add sealed archives number ``first`` to ``last``, of so many enterprises."""
    columns = made["columns"]
    values = ", ".join(GIVEN.get(name, f'pattern."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    lists = {name: made[name] for name in ("stations", "services", "partners", "classes")}
    with cursor(database) as cr:
        cr.execute(
            f"INSERT INTO qi_archive ({names}) SELECT {values} FROM generate_series(%(first)s, %(last)s) n"
            " JOIN qi_archive pattern ON pattern.id = %(pattern)s",
            {**lists, "first": first, "last": last, "pattern": made["pattern"], "spread": spread},
        )
        cr.execute("VACUUM ANALYZE qi_archive")
        cr.execute("ANALYZE")


def verdict(rows: list[dict]) -> str:
    """Return a sentence about what is beyond its limit, or nothing."""
    beyond = []
    for line in rows:
        limit, _space, kind = line["limit"].partition(" ")
        if kind and line[kind] > float(limit):
            beyond.append(f"{line['what']} ({line[kind]} {kind}, at most {limit})")
    return f"Beyond the limit: {'; '.join(beyond)}." if beyond else ""
