"""A server that dies while it files, seals, exports or destroys archives leaves each as before, or afterwards."""

import contextlib
import json
import os
import signal
import subprocess
import time

import pytest

from project import STATE

COUNT = 30

# What is rendered takes long, and is not what is cut short here.
PLAIN = """
import json
from odoo.addons.qi_onestop.tools import protected

Archive = env["qi.archive"]
type(Archive)._documents = lambda archive: []
type(Archive)._check_complete = lambda archives: None
"""
MAKE = f"""
import base64

archives = protected.permitted(Archive).create(
    [
        {{
            "title": f"Killed {{number}}",
            "state": "ready",
            "year": 2025,
            "record_class_id": env.ref("qi_onestop.qi_record_class_service").id,
            "platform_id": env["qi.platform"].search([], limit=1).id,
            "platform_name": "Station",
            "closed_at": "2025-11-03 02:00:00",
        }}
        for number in range({COUNT})
    ]
)
kind = env.ref("qi_onestop.qi_archive_item_kind_other")
env["qi.archive.item"].create(
    [
        {{
            "archive_id": archive.id,
            "kind_id": kind.id,
            "title": f"Sheet {{number}}",
            "content": base64.b64encode(b"%PDF-1.4 " + bytes([65 + number]) * 500_000 + str(archive.id).encode()),
            "file_name": f"{{number}}.pdf",
        }}
        for archive in archives
        for number in range(3)
    ]
)
env.cr.commit()
print(json.dumps(archives.ids))
"""
SEAL = "Archive._cron_seal()"
LOOK = """
archives = Archive.browse({ids})
sealed = archives.filtered(lambda archive: archive.state == "sealed")
half = [
    archive.id
    for archive in archives - sealed
    if archive.state != "ready" or archive.number or archive.seal_id or any(archive.item_ids.mapped("position"))
]
found = [sentence for sentences in sealed._verify().values() for sentence in sentences]
print(json.dumps([sealed.ids, half, found, env["qi.seal"]._broken()]))
"""
START = """
user = env["res.users"].search([("login", "=", "admin")])
action = env["qi.archive.export"].with_user(user)._start(Archive.browse({ids}))
env.cr.commit()
print(json.dumps(action["res_id"]))
"""
LOOK_AT_EXPORT = """
import zipfile

export = env["qi.archive.export"].browse({export})
file = export.attachment_id
with zipfile.ZipFile(file._full_path(file.store_fname)) as packed:
    assert packed.testzip() is None
    bags = [name for name in packed.namelist() if name.endswith("/bagit.txt")]
found = [sentence for sentences in Archive.browse({ids})._verify().values() for sentence in sentences]
print(json.dumps([len(bags), export.left_out_count, export.report, found, env["qi.seal"]._broken()]))
"""
START_OF_COMPLAINTS = """
user = env["res.users"].search([("login", "=", "coordinator")])
archives = env["qi.complaint.archive"].with_user(user).search([("state", "=", "sealed")], order="id")
action = archives.action_export()
env.cr.commit()
print(json.dumps([action["res_id"], len(archives)]))
"""
LOOK_AT_COMPLAINTS = """
import zipfile

export = env["qi.complaint.archive.export"].browse({export})
file = export.attachment_id
with zipfile.ZipFile(file._full_path(file.store_fname)) as packed:
    assert packed.testzip() is None
    bags = [name for name in packed.namelist() if name.endswith("/bagit.txt")]
print(json.dumps([len(bags), export.left_out_count, export.report]))
"""
ROWS = 1_200
TAKE_OVER = f"""
import base64

from odoo.addons.qi_onestop.models import qi_import_run

user = env["res.users"].search([("login", "=", "admin")])
platform = env["qi.platform"].search([("level", "=", "city")], limit=1)
partner = env["res.partner"].create(
    {{"name": "断电接收试验企业", "is_company": True, "qi_enterprise_kind": "enterprise"}}
)
service = env["qi.service"].search(
    [
        ("process", "=", "general"),
        ("secrecy", "!=", "secret"),
        ("record_class_id.taken_over_as", "in", (False, "register")),
    ],
    limit=1,
)
rows = [
    f"KILLED-{{number}},{{platform.code}},{{partner.name}},{{service.code}},Need {{number}},2019-03-01,2019-03-09"
    for number in range({ROWS})
]
heading = "编号,受理站点,企业名称,服务事项,需求内容,受理日期,办结时间"
batch = env["qi.import"].with_user(user).create(
    {{
        "target": "request",
        "file_name": "killed.csv",
        "file": base64.b64encode("\\n".join([heading, *rows]).encode()),
    }}
)
batch.action_read()
batch.action_check()
batch.action_import()
assert batch.created_count == {ROWS}, batch.problem_ids[:1].reason
# What a click would do at once is left to the server's job.
qi_import_run.SMALL = 0
batch.env["qi.import.take.over"].create({{"import_id": batch.id, "is_compared": True}}).action_take_over()
env.cr.commit()
print(json.dumps(batch.id))
"""
DOOMED = 5
APPROVED = f"""
import base64

platform = env["qi.platform"].create(
    {{
        "name": "断电试验站",
        "code": "KILLED",
        "parent_id": env["qi.platform"].search([("level", "=", "city")], limit=1).id,
    }}
)
partner = env["res.partner"].create(
    {{"name": "断电试验企业", "is_company": True, "qi_enterprise_kind": "enterprise"}}
)
service = env["qi.service"].search([("process", "=", "general")], limit=1)
requests = env["qi.request"].create(
    [
        {{
            "platform_id": platform.id,
            "service_id": service.id,
            "partner_id": partner.id,
            "description": f"Wanted {{number}}",
        }}
        for number in range({DOOMED})
    ]
)
for number, request in enumerate(requests):
    enclosed = (f"{{number}}.txt", b"Enclosed %d" % number)
    request.message_post(body=f"Said {{number}}", attachments=[enclosed])
# The last one belongs to no request, and stays.
archives = protected.permitted(Archive).create(
    [
        {{
            "title": f"Old {{number}}",
            "state": "ready",
            "year": 2010,
            "record_class_id": env.ref("qi_onestop.qi_record_class_service").id,
            "request_id": requests[number].id if number < {DOOMED} else False,
            "platform_id": platform.id,
            "platform_name": "Station",
            "closed_at": "2010-11-03 02:00:00",
        }}
        for number in range({DOOMED} + 1)
    ]
)
env["qi.archive.item"].create(
    [
        {{
            "archive_id": archive.id,
            "kind_id": env.ref("qi_onestop.qi_archive_item_kind_other").id,
            "title": f"Sheet {{number}}",
            "content": base64.b64encode(b"%PDF-1.4 the same in all" if number == 2 else b"%PDF-1.4 " + text),
            "file_name": f"{{number}}.pdf",
        }}
        for archive in archives
        for number, text in enumerate((b"first of %d" % archive.id, b"second of %d" % archive.id, b""))
    ]
)
assert not archives._seal_each()
doomed, spared = archives[:{DOOMED}], archives[{DOOMED}:]
admin = env["res.users"].search([("login", "=", "admin")])
disposal = env["qi.archive.disposal"].create(
    {{"name": "Killed", "line_ids": [(0, 0, {{"archive_id": archive.id}}) for archive in doomed]}}
)
# How a list gets here has tests of its own.
protected.permitted(disposal).write({{"number": "KILLED-1", "executed_by_id": admin.id, "state": "destroying"}})
env.ref("qi_onestop.ir_cron_archive_destroy")._trigger()


def files(archive):
    enclosed = archive.request_id.message_ids.attachment_ids.mapped("store_fname")
    return enclosed + archive.item_ids._attachments().mapped("store_fname")


common = set(files(spared))
print(
    json.dumps(
        {{
            "disposal": disposal.id,
            "spared": spared.id,
            "common": sorted(common & set(files(doomed[0]))),
            "lines": [
                {{
                    "id": line.id,
                    "archive": line.archive_id.id,
                    "request": line.archive_id.request_id.id,
                    "files": sorted(set(files(line.archive_id)) - common),
                }}
                for line in disposal.line_ids.sorted("id")
            ],
        }}
    )
)
env.cr.commit()
"""
LOOK_AT_LIST = """
disposal = env["qi.archive.disposal"].browse({disposal})
found = Archive.browse({archives})._verify()
line = env["qi.seal"].search([("res_model", "=", disposal._name), ("res_id", "=", disposal.id)])
said = [sentence for sentences in (*found.values(), *line._verify().values()) for sentence in sentences]
listed = disposal.line_ids.sorted("id").mapped("went")
print(json.dumps([len(line), disposal.seal_id == line, said, env["qi.seal"]._broken(), listed]))
"""


@pytest.fixture(scope="module")
def shell(server):
    """Run a script in the product's shell and return what it prints last."""

    def run(script):
        result = server.shell(PLAIN + script)
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout.splitlines()[-1])

    return run


@pytest.fixture(scope="module")
def ids(shell):
    """Archives that wait to be sealed."""
    return shell(MAKE)


@pytest.fixture
def sealed(shell, ids):
    """The same, sealed."""
    shell(f"{SEAL}\nprint(0)")
    return ids


@pytest.fixture
def job(server, database):
    """Stop the server where its job is at a given place, and let it go on until it is done."""
    return Job(server, database)


class Job:
    """A job of the running server, seen from the database."""

    TURN = 7731
    """Number of the lock for which the job waits where it is to be stopped."""

    def __init__(self, server, database):
        self.server = server
        self.cr = database(server.database).cursor()
        self.bell = database("postgres").cursor()
        self.connect = database
        # Odoo's daily cleaning locks files as well: it shall not be what is found waiting.
        self.cr.execute(
            "UPDATE ir_cron SET nextcall = nextcall + interval '1 day' WHERE id IN"
            " (SELECT res_id FROM ir_model_data WHERE module = 'base' AND name = 'autovacuum_job')"
        )

    def value(self, query, *values):
        """Return what a query finds, of one row alone if it has one column."""
        self.cr.execute(query, values)
        rows = self.cr.fetchall()
        return [row[0] if len(row) == 1 else row for row in rows]

    def wait(self, query, *values):
        """Wait until a query finds something."""
        deadline = time.monotonic() + 180
        while not (found := self.value(query, *values)):
            assert time.monotonic() < deadline, f"Nothing happens: {query}"
            # Odoo looks once a minute for what is due; now it looks at once.
            self.bell.execute("SELECT pg_notify('cron_trigger', %s)", (self.server.database,))
            time.sleep(0.2)
        return found

    @contextlib.contextmanager
    def stopped_before(self, table, when, begin):
        """Run ``begin``, kill the server when it is about to write a row that fits ``when``; then look around."""
        self.cr.execute(
            f"""SELECT pg_advisory_lock({self.TURN});
                CREATE OR REPLACE FUNCTION wait_for_turn() RETURNS trigger LANGUAGE plpgsql AS
                $$BEGIN PERFORM pg_advisory_xact_lock({self.TURN}); RETURN NEW; END$$;
                CREATE TRIGGER wait_for_turn BEFORE UPDATE ON {table} FOR EACH ROW
                WHEN ({when}) EXECUTE FUNCTION wait_for_turn()"""
        )
        try:
            begin()
            self.kill("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        finally:
            self.cr.execute(
                f"SELECT pg_advisory_unlock({self.TURN}); DROP TRIGGER wait_for_turn ON {table}; "
                "DROP FUNCTION wait_for_turn()"
            )
        yield

    @contextlib.contextmanager
    def stopped_before_removing_files(self, begin):
        """The same, when the rows are gone for good and the files are about to go."""
        # Files are removed while nobody writes any: somebody does now.
        writer = self.connect(self.server.database)
        writer.autocommit = False
        cr = writer.cursor()
        cr.execute("LOCK ir_attachment IN ROW EXCLUSIVE MODE")
        begin()
        self.kill(
            "SELECT pid FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))", writer.get_backend_pid()
        )
        writer.rollback()
        yield

    def kill(self, waiting, *values):
        """Kill the server with what it does in the database, when ``waiting`` finds it."""
        pids = self.wait(waiting, *values)
        self.server.stop(signal.SIGKILL)
        # A power cut takes the database's process too; this one would notice only when its turn comes.
        self.cr.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s) AS pid", (pids,))
        while self.value("SELECT 1 FROM pg_stat_activity WHERE pid = ANY(%s)", pids):
            time.sleep(0.01)

    def begin(self):
        """Start the server again: what was cut short is its own affair."""
        result = self.server.up()
        assert result.returncode == 0, result.stdout + result.stderr

    def path(self, name):
        """Return where a file of the server lies."""
        return STATE / "data/filestore" / self.server.database / name


def killed(server, onestop, script, cr, sign, *values):
    """Run a script in a process that is killed at once when the query ``sign`` finds something."""
    process = subprocess.Popen(
        [onestop, "shell", "--db", server.database],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        text=True,
    )
    process.stdin.write(PLAIN + script)
    process.stdin.close()
    deadline = time.monotonic() + 90
    while True:
        cr.execute(sign, values)
        if cr.fetchone():
            break
        assert process.poll() is None, "It has ended before it could be killed."
        assert time.monotonic() < deadline, "Nothing happens."
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL


def test_killed_while_sealing(server, onestop, shell, database, ids):
    # The server's own job would seal them meanwhile.
    server.stop()
    cr = database(server.database).cursor()
    enough = "SELECT 1 FROM qi_archive WHERE id = ANY(%s) AND state = 'sealed' HAVING count(*) >= %s"
    done = 0
    for wanted in (3, 10):
        killed(server, onestop, SEAL, cr, enough, ids, wanted)
        sealed, half, found, broken = shell(LOOK.format(ids=ids))
        assert done < len(sealed) < COUNT
        assert not half and not found and not broken
        done = len(sealed)
    sealed, half, found, broken = shell(f"{SEAL}\n" + LOOK.format(ids=ids))
    assert sorted(sealed) == sorted(ids)
    assert not half and not found and not broken
    assert server.up().returncode == 0


def test_killed_while_exporting(shell, sealed, job):
    def look():
        return job.value(
            """SELECT state, handled_count, attachment_id,
                      (SELECT count(*) FROM ir_attachment
                        WHERE res_model = 'qi.archive.export' AND res_id = qi_archive_export.id)
                 FROM qi_archive_export ORDER BY id DESC LIMIT 1"""
        )

    with job.stopped_before("qi_archive_export", "NEW.handled_count = 5", lambda: shell(START.format(ids=sealed))):
        assert look() == [("running", 4, None, 0)]
    # The whole file is written, and is not the export's yet.
    with job.stopped_before("qi_archive_export", "NEW.state = 'done'", job.begin):
        assert look() == [("running", COUNT, None, 0)]
    job.begin()
    [export] = job.wait("SELECT id FROM qi_archive_export WHERE state = 'done' ORDER BY id DESC LIMIT 1")
    assert shell(LOOK_AT_EXPORT.format(export=export, ids=sealed)) == [COUNT, 0, False, [], []]
    [(_state, handled, _file, there)] = look()
    assert (handled, there) == (COUNT, 1)
    assert not list(job.path("qi_export").iterdir())


def test_killed_while_exporting_complaints(shell, job):
    started = []

    def look():
        return job.value(
            """SELECT state, handled_count, attachment_id,
                      (SELECT count(*) FROM ir_attachment
                        WHERE res_model = 'qi.complaint.archive.export'
                          AND res_id = qi_complaint_archive_export.id)
                 FROM qi_complaint_archive_export ORDER BY id DESC LIMIT 1"""
        )

    with job.stopped_before(
        "qi_complaint_archive_export",
        "NEW.handled_count = 2",
        lambda: started.extend(shell(START_OF_COMPLAINTS)),
    ):
        assert look() == [("running", 1, None, 0)]
    export, count = started
    # The whole file is written, and is not the export's yet.
    with job.stopped_before("qi_complaint_archive_export", "NEW.state = 'done'", job.begin):
        assert look() == [("running", count, None, 0)]
    job.begin()
    job.wait("SELECT 1 FROM qi_complaint_archive_export WHERE id = %s AND state = 'done'", export)
    assert shell(LOOK_AT_COMPLAINTS.format(export=export)) == [count, 0, False]
    [(_state, handled, _file, there)] = look()
    assert (handled, there) == (count, 1)
    assert not list(job.path("qi_export").iterdir())


def test_killed_while_filing_what_was_taken_over(shell, job):
    taken = []

    def look():
        return job.value(
            """SELECT batch.state, batch.job, batch.filed_count,
                      count(listed.request_id), count(DISTINCT listed.request_id)
                 FROM qi_import AS batch
                 LEFT JOIN qi_archive AS archive ON archive.import_id = batch.id
                 LEFT JOIN qi_archive_register_request_rel AS listed ON listed.archive_id = archive.id
                WHERE batch.id = %s GROUP BY batch.id""",
            taken[0],
        )

    with job.stopped_before("qi_import", "NEW.filed_count = 1000", lambda: taken.append(shell(TAKE_OVER))):
        assert look() == [("taken_over", "file", 500, 500, 500)]
    job.begin()
    job.wait("SELECT 1 FROM qi_import WHERE id = %s AND job IS NULL", taken[0])
    assert look() == [("taken_over", None, ROWS, ROWS, ROWS)]
    job.wait("SELECT 1 FROM qi_archive WHERE import_id = %s HAVING bool_and(state = 'sealed')", taken[0])


def test_killed_while_destroying(shell, job):
    job.server.stop()
    plan = shell(APPROVED)
    lines = plan["lines"]

    def look():
        """Return where each archive stands; each is whole, or gone, or its files are what is left."""
        found = []
        for line in lines:
            [(state, listed, files)] = job.value(
                """SELECT archive.state, line.state, line.files FROM qi_archive_disposal_line AS line
                     JOIN qi_archive AS archive ON archive.id = line.archive_id WHERE line.id = %s""",
                line["id"],
            )
            texts = job.value(
                "SELECT 1 FROM qi_request WHERE id = %s AND description LIKE 'Wanted%%'"
                " UNION ALL SELECT 2 FROM mail_message WHERE model = 'qi.request' AND res_id = %s"
                " AND body LIKE '%%Said%%'",
                line["request"],
                line["request"],
            )
            rows = job.value(
                "SELECT DISTINCT store_fname FROM ir_attachment WHERE store_fname = ANY(%s)", line["files"]
            )
            there = {name for name in line["files"] if job.path(name).exists()}
            if listed == "proposed":
                assert (state, sorted(texts), files) == ("sealed", [1, 2], None)
                assert set(rows) == there == set(line["files"])
            else:
                assert (state, texts, rows) == ("destroyed", [], [])
                if listed == "emptied":
                    assert sorted(files) == line["files"]
                else:
                    assert (listed, files, there) == ("destroyed", None, set())
            found.append((listed, len(there)))
        assert all(job.path(name).exists() for name in plan["common"])
        return found

    def sealed():
        return job.value(
            "SELECT disposal.state, seal.number FROM qi_archive_disposal AS disposal LEFT JOIN qi_seal AS seal"
            " ON seal.res_model = 'qi.archive.disposal' AND seal.res_id = disposal.id WHERE disposal.id = %s",
            plan["disposal"],
        )

    assert len(plan["common"]) == 1
    assert [len(line["files"]) for line in lines] == [3] * DOOMED
    whole, gone = ("proposed", 3), ("destroyed", 0)
    third, fourth = lines[2]["id"], lines[3]["id"]
    table = "qi_archive_disposal_line"
    with job.stopped_before(table, f"NEW.id = {third} AND NEW.state = 'emptied'", job.begin):
        assert look() == [gone, gone, whole, whole, whole]
    with job.stopped_before_removing_files(job.begin):
        assert look() == [gone, gone, ("emptied", 3), whole, whole]
    with job.stopped_before(table, f"NEW.id = {fourth} AND NEW.state = 'destroyed'", job.begin):
        assert look() == [gone, gone, gone, ("emptied", 0), whole]
    with job.stopped_before("qi_archive_disposal", "NEW.state = 'done'", job.begin):
        assert look() == [gone] * DOOMED
        assert sealed() == [("destroying", None)]
    job.begin()
    job.wait("SELECT 1 FROM qi_archive_disposal WHERE id = %s AND state = 'done'", plan["disposal"])
    assert look() == [gone] * DOOMED
    archives = [line["archive"] for line in lines]
    count, same, said, broken, listed = shell(
        LOOK_AT_LIST.format(disposal=plan["disposal"], archives=[*archives, plan["spared"]])
    )
    assert (count, same, said, broken) == (1, True, [], [])
    assert len(listed) == DOOMED and all(listed)


def test_a_file_that_somebody_brings_while_it_is_destroyed_stays(shell, job):
    """Two transactions at once: one is about to remove a file, the other has just written the same bytes."""
    job.server.stop()
    plan = shell(APPROVED.replace("KILLED", "BROUGHT"))
    brought, *others = (name for line in plan["lines"] for name in line["files"])
    writer = job.connect(job.server.database)
    writer.autocommit = False
    writer.cursor().execute(
        "INSERT INTO ir_attachment (name, type, store_fname) VALUES ('brought.pdf', 'binary', %s)", [brought]
    )
    job.begin()
    job.wait("SELECT 1 FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))", writer.get_backend_pid())
    assert job.path(brought).exists(), "nothing goes while somebody writes"
    writer.commit()
    job.wait("SELECT 1 FROM qi_archive_disposal WHERE id = %s AND state = 'done'", plan["disposal"])
    assert job.path(brought).exists()
    assert not [name for name in others if job.path(name).exists()]
