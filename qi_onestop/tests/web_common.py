# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase


class WebCase(HttpCase):
    """Pages and tours, with patience: a busy machine is no failure.

    The first page of a database makes its scripts and styles, and tests may run beside others.
    """

    test_cursor_lock_timeout = 60

    def url_open(self, url, *args, timeout=90, **kwargs):
        return super().url_open(url, *args, timeout=timeout, **kwargs)

    def make_jsonrpc_request(self, route, *args, timeout=90, **kwargs):
        return super().make_jsonrpc_request(route, *args, timeout=timeout, **kwargs)

    def browser_js(self, url_path, code, *args, timeout=240, **kwargs):
        return super().browser_js(url_path, code, *args, timeout=timeout, **kwargs)

    def start_tour(self, url_path, tour_name, step_delay=None, **kwargs):
        return super().start_tour(url_path, tour_name, step_delay, **{"timeout": 240, **kwargs})
