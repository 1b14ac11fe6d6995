# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import inspect
import re

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tools import mute_logger


class UnseenMixin:
    """For tests that what one may not read answers as what does not exist, whatever is called on it."""

    NO_ID = 2_000_000_001
    GIVEN = {
        "activity_schedule": ("mail.mail_activity_data_todo",),
        "export_data": (["id", "display_name"],),
        "get_field_translations": ("display_name",),
        "onchange": ({"display_name": "x"}, ["display_name"], {"display_name": {}}),
        "read": (["display_name"],),
        "web_read": ({"display_name": {}},),
        "web_save": ({}, {"display_name": {}}),
        "write": ({},),
    }
    """What is given to methods that take something else than words or ids."""

    def methods(self, records):
        """Yield name and arguments of what may be called over the network on records with ids."""
        for name in sorted(dir(type(records))):
            method = not name.startswith("_") and getattr(type(records), name, None)
            if not inspect.isroutine(method) or getattr(method, "_api_model", False):
                continue
            try:
                method = get_public_method(records, name)
                parameters = [*inspect.signature(method).parameters.values()][1:]
            except (AccessError, ValueError):
                continue
            needed = [
                one for one in parameters if one.default is one.empty and one.kind == one.POSITIONAL_OR_KEYWORD
            ]
            yield name, self.GIVEN.get(name, tuple([] if "ids" in one.name else "x" for one in needed))

    def answer(self, records, name, arguments):
        """Return what the call answers, but for numbers: ids, and those drawn on the way."""
        said = None

        def call():
            nonlocal said
            said = get_public_method(records, name)(records, *arguments)

        self.env.invalidate_all()
        error = self.attempt(call, Exception)
        return re.sub(r"\d+", "#", f"{type(error).__name__}: {error}" if error else repr(said))

    @mute_logger("odoo.sql_db", "odoo.addons.mail.models.mail_thread", "py.warnings")
    def check_unseen(self, record, role):
        """Call all that may be called over the network on a record as somebody who may not read it."""
        self.assertTrue(record)
        mine = record.with_env(self.env(user=self.users[role], su=False))
        asked = 0
        for name, arguments in self.methods(mine):
            with self.subTest(model=record._name, method=name):
                unseen = self.answer(mine, name, arguments)
                self.assertEqual(unseen, self.answer(mine.browse(self.NO_ID), name, arguments))
                asked += 1
        self.assertGreater(asked, 15, record._name)
