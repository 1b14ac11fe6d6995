"""The command ./onestop: what it says, what it refuses, and that it never needs a second try."""

import os
import shutil
import signal
import socket
import subprocess
import time

import pytest

from project import ADDONS, ROOT, STATE
from server import Server


def assert_refused(result, *words):
    """A refusal is one sentence of the command's own, and no traceback."""
    assert result.returncode != 0, result.stdout
    assert "Traceback" not in result.stdout + result.stderr
    sentence = (result.stderr.splitlines() or [""])[-1]
    assert sentence.startswith("onestop: "), result.stdout + result.stderr
    assert sentence.endswith("."), sentence
    for word in words:
        assert word in sentence


@pytest.fixture
def taken_port():
    """A port that another program listens on."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield str(other.getsockname()[1])


@pytest.fixture
def fresh_clone():
    """The command in a clone of its own, with only the downloads taken from this one."""
    clone = STATE / "test-clone"
    shutil.rmtree(clone, ignore_errors=True)
    (clone / ".onestop").mkdir(parents=True)
    for name in "onestop", "tests", *(path.name for path in ROOT.glob("requirements*.txt")):
        (clone / name).symlink_to(ROOT / name)
    for name in "odoo", "venv":
        if (STATE / name).exists():
            (clone / ".onestop" / name).symlink_to(STATE / name)
    # The command finds its clone by its own place, so it must be a file, not a link.
    (clone / "onestop").unlink()
    shutil.copy(ROOT / "onestop", clone / "onestop")
    yield clone / "onestop"
    subprocess.run([clone / "onestop", "down"], check=True, timeout=60)
    # The cluster lies elsewhere if PostgreSQL's user cannot enter the clone.
    cluster = (clone / ".onestop/postgres").resolve()
    shutil.rmtree(clone)
    shutil.rmtree(cluster, ignore_errors=True)


def test_help_names_every_command(call):
    result = call("help")
    assert result.returncode == 0
    for command in "up", "down", "shell", "test", "bench":
        assert f"  {command}" in result.stdout
    assert result.stdout == call().stdout == call("--help").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["dance"], ["dance"]),
        (["up", "--sideways"], ["--sideways"]),
        (["up", "--port", "http"], ["--port"]),
        (["up", "--port", "80"], ["--port"]),
        (["up", "--port", "65536"], ["--port"]),
        (["up", "--port"], ["--port"]),
        (["up", "--db", "City'; DROP"], ["--db"]),
        (["up", "--db"], ["--db"]),
        (["down", "now"], ["now"]),
        (["shell", "--db", "onestop_nowhere"], ["onestop_nowhere", "./onestop up"]),
        (["shell", "--db", "../onestop"], ["--db"]),
        (["shell", "--db"], ["--db"]),
        (["shell", "script.py"], ["script.py"]),
    ],
    ids=" ".join,
)
def test_wrong_arguments_are_refused(call, arguments, words):
    assert_refused(call(*arguments, timeout=30), *words)


@pytest.mark.parametrize(("command", "name"), [("test", "acceptance"), ("bench", "everything")])
def test_unknown_stage_or_benchmark_is_refused(call, command, name):
    result = call(command, name, timeout=60)
    assert result.returncode == 2
    assert name in result.stderr
    assert "Traceback" not in result.stderr


def test_down_stops_the_database_and_may_be_repeated(fresh_clone):
    def run(*arguments):
        return subprocess.run([fresh_clone, *arguments], capture_output=True, text=True, timeout=60)

    socket_file = fresh_clone.parent / ".onestop/postgres/.s.PGSQL.5432"
    for _again in range(2):
        started = run("bench")
        assert started.returncode == 0, started.stdout + started.stderr
        assert socket_file.exists()
        # A second command does not wait for the first one's set-up, which is over.
        assert run("bench").returncode == 0
        for _twice in range(2):
            stopped = run("down")
            assert (stopped.returncode, stopped.stdout) == (0, "Stopped.\n"), stopped.stderr
            assert not socket_file.exists()


def test_taken_port_is_named(call, database, taken_port):
    result = call("up", "--db", "onestop_elsewhere", "--port", taken_port, "--detach", timeout=60)
    assert_refused(result, taken_port, "--port")
    with database("postgres").cursor() as cr:
        cr.execute("SELECT 1 FROM pg_database WHERE datname = 'onestop_elsewhere'")
        assert not cr.fetchone()


def test_shell_prints_what_the_script_prints(server):
    result = server.shell("print(env['res.users'].browse(1).login, 6 * 7)\n")
    assert result.returncode == 0, result.stderr
    assert result.stdout == "__system__ 42\n"


def test_shell_fails_when_the_script_fails(server):
    result = server.shell("print('before')\nraise ValueError('on purpose')\n")
    assert result.returncode != 0
    assert result.stdout == "before\n"
    assert "ValueError: on purpose" in result.stderr


def test_second_up_takes_under_15_seconds(server):
    first = server.pid()
    start = time.monotonic()
    result = server.up()
    duration = time.monotonic() - start
    assert result.returncode == 0, result.stdout + result.stderr
    assert server.url in result.stdout
    assert "database" not in result.stdout
    assert server.pid() != first
    assert server.answers()
    assert duration < 15, result.stdout


def test_up_after_the_server_was_killed(server):
    server.stop(signal.SIGKILL)
    result = server.up()
    assert result.returncode == 0, result.stdout + result.stderr
    assert server.answers()


def test_taken_port_leaves_the_running_server_alone(server, call, taken_port):
    result = call("up", "--db", server.database, "--port", taken_port, "--detach", timeout=60)
    assert_refused(result, taken_port, "--port")
    assert server.answers()


def test_interrupted_creation_is_made_anew(onestop, database):
    """Everything dies while the database is being created, as in a power cut; `up` recovers."""
    server = Server("onestop_interrupted")
    server.drop_database()
    cr = database("postgres").cursor()
    process = subprocess.Popen(
        [onestop, *server.up_arguments, "--no-demo"],
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    busy = "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND usename = 'onestop'"
    deadline = time.monotonic() + 60
    while not cr.fetchone() if cr.description else True:
        assert time.monotonic() < deadline, "The creation of the database does not begin."
        time.sleep(0.1)
        cr.execute(busy, [server.database])
    # Odoo has begun to create its tables.
    time.sleep(2)
    os.killpg(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL

    result = server.up("--no-demo")

    assert result.returncode == 0, result.stdout + result.stderr
    assert "Creating database" in result.stdout
    assert server.answers()
    with database(server.database).cursor() as installed:
        installed.execute(
            "SELECT name FROM ir_module_module WHERE state = 'installed' AND name = ANY(%s)",
            [ADDONS],
        )
        assert len(installed.fetchall()) == len(ADDONS)
    server.drop_database()
