"""The product running on a database of its own, as the black-box tests use it."""

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import requests

from project import ROOT, STATE, cursor, free_port

ONESTOP = ROOT / "onestop"
CITY = "onestop_blackbox"
COLLISION = re.compile("SerializationFailure|DeadlockDetected")
"""What PostgreSQL calls it when two write the same rows at once."""


def call(*arguments: str, stdin: str = "", timeout: int = 1800) -> subprocess.CompletedProcess:
    """Run the product's command to its end; it may never hang."""
    return subprocess.run([ONESTOP, *arguments], input=stdin, capture_output=True, text=True, timeout=timeout)


class Server:
    """One server with the calls a user, an administrator or another program would make."""

    def __init__(self, database: str, port: int | None = None):
        self.database = database
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._keys = {}

    @property
    def up_arguments(self) -> list[str]:
        """Arguments of the command that starts it."""
        return ["up", "--db", self.database, "--port", str(self.port), "--detach"]

    def up(self, *options: str) -> subprocess.CompletedProcess:
        """Start it, or start it again."""
        return call(*self.up_arguments, *options)

    def pid(self) -> int:
        """Return the process that serves."""
        return int((STATE / f"run/{self.database}.pid").read_text())

    def answers(self) -> bool:
        """Say whether it serves."""
        return requests.get(f"{self.url}/web/health", timeout=10).json() == {"status": "pass"}

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop this server and no other, and wait for its end."""
        try:
            pid = self.pid()
            os.kill(pid, how)
        except (FileNotFoundError, ProcessLookupError):
            return
        deadline = time.monotonic() + 30
        while _runs(pid):
            assert time.monotonic() < deadline, f"Odoo (process {pid}) does not end."
            time.sleep(0.1)

    def drop_database(self) -> None:
        """Remove its database, so that the next start begins from nothing."""
        self.stop()
        with cursor("postgres") as cr:
            cr.execute(f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)")

    def shell(self, script: str) -> subprocess.CompletedProcess:
        """Run a script in the product's shell on this database."""
        return call("shell", "--db", self.database, stdin=script)

    def told(self, script: str) -> object:
        """Return what a script in the shell prints last, as JSON.

        A script that writes may meet the server's own jobs, and is then run again.
        """
        for _attempt in range(3):
            result = self.shell(script)
            if not COLLISION.search(result.stderr):
                break
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout.splitlines()[-1])

    def api_keys(self, *logins: str) -> dict[str, str]:
        """Return API keys of users; ask for all that are needed at once, a shell takes seconds."""
        missing = sorted(set(logins) - self._keys.keys())
        if missing:
            result = self.shell(
                "import json\n"
                "keys = {}\n"
                f"for login in {missing}:\n"
                "    user = env['res.users'].search([('login', '=', login)])\n"
                "    user.ensure_one()\n"
                "    keys_sudo = env['res.users.apikeys'].with_user(user).sudo()\n"
                "    keys[login] = keys_sudo._generate('rpc', 'black-box test', False)\n"
                "env.cr.commit()\n"
                "print(json.dumps(keys))\n"
            )
            assert result.returncode == 0, result.stderr
            self._keys.update(json.loads(result.stdout))
        return {login: self._keys[login] for login in logins}

    def json2(self, login: str, model: str, method: str, **params) -> tuple[int, object]:
        """Call a method through the public API, in Chinese; return the status and the parsed answer."""
        answer = requests.post(
            f"{self.url}/json/2/{model}/{method}",
            json={"context": {"lang": "zh_CN"}, **params},
            headers={"Authorization": f"bearer {self.api_keys(login)[login]}"},
            timeout=60,
        )
        return answer.status_code, answer.json()

    def log_in(self, login: str) -> requests.Session:
        """Return a browser session of a demo user, whose password is the login."""
        browser = requests.Session()
        page = browser.get(f"{self.url}/web/login", timeout=60)
        token = re.search(r'csrf_token" value="([^"]+)', page.text)[1]
        form = {"login": login, "password": login, "csrf_token": token}
        answer = browser.post(f"{self.url}/web/login", data=form, timeout=60)
        assert "/web/login" not in answer.url, f"{login} could not log in"
        return browser


def new_city() -> tuple[Server, subprocess.CompletedProcess]:
    """Bring the product up from nothing with its demo data; return it and how that went."""
    server = Server(CITY)
    server.drop_database()
    return server, server.up()


def _runs(pid: int) -> bool:
    """Say whether a process runs; one that has ended but was not waited for has no command."""
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    except (FileNotFoundError, ProcessLookupError):
        return False
