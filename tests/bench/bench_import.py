"""Import of a ledger of enterprises: upload, dry run, import by the scheduled action, undo; and Odoo's own way.

Everything happens as in the product: the file is xlsx, each chunk is committed, the rights are those of an
administrator. Odoo's own import (base_import's load) is measured on a sample, for the cost of a row.
"""

from collections.abc import Iterator

import laboratory

DATABASE = "onestop_bench_import"
SAMPLE = 2_000


SCRIPT = """
import base64, io, resource, time
import xlsxwriter
from odoo.tests import new_test_user
from odoo.addons.qi_onestop.tests.common import credit_code

ROWS, SAMPLE = {rows}, {sample}
HEADING = ["企业名称", "统一社会信用代码", "企业规模", "所属行业", "联系电话", "地址", "联系人", "联系人电话"]
result = []
industry = env["res.partner.industry"].search([], limit=1).name
user = new_test_user(env, "bench", groups="qi_onestop.qi_onestop_group_administrator", lang="en_US")
env.cr.commit()
Import = env["qi.import"].with_user(user)


def enterprise(number):
    return [
        f"阳泉第{{number}}机械制造有限公司", credit_code(number), "小型", industry, f"0353-{{number:07d}}",
        f"矿区示范路{{number}}号", f"王{{number}}", f"1380{{number:07d}}",
    ]


def ledger(start, count):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {{"constant_memory": True}}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADING)
        for line in range(count):
            sheet.write_row(line + 1, 0, enterprise(start + line))
    return buffer.getvalue()


def peak():
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def note(what, count, seconds, base=None):
    result.append(
        {{
            "what": what,
            "rows": count,
            "seconds": round(seconds, 1),
            "rows per second": round(count / seconds),
            "ms per row": round(seconds / count * 1000, 3),
            "peak MB": peak(),
            "times the first": round(seconds / count / base, 2) if base else 1.0,
        }}
    )
    return seconds / count


def wait(batch):
    while batch.job:
        env["qi.import"]._cron_run()
        env.cr.commit()
        batch.invalidate_recordset()


def upload(content):
    batch = Import.create({{"file": base64.b64encode(content), "file_name": "bench.xlsx"}})
    batch.action_read()
    env.cr.commit()
    return batch


def bring_in(count, start):
    content = ledger(start, count)
    begin = time.perf_counter()
    batch = upload(content)
    batch.action_check()
    env.cr.commit()
    wait(batch)
    checked = time.perf_counter()
    assert batch.new_count == count and not batch.bad_count, (batch.new_count, batch.message)
    batch.action_import()
    env.cr.commit()
    wait(batch)
    done = time.perf_counter()
    assert batch.created_count == count, (batch.created_count, batch.message)
    env.cr.execute("SELECT count(*) FROM res_partner WHERE parent_id IS NULL AND id IN "
                   "(SELECT res_id FROM qi_import_record WHERE import_id = %s)", [batch.id])
    assert env.cr.fetchone()[0] == count
    return batch, checked - begin, done - checked, done - begin


# The same memory for the first thousands as for all: the file is a stream.
small, *_times, spent = bring_in(min(ROWS, 10_000), 8_000_000)
base = note("whole import, small file", min(ROWS, 10_000), spent)
batch, check, load, whole = bring_in(ROWS, 1)
note("dry run", ROWS, check, base)
note("import", ROWS, load, base)
note("whole import", ROWS, whole, base)

begin = time.perf_counter()
small.action_undo()
env.cr.commit()
wait(small)
assert small.state == "undone" and not small.kept_count
note("undo", min(ROWS, 10_000), time.perf_counter() - begin, base)

# Odoo's own import of the same rows, contacts left out: it has no way to say them in the same line.
Partner = env["res.partner"].with_user(user).with_context(import_file=True, tracking_disable=True)
rows = [
    [row[0], row[1], "enterprise", "1", row[4], row[5], row[3]]
    for row in map(enterprise, range(9_000_000, 9_000_000 + SAMPLE))
]
fields = ["name", "qi_credit_code", "qi_enterprise_kind", "is_company", "phone", "street", "industry_id"]
begin = time.perf_counter()
loaded = Partner.load(fields, rows)
env.flush_all()
assert loaded["ids"], loaded["messages"]
note("Odoo's own load, without contacts", SAMPLE, time.perf_counter() - begin, base)
env.cr.rollback()
"""


def run(rows: int = 150_000) -> Iterator[dict]:
    """Measure everything in one database that is made for it."""
    laboratory.build(DATABASE)
    try:
        yield from laboratory.run(DATABASE, SCRIPT.format(rows=rows, sample=min(SAMPLE, rows)))
    finally:
        laboratory.tear_down(DATABASE)
