# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tools import mute_logger

from .secret_common import SecretCase, SecretThreads


class TestSecretThreads(SecretThreads, SecretCase):
    """Whoever followed what belongs to a request, or was told there, learns nothing more once it is a secret."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secret.secrecy = "internal"
        supervision = cls.as_role(cls, cls.env["qi.supervision"], "coordinator").create(
            {"request_id": cls.secret.id, "matter": "Why so long?", "answer_due": "2035-12-31"}
        )
        wizard = cls.as_role(cls, cls.env["qi.request.transfer.wizard"], "commissioner").create(
            {
                "request_ids": [Command.set(cls.secret.ids)],
                "platform_id": cls.other_station.id,
                "reason": "They measure such things",
            }
        )
        wizard.action_send()
        lead = cls.env["crm.lead"].create(
            {"name": "Gauges", "qi_platform_id": cls.station.id, "partner_id": cls.enterprise.id}
        )
        cls.secret.lead_id = lead
        cls.threads = [
            cls.secret,
            cls.secret.choice_ids[:1],
            cls.task,
            cls.secret.transfer_ids,
            supervision.with_env(cls.env),
            cls.request_at("completed").archive_ids,
            lead,
        ]

    def test_every_kind_of_thread_is_among_them(self):
        self.assertEqual(
            {thread._name for thread in self.threads}, set(self.env["qi.thread.part.mixin"]._secret_threads())
        )

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_a_reader_no_more_does_not_see_what_was_to_be_done(self):
        """The level does not change then, and what was to be done is still there."""
        self.secret.secrecy = "secret"
        access = self.new_access("chosen")
        activity = self.task.activity_schedule(
            "mail.mail_activity_data_todo", summary="Call the lab", user_id=self.users["chosen"].id
        )
        mine = self.as_role(activity, "chosen")
        self.assertEqual(mine.search([("id", "=", activity.id)]), mine)
        self.assertTrue(mine.has_access("read"))
        self.as_role(access, "manager").action_end()
        self.env.invalidate_all()
        self.assertTrue(activity.exists())
        self.assertFalse(mine.search([("id", "=", activity.id)]))
        self.assertFalse(mine.has_access("read"))

    def test_a_message_about_something_else_is_looked_up_as_before(self):
        hidden = []
        self.patch(
            self.env.registry["base"],
            "_unread_secrets",
            lambda records: hidden.append(records) or records._search([]),
        )
        messages = self.as_role(self.env["mail.message"], "stranger")
        messages.search([("model", "=", "res.partner"), ("res_id", "=", 1), ("message_type", "!=", "comment")])
        self.assertFalse(hidden)
