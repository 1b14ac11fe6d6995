# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.modules.module import load_script
from odoo.tools import mute_logger

from .archive_common import ArchiveCase
from .secret_common import SECRET, SecretCase

OUTSIDERS = ("archivist", "coordinator", "administrator", "commissioner", "stranger")


class TestSecretRegister(SecretCase, ArchiveCase):
    """A register that tells of what became a trade secret later is its readers' alone, as long as it is one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["manager"].group_ids += cls.env.ref("base.group_allow_export")
        with cls.at(cls, "2025-05-05 10:00"):
            cls.answered = cls.new_instant(f"How is {SECRET} made?")
            cls.other = cls.new_instant("Which gauge?")
            cls.left_out = cls.new_instant("Which alloy?", secrecy="secret")
        with cls.at(cls, "2026-01-05 10:00"):
            cls.as_role(cls, cls.env["qi.archive.register.make"], "archivist").create({"year": 2025}).action_make()
            cls.register = cls.env["qi.archive"].search(
                [("kind", "=", "register"), ("platform_id", "=", cls.station.id), ("year", "=", 2025)]
            )
            failed = cls.register._seal_each()
            assert not failed, failed.problem

    @classmethod
    def new_instant(cls, description, **values):
        request = cls.new_request(
            cls.instant,
            description=description,
            result="In a furnace",
            commissioner_id=cls.colleague.id,
            **values,
        )
        request.action_complete()
        return request

    def test_what_was_left_out_hides_nothing(self):
        self.assertEqual(self.register.left_out_request_ids, self.left_out)
        self.assertEqual(len(self.register.listed_request_ids), 3)
        for role in ("archivist", "coordinator", "manager"):
            mine = self.as_role(self.register, role)
            with self.subTest(role=role):
                self.assertTrue(mine.has_access("read"))
                self.assertIn(mine, mine.search([]))
                self.assertTrue(mine.item_ids.has_access("read"))

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_raised_later_it_is_hidden_by_every_way(self):
        self.as_role(self.register, "archivist").action_check()
        parts = [self.register, self.register.item_ids, self.register.check_ids, self.register.check_ids.line_ids]
        self.answered.secrecy = "secret"
        self.env.flush_all()
        for role in OUTSIDERS:
            for records in parts:
                with self.subTest(role=role, model=records._name):
                    self.assert_hidden(records, role)
        for records in parts:
            mine = self.as_role(records, "manager")
            with self.subTest(model=records._name):
                self.env.invalidate_all()
                self.assertEqual(mine.search([("id", "in", records.ids)]), mine)
                self.assertTrue(mine.read(["display_name"]))
        self.answered.secrecy = "internal"
        self.assertTrue(self.as_role(self.register, "archivist").has_access("read"))

    def test_whoever_reads_it_is_logged_with_what_it_tells_of(self):
        self.assertFalse(self.log(part="qi.archive.item"))
        self.answered.secrecy = "secret"
        for records, action, call in (
            (self.register.item_ids, "read", lambda mine: mine.read(["title"])),
            (self.register.item_ids, "export", lambda mine: mine.export_data(["title"])),
            (self.register, "read", lambda mine: mine.read(["title"])),
        ):
            with self.subTest(model=records._name, action=action):
                before = self.log()
                self.env.cr.cache.pop("qi_onestop.access_log", None)
                call(self.as_role(records, "manager"))
                rows = self.log() - before
                self.assertEqual(rows.mapped("number"), [self.answered.name])
                self.assertEqual((rows.part, rows.action, rows.why), (records._name, action, "manager"))

    def test_nobody_goes_on_being_told(self):
        user = self.users["coordinator"]
        message = self.register.message_post(
            body="Look", partner_ids=user.partner_id.ids, subtype_xmlid="mail.mt_comment"
        )
        self.register.message_subscribe(user.partner_id.ids)
        mine = self.as_role(message, "coordinator")
        self.assertTrue(mine.has_access("read"))
        self.answered.secrecy = "secret"
        self.assertNotIn(user.partner_id, self.register.message_follower_ids.partner_id)
        self.assertFalse(mine.has_access("read"))
        self.assertFalse(mine.search([("id", "=", message.id)]))

    def test_an_export_made_before_is_closed(self):
        Export = self.as_role(self.env["qi.archive.export"], "archivist")
        export = Export.browse(Export._start(self.as_role(self.register, "archivist"))["res_id"])
        self.run_cron(self.env["qi.archive.export"]._cron_export)
        self.assertEqual(export.state, "done", export.report)
        self.assertTrue(export.action_download())
        self.answered.secrecy = "secret"
        with self.assertRaisesRegex(AccessError, "may not read every archive"):
            export.action_download()

    def test_its_box_is_lent_to_who_may_read_it(self):
        box = self.env["qi.archive.box"].create({"name": "S-7", "platform_id": self.station.id})
        self.register.box_id = box
        self.answered.secrecy = "secret"
        loan = {"box_id": box.id, "purpose": "A question", "due_back": "2999-03-09"}
        Loan = self.as_role(self.env["qi.archive.loan"], "archivist")
        error = self.attempt(lambda: Loan.create({**loan, "borrower_id": self.users["coordinator"].id}), UserError)
        self.assertIn("Take the trade secrets out of box S-7 first", str(error))
        self.answered.secret_reader_ids = self.users["reader"]
        Loan.create({**loan, "borrower_id": self.users["reader"].id})
        self.assertEqual(self.log(action="lend").mapped("number"), [self.answered.name])

    def test_the_seal_says_what_was_left_out(self):
        self.assertEqual(self.register._verify()[self.register], [])
        self.answered.secrecy = "secret"
        self.assertEqual(self.register._verify()[self.register], [])
        self.sql(
            "INSERT INTO qi_archive_register_left_out_rel (archive_id, request_id) VALUES (%s, %s)",
            self.register.id,
            self.answered.id,
        )
        self.assertIn("Requests Left Out", " ".join(self.register._verify()[self.register]))

    def test_registers_sealed_before_are_looked_through_once(self):
        """What has been a secret since the register was sealed was left out; what became one later was not."""
        with self.at("2026-03-05 10:00"):
            self.answered.with_context(tracking_disable=False, mail_notrack=False).secrecy = "secret"
            self.env.cr.precommit.run()
        self.sql("DELETE FROM qi_archive_register_left_out_rel")
        self.assertFalse(self.register.left_out_request_ids)
        migrate = load_script("qi_onestop/migrations/19.0.1.9.0/post-registers.py", "migration").migrate
        migrate(self.env.cr, None)
        self.env.invalidate_all()
        self.assertFalse(self.register.left_out_request_ids, "a new installation has none")
        for _twice in range(2):
            migrate(self.env.cr, "19.0.1.8.0")
            self.env.invalidate_all()
            self.assertEqual(self.register.left_out_request_ids, self.left_out)
        self.assertTrue(self.as_role(self.register, "archivist").is_secret_hidden)
