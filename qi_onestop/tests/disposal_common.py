# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
from pathlib import Path
from unittest.mock import patch

from odoo.tests import new_test_user
from odoo.tools import SQL

from .common import GROUPS, OnestopCase


class DisposalCase(OnestopCase):
    """Archives that have run out, an appraisal group, and two witnesses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for role, group in (
            ("member", "nobody"),
            ("second_member", "clerk"),
            ("third_member", "commissioner"),
            ("witness", "nobody"),
            ("second_witness", "manager"),
            ("other_archivist", "archivist"),
        ):
            cls.users[role] = new_test_user(
                cls.env, f"t_{role}", groups=GROUPS[group], name=role.replace("_", " ").title(), lang="en_US"
            )

        cls.archive = cls.old_archive()

    @classmethod
    def old_archive(cls):
        """Return an archive of one document that was sealed in 2014 and has run out since."""
        with cls.at(cls, "2014-05-06 10:00"):
            request = cls.request_at("completed")
            archive = request.archive_ids
            cls.env["qi.archive.item"].create(
                {
                    "archive_id": archive.id,
                    "kind_id": cls.env.ref("qi_onestop.qi_archive_item_kind_other").id,
                    "title": "Sheet on paper",
                    "content": base64.b64encode(b"%PDF-1.4 a sheet of " + request.name.encode()),
                    "file_name": "sheet.pdf",
                }
            )
        # Printing what the program files has its own tests, and takes seconds.
        nothing_printed = patch.object(cls.env.registry["qi.archive"], "_collect", lambda archive: None)
        with cls.at(cls, "2014-07-01 10:00"), nothing_printed:
            request.write(cls.step_to(request, "archived"))
            archive._seal()
        return archive

    def disposal_at(self, state, *archives):
        """Return a disposal that has come to ``state``, each step taken by who may."""
        for archive in archives or self.archive:
            self.assertIn(archive, self.env["qi.archive.disposal"]._proposable())
        action = self.as_role(self.env["qi.archive.disposal"], "archivist").action_propose()
        disposal = self.env["qi.archive.disposal"].browse(action["res_id"])
        if state == "cancelled":
            self.as_role(disposal, "archivist")._drop("Not now")
        elif state != "draft":
            self.walk(disposal, state)
        disposal.invalidate_recordset()
        self.assertEqual(disposal.state, state)
        return disposal

    def walk(self, disposal, state):
        """Take the steps of ``disposal`` from where it is to ``state``."""
        members = ("member", "second_member", "third_member")
        steps = {
            "appraisal": lambda: self.submit(disposal),
            "approval": lambda: [self.as_role(disposal, role)._appraise("Agreed") for role in members],
            "approved": lambda: self.as_role(disposal, "coordinator")._approve("Approved"),
            "witnessing": lambda: self.carry_out(disposal),
            "destroying": lambda: [
                self.as_role(disposal, role)._witness() for role in ("witness", "second_witness")
            ],
            "done": lambda: self.destroy(disposal),
        }
        names = list(steps)
        start = names.index(disposal.state) + 1 if disposal.state in names else 0
        for name in names[start : names.index(state) + 1]:
            steps[name]()

    def submit(self, disposal):
        ours = self.as_role(disposal, "archivist")
        ours.member_ids = self.users["member"] | self.users["second_member"] | self.users["third_member"]
        ours.opinion = "Nobody asks for them any more"
        ours.action_submit()

    def carry_out(self, disposal):
        ours = self.as_role(disposal, "archivist")
        ours.witness_ids = self.users["witness"] | self.users["second_witness"]
        ours.action_carry_out()

    def destroy(self, disposal):
        """Do what the job does, without its commits."""
        self.assertFalse(disposal.line_ids._qi_try_each(lambda lines: lines._destroy()))
        disposal.line_ids._remove_files(disposal.line_ids._files_to_remove())
        disposal._finish_all()

    def tables_with(self, text):
        """Return the tables in which ``text`` stands anywhere, as a dump would show."""
        self.env.flush_all()
        tables = self.env.execute_query(
            SQL(
                """SELECT table_name FROM information_schema.tables
                    WHERE table_schema = current_schema AND table_type = 'BASE TABLE'"""
            )
        )
        found = set()
        for (table,) in tables:
            query = SQL(
                "SELECT 1 FROM %s AS row WHERE row::text LIKE %s LIMIT 1", SQL.identifier(table), f"%{text}%"
            )
            if self.env.execute_query(query):
                found.add(table)
        return found

    def files_with(self, text):
        store = Path(self.env["ir.attachment"]._filestore())
        return {path for path in store.glob("??/*") if path.is_file() and text.encode() in path.read_bytes()}
