"""Once it runs, the product talks to nobody outside the machine."""

import json

import pytest

PHONING_MODULES = ["crm_iap_enrich", "iap", "partner_autocomplete", "sms", "snailmail"]

# Runs in the product's shell: there the same code serves, logs in and works off scheduled actions
# as in the server, and Python tells of every address it is about to use.
SCRIPT = """
import ipaddress
import json
import re
import sys
import time

import werkzeug.test
from odoo import http
from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError

attempts = []


def is_local(host):
    if host in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def watch(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = arguments[0]
    else:
        return
    if isinstance(host, bytes):
        host = host.decode()
    if not is_local(host):
        attempts.append(f"{event} {host}")
        raise OSError(f"The test lets nothing out: {event} {host}")


sys.addaudithook(watch)

jobs = env["ir.cron"].search([])
for job in jobs:
    for wait in 1, 2, 4, 8, 16, 32, 0:
        try:
            job.method_direct_trigger()
            break
        except (UserError, SerializationFailure):  # the server is executing this one right now
            env.cr.rollback()
            if not wait:
                raise
            time.sleep(wait)
env.cr.commit()

client = werkzeug.test.Client(http.root)
caller = {"REMOTE_ADDR": "127.0.0.1"}
page = client.get("/web/login", environ_overrides=caller)
token = re.search(r'csrf_token" value="([^"]+)', page.text)[1]
form = {"login": "admin", "password": "admin", "csrf_token": token}
answer = client.post("/web/login", data=form, environ_overrides=caller)
home = client.get("/odoo", environ_overrides=caller)

seen = list(attempts)
try:
    __import__("socket").getaddrinfo("example.invalid", 80)
except OSError:
    pass
print(json.dumps({
    "jobs": len(jobs),
    "login": [answer.status_code, answer.headers.get("Location"), home.status_code],
    "attempts": seen,
    "watch works": attempts[len(seen):],
}))
"""


@pytest.fixture(scope="module")
def observed(server):
    result = server.shell(SCRIPT)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout.splitlines()[-1])


def test_nothing_leaves_the_machine(observed):
    assert observed["watch works"] == ["socket.getaddrinfo example.invalid"]
    assert observed["jobs"] >= 5
    assert observed["login"] == [303, "/odoo", 200]
    assert observed["attempts"] == []


def test_modules_that_phone_are_not_installed(server, database):
    with database(server.database).cursor() as cr:
        cr.execute(
            "SELECT name FROM ir_module_module WHERE state <> 'uninstalled' AND name = ANY(%s)",
            [PHONING_MODULES],
        )
        assert cr.fetchall() == []


def test_report_to_the_publisher_is_off(server, database):
    with database(server.database).cursor() as cr:
        cr.execute(
            "SELECT c.active FROM ir_cron c JOIN ir_model_data d ON d.res_id = c.id"
            " WHERE d.model = 'ir.cron' AND d.module = 'mail'"
            "   AND d.name = 'ir_cron_module_update_notification'"
        )
        assert cr.fetchall() == [(False,)]
