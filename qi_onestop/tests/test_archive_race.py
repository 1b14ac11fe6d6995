# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from uuid import uuid4

from psycopg2.errors import LockNotAvailable, SerializationFailure

from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, mute_logger

from ..tools import protected
from .archive_common import pdf


class RaceCase(TransactionCase):
    """Two who do not see each other, and a third who makes what is there for both."""

    def setUp(self):
        super().setUp()
        self.cursors = [db_connect(self.cr.dbname).cursor() for _number in range(3)]
        for cursor in self.cursors:
            self.addCleanup(cursor.close)

    def begin(self, cursors):
        """Let each begin: what another does from here on it does not see."""
        for cursor in cursors:
            cursor.execute("SET lock_timeout = '300ms'")
            cursor.execute("SELECT 1 FROM qi_archive LIMIT 1")


@tagged("post_install", "-at_install")
class TestDisposalSignedAtOnce(RaceCase):
    """Two who sign a list at the same moment: the second begins anew, and finds the word of the first."""

    def setUp(self):
        super().setUp()
        maker, *both = self.cursors
        env = self.env(cr=maker)
        witnesses = env["res.users"].create(
            [
                {"name": "Race", "login": f"race-{uuid4().hex}", "group_ids": env.ref("base.group_user").ids}
                for _number in range(2)
            ]
        )
        values = {"name": "Race", "state": "witnessing", "witness_ids": witnesses.ids}
        disposal = protected.permitted(env["qi.archive.disposal"]).create(values)
        maker.commit()
        self.addCleanup(self.remove, disposal.id, witnesses)
        self.begin(both)
        self.views = [
            self.env(cr=cr, user=user.id)["qi.archive.disposal"].browse(disposal.id)
            for cr, user in zip(both, witnesses, strict=True)
        ]

    def remove(self, disposal_id, witnesses):
        for cursor in self.cursors:
            cursor.rollback()
        cursor = self.cursors[0]
        for table, column in (
            ("mail_activity", "res_model = 'qi.archive.disposal' AND res_id"),
            ("mail_message", "model = 'qi.archive.disposal' AND res_id"),
            ("qi_archive_disposal_signature", "disposal_id"),
            ("qi_archive_disposal", "id"),
        ):
            cursor.execute(f"DELETE FROM {table} WHERE {column} = %s", [disposal_id])
        partners = witnesses.partner_id
        witnesses.unlink()
        partners.unlink()
        cursor.commit()

    @mute_logger("odoo.sql_db")
    def test_the_second_begins_anew_and_completes_it(self):
        first, second = self.views
        first._witness()
        first.env.cr.commit()
        with self.assertRaises(SerializationFailure):
            second._witness()
        second.env.cr.rollback()
        second.env.invalidate_all()
        second._witness()
        self.assertEqual(second.state, "destroying")

    @mute_logger("odoo.sql_db")
    def test_while_the_first_has_not_ended_the_second_waits(self):
        first, second = self.views
        first._witness()
        first.env.flush_all()
        with self.assertRaises(LockNotAvailable):
            second._witness()


@tagged("post_install", "-at_install")
class TestArchiveAddendumWhileDestroyed(RaceCase):
    """Somebody adds a document while the archive is being destroyed: one of the two begins anew."""

    def setUp(self):
        super().setUp()
        maker, *both = self.cursors
        env = self.env(cr=maker)
        platform = env["qi.platform"].create({"name": "Race", "code": f"R-{uuid4().hex[:8]}"})
        values = {"title": "Race", "year": 2014, "platform_id": platform.id, "state": "sealed"}
        values["number"] = platform.code
        values["record_class_id"] = env.ref("qi_onestop.qi_record_class_service").id
        archive = protected.permitted(env["qi.archive"]).create(values)
        maker.commit()
        self.addCleanup(self.remove, archive.id, platform.id)
        self.adding, self.destroying = (self.env(cr=cr)["qi.archive"].browse(archive.id) for cr in both)
        self.begin(both)

    def remove(self, archive_id, platform_id):
        for cursor in self.cursors:
            cursor.rollback()
        cursor = self.cursors[0]
        cursor.execute("DELETE FROM mail_message WHERE model = 'qi.archive' AND res_id = %s", [archive_id])
        cursor.execute("DELETE FROM qi_archive WHERE id = %s", [archive_id])
        cursor.execute("DELETE FROM qi_platform WHERE id = %s", [platform_id])
        cursor.commit()

    def destroy(self):
        self.destroying.env.execute_query(
            SQL("SELECT id FROM qi_archive WHERE id = %s FOR UPDATE", self.destroying.id)
        )

    @mute_logger("odoo.sql_db")
    def test_whoever_comes_second_waits(self):
        self.adding._hold_sealed()
        with self.assertRaises(LockNotAvailable):
            self.destroy()

    @mute_logger("odoo.sql_db")
    def test_what_was_added_meanwhile_is_seen_before_it_is_destroyed(self):
        self.adding._hold_sealed()
        self.adding.env.cr.commit()
        with self.assertRaises(SerializationFailure):
            self.destroy()

    @mute_logger("odoo.sql_db")
    def test_what_was_destroyed_meanwhile_takes_nothing(self):
        self.destroying.env.cr.execute(
            "UPDATE qi_archive SET state = 'destroyed' WHERE id = %s", [self.destroying.id]
        )
        self.destroying.env.cr.commit()
        with self.assertRaises(SerializationFailure):
            self.adding._hold_sealed()

    def test_adding_a_document_holds_the_archive(self):
        held = []
        hold = self.registry["qi.archive"]._hold_sealed
        self.patch(self.registry["qi.archive"], "_hold_sealed", lambda one: held.append(one) or hold(one))
        kind = self.env.ref("qi_onestop.qi_archive_item_kind_other")
        values = {"kind_id": kind.id, "title": "x", "content": pdf(), "file_name": "x.pdf"}
        self.adding.env["qi.archive.item"].create({"archive_id": self.adding.id, **values})
        self.assertEqual(held, [self.adding])
