# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import GROUPS
from .task_common import PDF, TaskCase

SECRET = "ZQformulaZQ"
"""Stands in every text of the secret; who may not read it must never meet it."""


class SecretCase(TaskCase):
    """The small city with a request that is a trade secret, and all that may hang on one.

    commissioner is in charge, manager answers for the platform; chosen and reader are of the coordinating
    department, which may not read it by office. Whatever the log writes is undone with the test.
    """

    # In a test all cursors share a connection: what only reads would let the log not write.
    _registry_readonly_enabled = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for role in ("chosen", "reader"):
            cls.users[role] = new_test_user(
                cls.env, f"t_{role}", groups=GROUPS["coordinator"], name=role.title(), lang="en_US"
            )
        cls.env["qi.undertaking"].create(
            [{"partner_id": provider.id, "signed_on": "2020-01-01"} for provider in cls.providers]
        )
        cls.secret = cls.request_at("executing")
        cls.secret.write({"description": f"Need {SECRET}", "secrecy": "secret"})
        cls.mark_missing(cls.secret, f"Drawing {SECRET}")
        cls.secret.material_ids.write({"file": PDF, "file_name": "drawing.pdf", "state": "received"})
        cls.task = cls.task_at(
            "running",
            cls.secret,
            title=f"Calibration {SECRET}",
            brief=f"Gauges {SECRET}",
            sample_ids=[(0, 0, {"name": f"Gauge {SECRET}"})],
            node_ids=[(0, 0, {"name": f"Half {SECRET}"})],
        )
        cls.deliverable = cls.new_deliverable(cls.task, conclusion=f"Fails {SECRET}", file=PDF, file_name="r.pdf")
        cls.reminder = cls.env["qi.reminder"].create({"request_id": cls.secret.id, "note": f"Hurry {SECRET}"})
        cls.attachment = cls.env["ir.attachment"].create(
            {"name": f"{SECRET}.pdf", "raw": b"%PDF-1.4 x", "res_model": "qi.request", "res_id": cls.secret.id}
        )
        cls.message = cls.secret.message_post(body=f"Message {SECRET}", subtype_xmlid="mail.mt_note")
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        # The log has a transaction of its own; here it is one in ours.
        if not type(self)._registry_patched:
            self.registry_enter_test_mode()

    def log(self, **values):
        """Return the rows of the access log with ``values``."""
        self.env["qi.access.log"].invalidate_model()
        return self.env["qi.access.log"].search([(name, "=", value) for name, value in values.items()], order="id")

    def new_access(self, role="reader", **values):
        """Let ``role`` ask for access to the secret, and the manager grant it."""
        access = self.as_role(self.env["qi.secret.access"], role).create(
            {"number": self.secret.name, "reason": "Complaint of the enterprise", **values}
        )
        self.as_role(access, "manager").action_grant()
        return access

    def parts(self, secret):
        """Return all that hangs on a secret, and itself: the records of each model that has some."""
        found = [self.env["qi.request"].browse(secret.id)]
        for name, model in self.env.registry.items():
            if model._secret_path in (None, "id") or not model._auto:
                continue
            found.append(self.env[name].search(self.env[name]._domain_of_secrets(Domain("id", "=", secret.id))))
        return [records for records in found if records]

    def assert_hidden(self, records, role):
        """The user of ``role`` meets none of the records, whatever way they are asked for."""
        mine = self.as_role(records, role)
        self.env.invalidate_all()
        self.assertFalse(mine._filtered_access("read"))
        with self.assertRaises(AccessError):
            mine.read(["display_name"])
        if not mine.browse().has_access("read"):
            return
        domain = [("id", "in", records.ids)]
        self.assertFalse(mine.search(domain))
        self.assertFalse(mine.search_count(domain))
        self.assertFalse(mine.search_read(domain, ["display_name"]))
        self.assertEqual(mine._read_group(domain, [], ["__count"]), [(0,)])
        self.assertFalse(mine.name_search("", domain))
        self.assertFalse(mine.web_search_read(domain, {"display_name": {}})["records"])
        if self.users[role].has_group("base.group_allow_export"):
            with self.assertRaises(AccessError):
                mine.export_data(["display_name"])


class SecretThreads:
    """For tests of threads: a class says in ``threads`` on which, of requests that are no secrets yet.

    The coordinator reads them first, follows them, is told there and has something to do there.
    """

    threads = ()

    def raised(self, thread):
        """Let the request of a thread become a trade secret."""
        requests = thread if thread._secret_path == "id" else thread.mapped(thread._secret_path)
        requests.secrecy = "secret"
        self.env.flush_all()
        self.env.invalidate_all()

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_what_was_read_before_is_read_no_more(self):
        partner = self.users["coordinator"].partner_id
        for thread in self.threads:
            message = thread.message_post(
                body="About the alloy", partner_ids=partner.ids, subtype_xmlid="mail.mt_comment"
            )
            mine = self.as_role(message, "coordinator")
            domains = ([("id", "=", message.id)], [("model", "=", thread._name)], [("body", "like", "alloy")])
            with self.subTest(model=thread._name), self.undone():
                for domain in domains:
                    self.assertIn(mine, mine.search(domain))
                self.assertTrue(mine.read(["body"]))
                self.raised(thread)
                for domain in domains:
                    self.assertNotIn(mine, mine.search(domain))
                with self.assertRaises(AccessError):
                    mine.read(["body"])

    def test_nobody_goes_on_being_told(self):
        user = self.users["coordinator"]
        user.notification_type = "inbox"
        for thread in self.threads:
            with self.subTest(model=thread._name), self.undone():
                thread.message_subscribe(user.partner_id.ids)
                if "activity_ids" in thread._fields:
                    thread.activity_schedule("mail.mail_activity_data_todo", user_id=user.id)
                before = thread.message_post(
                    body="Look", partner_ids=user.partner_id.ids, subtype_xmlid="mail.mt_comment"
                )
                self.raised(thread)
                self.assertNotIn(user.partner_id, thread.message_follower_ids.partner_id)
                self.assertTrue(all(before.notification_ids.mapped("is_read")), "nothing waits in the inbox")
                if "activity_ids" in thread._fields:
                    self.assertNotIn(user, thread.activity_ids.user_id)
                # Whoever writes there may name them.
                message = thread.message_post(
                    body="More", partner_ids=user.partner_id.ids, subtype_xmlid="mail.mt_comment"
                )
                self.assertNotIn(user.partner_id, message.notified_partner_ids)
