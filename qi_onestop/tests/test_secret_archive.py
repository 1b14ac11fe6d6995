# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.exceptions import UserError
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_qweb import QWebError

from ..tools import protected
from .archive_common import ArchiveCase, pdf
from .secret_common import SECRET, SecretCase
from .web_common import WebCase

OUTSIDERS = (
    "clerk",
    "colleague",
    "stranger",
    "coordinator",
    "archivist",
    "administrator",
    "auditor",
    "portal_other",
)
"""Who may not read the secret, and so not its archive; archivists keep it and do not read it."""

OPEN_TO_ALL = ("qi.archive.disposal.line",)
"""It shows archivists, members and witnesses the number alone, see test_archive_unread."""


@tagged("post_install", "-at_install")
class TestSecretArchive(SecretCase, ArchiveCase, WebCase):
    """The archive of a trade secret, sealed, boxed, lent, checked, exported and handed over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.at(cls, "2025-05-05 10:00"):
            cls.filed = cls.request_at("archived")
            cls.archive = cls.filed.archive_ids
            cls.add_item(cls.archive, title=f"Sheet {SECRET}", content=pdf(SECRET), file_name=f"{SECRET}.pdf")
            cls.archive.remark = f"Torn {SECRET}"
            protected.permitted(cls.archive).write({"title": f"Case {SECRET}"})
            other = cls.ready_archive()
            failed = (cls.archive | other)._seal_each()
            assert not failed, failed.problem
            # What was answered at once goes into the register of its station.
            cls.answered = cls.new_request(
                cls.instant, description=f"Which {SECRET}?", result=SECRET, commissioner_id=cls.commissioner.id
            )
            cls.answered.action_complete()
        (cls.filed | cls.answered).secrecy = "secret"
        cls.message = cls.archive.message_post(body=f"Message {SECRET}", subtype_xmlid="mail.mt_note")
        cls.box = cls.env["qi.archive.box"].create({"name": "S-9", "platform_id": cls.station.id})
        cls.archive.box_id = cls.box
        cls.env.flush_all()
        cls.env.invalidate_all()
        archivist = cls.users["archivist"]
        cls.loan = cls.env["qi.archive.loan"].with_user(archivist)
        cls.loan = cls.loan.create(
            {
                "box_id": cls.box.id,
                "borrower_id": cls.users["manager"].id,
                "purpose": "A question of the enterprise",
                "due_back": "2999-03-09",
            }
        )
        cls.handover = cls.env["qi.archive.handover"].with_user(archivist)
        cls.handover = cls.handover.create({"year": 2025, "receiver": "City Archives", "received_by": "Ms Hu"})
        wizard = cls.env["qi.archive.register.make"].with_user(archivist).create({"year": 2025})
        with cls.at(cls, "2026-06-01 10:00"), mute_logger("pypdf", "pypdf._reader"):
            cls.handover.action_check()
            wizard.action_make()
            cls.register = cls.env["qi.archive"].search(
                [("kind", "=", "register"), ("year", "=", 2025), ("platform_id", "=", cls.station.id)]
            )
            failed = cls.register._seal_each()
            assert not failed, failed.problem
            cls.handover.action_hand_over()
        cls.markers = (SECRET, cls.filed.name)
        for role in OUTSIDERS:
            if not cls.users[role].share:
                cls.users[role].group_ids += cls.env.ref("base.group_allow_export")
        cls.env.flush_all()

    def exported(self):
        action = self.as_role(self.archive | self.register, "manager").action_export()
        export = self.env["qi.archive.export"].browse(action["res_id"])
        self.run_cron(self.env["qi.archive.export"]._cron_export)
        self.assertEqual((export.state, export.written_ids), ("done", self.archive | self.register))
        return export

    def assert_silent(self, text, role, what):
        for marker in self.markers:
            self.assertNotIn(marker, str(text), f"{role} reads it in {what}")

    def test_all_of_it_is_there(self):
        names = {records._name for records in self.parts(self.filed)}
        self.assertGreaterEqual(
            names, {"qi.archive", "qi.archive.item", "qi.archive.check", "qi.archive.check.line", "qi.notice"}
        )
        self.assertIn(self.archive, self.as_role(self.archive, "manager").search([]))
        self.assertEqual(self.register.listed_request_ids, self.answered)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_hidden_by_every_way(self):
        for role in OUTSIDERS:
            for records in self.parts(self.filed):
                if records._name not in OPEN_TO_ALL:
                    with self.subTest(role=role, model=records._name):
                        self.assert_hidden(records, role)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_thread_and_files_are_hidden(self):
        files = self.archive.item_ids._attachments()
        for role in OUTSIDERS:
            for records in (self.message, files):
                with self.subTest(role=role, model=records._name):
                    self.env.invalidate_all()
                    mine = self.as_role(records, role)
                    self.assertTrue(self.attempt(lambda mine=mine: mine.read(["display_name"]), UserError))
                    self.assertFalse(mine._filtered_access("read"))

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_what_it_is_kept_with_says_nothing_of_it(self):
        """Box, loan, register, hand-over and export are shown to many."""
        export = self.exported()
        for role in OUTSIDERS:
            for records in (self.box, self.loan, self.register, self.register.item_ids, self.handover, export):
                mine = self.as_role(records, role)
                self.env.invalidate_all()
                if not mine.has_access("read"):
                    continue
                with self.subTest(role=role, model=records._name):
                    self.assert_silent(mine.read(), role, "its fields")
                    self.assert_silent(mine.name_search("", [("id", "in", records.ids)]), role, "its name")
                    names = [
                        f"{name}/display_name" if field.relational else name
                        for name, field in mine._fields.items()
                        if field.exportable and field.store and mine._has_field_access(field, "read")
                    ]
                    for name in names:
                        try:
                            exported = mine.export_data([name])
                        except UserError as error:
                            exported = error
                        self.assert_silent(exported, role, f"an export of {name}")
                    if "message_ids" in mine._fields:
                        self.assert_silent(mine.message_ids.mapped("body"), role, "its messages")

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model", "odoo.http")
    def test_nothing_is_printed(self):
        reports = self.env["ir.actions.report"].search([("model", "=", "qi.archive")])
        self.assertGreater(len(reports), 4)
        for role in ("stranger", "coordinator", "archivist", "administrator"):
            for report in reports:
                with self.subTest(role=role, report=report.report_name):
                    self.env.invalidate_all()
                    try:
                        html = self.as_role(report.browse(), role)._render_qweb_html(
                            report.report_name, self.archive.ids
                        )[0]
                    except (UserError, QWebError) as error:
                        html = str(error)
                    self.assert_silent(html, role, "a report")

    def test_the_export_is_not_taken_away_by_others(self):
        export = self.exported()
        for role in OUTSIDERS:
            with self.subTest(role=role):
                mine = self.as_role(export, role)
                self.assertTrue(self.attempt(mine.action_download, UserError))
                self.assertFalse(self.as_role(export.attachment_id, role)._filtered_access("read"))

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_by_the_addresses_of_odoo_and_ours(self):
        item = self.archive.item_ids.filtered(lambda item: item.file_name == f"{SECRET}.pdf")
        addresses = (
            f"/web/content/qi.archive.item/{item.id}/content",
            f"/web/content/{item._attachments().id}",
            f"/qi_onestop/archive/{self.archive.id}/bag",
            f"/report/html/qi_onestop.qi_archive_contents/{self.archive.id}",
            f"/my/archives/{self.archive.id}",
        )
        for role in ("stranger", "coordinator", "archivist", "portal_other"):
            user = self.users[role]
            self.authenticate(user.login, user.login)
            for address in addresses:
                with self.subTest(role=role, address=address):
                    self.assert_silent(self.url_open(address).text, role, address)
            key = self.env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "test", False)
            for records in (self.archive, self.archive.item_ids, self.archive.check_ids, self.message):
                for method, sent in (("read", {"ids": records.ids}), ("search_read", {"domain": []})):
                    with self.subTest(role=role, model=records._name, method=method):
                        response = self.url_open(
                            f"/json/2/{records._name}/{method}",
                            json=sent,
                            headers={"Authorization": f"bearer {key}"},
                            timeout=60,
                        )
                        self.assert_silent(response.text, role, method)

    def test_the_list_exported_as_a_file(self):
        for role, found in (("manager", True), ("archivist", False), ("coordinator", False)):
            user = self.users[role]
            user.group_ids += self.env.ref("base.group_allow_export")
            self.authenticate(user.login, user.login)
            data = {
                "model": "qi.archive.item",
                "fields": [{"name": "title", "label": "Title", "type": "char"}],
                "ids": False,
                "domain": [("archive_id.year", "=", 2025)],
                "groupby": [],
                "import_compat": False,
                "context": {},
            }
            sent = {"data": json.dumps(data), "csrf_token": Request.csrf_token(self)}
            with self.subTest(role=role):
                self.assertEqual(SECRET in self.url_open("/web/export/csv", data=sent).text, found)
