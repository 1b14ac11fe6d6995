# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class FakeGateway:
    """An SMS gateway on this machine that remembers what it was sent and answers as it is told.

    ``status``, ``answer`` and ``headers`` are its next answers; they begin after ``pause`` seconds, and ``drip``
    seconds lie between their bytes.
    """

    def __init__(self):
        self.status, self.answer, self.headers = 200, '{"code": 0}', {}
        self.pause = self.drip = 0
        self.received, self.seen_headers = [], []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}/send"

    def _handler(self):
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                gateway.received.append(json.loads(body))
                gateway.seen_headers.append(dict(self.headers))
                time.sleep(gateway.pause)
                self.send_response(gateway.status)
                for name, value in gateway.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    content = gateway.answer.encode()
                    for part in map(chr, content) if gateway.drip else [content.decode()]:
                        self.wfile.write(part.encode())
                        time.sleep(gateway.drip)
                except OSError:
                    # Whoever asked has stopped waiting.
                    return

            def log_message(self, *_args):
                """Say nothing in the log of the tests."""

        return Handler


@contextmanager
def running_gateway():
    """Run a :class:`FakeGateway`."""
    gateway = FakeGateway()
    thread = threading.Thread(target=gateway.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield gateway
    finally:
        gateway.server.shutdown()
        gateway.server.server_close()
        thread.join()


@contextmanager
def fake_gateway(env, **settings):
    """Run a :class:`FakeGateway` and let ``env`` send its text messages there.

    :param settings: further settings of the gateway, such as ``secret`` or ``success``
    """
    parameters = env["ir.config_parameter"].sudo()
    with running_gateway() as gateway:
        for name, value in {"url": gateway.url, "success": "code=0", **settings}.items():
            parameters.set_param(f"qi_onestop.sms_{name}", value)
        yield gateway
