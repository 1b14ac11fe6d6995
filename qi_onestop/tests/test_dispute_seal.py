# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from pathlib import Path

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

from .dispute_common import DisputeCase


class TestDisputeSeal(DisputeCase):
    """A closed dispute is a file under a seal, and the log names it nowhere."""

    def closed(self):
        dispute = self.go(self.dispute_of(), "outcome")
        dispute.write({"state": "closed", "closing_note": "Nothing is to be done"})
        return dispute.sudo()

    def lines(self, dispute):
        return self.env["qi.seal"].search([("res_model", "=", "qi.dispute"), ("res_id", "=", dispute.id)])

    def test_closing_seals_the_file_and_names_nothing(self):
        dispute = self.closed()
        line = self.lines(dispute)
        self.assertEqual((line.kind, len(line)), ("dispute", 1))
        self.assertNotIn(dispute.name, str(line.read()))
        self.assertEqual(line._verify(), {line: []})

    def test_what_is_changed_behind_the_program_is_named(self):
        dispute = self.closed()
        line = self.lines(dispute)
        self.env.flush_all()
        self.env.execute_query(
            SQL("UPDATE qi_dispute SET outcome_text = 'Lost' WHERE id = %s RETURNING id", dispute.id)
        )
        self.env.invalidate_all()
        manifest, part = line._verify()[line]
        self.assertIn("The manifest was altered", manifest)
        self.assertEqual(part, f"“{dispute._fields['outcome_text'].string}” was altered.")

    def test_whatever_a_dispute_points_at_is_sealed_too(self):
        dispute = self.closed()
        line = self.lines(dispute)
        other = self.env["qi.dispute.route"].search([("id", "!=", dispute.route_id.id)], limit=1)
        for name, value in (
            ("route_id", other.id),
            ("platform_id", self.other_station.id),
            ("user_id", self.users["colleague"].id),
            ("is_consumer", not dispute.is_consumer),
        ):
            with self.subTest(name=name):
                self.env.flush_all()
                savepoint = self.env.cr.savepoint()
                query = "UPDATE qi_dispute SET %s = %%s WHERE id = %%s RETURNING id"
                self.env.execute_query(SQL(query % name, value, dispute.id))
                self.env.invalidate_all()
                said = line._verify()[line]
                self.assertEqual(said[1:], [f"“{dispute._fields[name].string}” was altered."])
                savepoint.close()
                self.env.invalidate_all()

    def test_the_thread_of_what_is_closed_stays(self):
        dispute = self.go(self.dispute_of(), "outcome")
        kept = dispute.message_post(body="Called the body").sudo()
        dispute.write({"state": "closed", "closing_note": "Nothing is to be done"})
        for attempt in (lambda: dispute.message_post(body="x"), lambda: kept.write({"body": "x"}), kept.unlink):
            with self.assertRaisesRegex(UserError, "Open a new dispute"):
                attempt()

    def test_a_file_altered_on_the_disk_is_named(self):
        dispute = self.go(self.dispute_of(), "outcome")
        file = self.env["ir.attachment"].create(
            {"name": "award.pdf", "raw": b"%PDF-1.4 award", "res_model": "qi.dispute", "res_id": dispute.id}
        )
        dispute.write({"file_ids": [Command.link(file.id)]})
        dispute.write({"state": "closed", "closing_note": "Nothing is to be done"})
        line = self.lines(dispute)
        self.assertEqual(line._verify(), {line: []})
        path = Path(file._full_path(file.store_fname))
        content = path.read_bytes()
        self.addCleanup(path.write_bytes, content)
        path.chmod(0o644)
        path.write_bytes(content.replace(b"award", b"other"))
        said = line._verify()[line]
        self.assertIn("was altered in the file store", said[0])
        self.assertIn("manifest was altered", said[1])

    def test_nothing_is_written_after_the_end(self):
        dispute = self.closed().with_env(self.env(user=self.closed().user_id, su=False))
        for values in ({"outcome_text": "Won"}, {"closing_note": "Other"}, {"body_name": "Court"}):
            with self.subTest(values=values), self.assertRaisesRegex(Exception, "cannot be written"):
                dispute.write(values)

    def test_papers_stay_as_they_are_after_the_end(self):
        today = self.env["qi.telling.mixin"]._city_days()[1]
        dispute = self.go(self.dispute_of(), "implementing", action_ids=[self.action(due_date=today)])
        action = dispute.action_ids
        award, proof = (
            record.env["ir.attachment"].create(
                {"name": name, "raw": b"%PDF-1.4 x", "res_model": record._name, "res_id": record.id}
            )
            for record, name in ((dispute, "award.pdf"), (action, "proof.pdf"))
        )
        dispute.write({"file_ids": [Command.link(award.id)]})
        action.write({"file_ids": [Command.link(proof.id)], "done_note": "Paid"})
        action.action_done()
        self.as_role(action, "coordinator").action_accept()
        award.name = "award of the body.pdf"
        dispute.write({"state": "closed", "closing_note": "Paid"})
        loose = dispute.env["ir.attachment"].create({"name": "late.pdf", "raw": b"%PDF-1.4 z"})
        for record, file in ((dispute, award), (action, proof)):
            for user in (dispute.user_id, self.users["coordinator"]):
                mine, late = file.with_user(user), loose.with_user(user)
                place = {"res_model": record._name, "res_id": record.id}
                ways = {
                    "change": lambda mine=mine: mine.write({"raw": b"%PDF-1.4 y"}),
                    "take elsewhere": lambda mine=mine: mine.write({"res_id": self.request.id}),
                    "delete": mine.unlink,
                    "add": lambda mine=mine, place=place: mine.create({"name": "b.pdf", "raw": b"b", **place}),
                    "bring": lambda late=late, place=place: late.sudo().write(place),
                }
                for name, way in ways.items():
                    with (
                        self.subTest(record=record._name, user=user.login, way=name),
                        self.assertRaisesRegex(UserError, "stays as it is, and so do its files"),
                    ):
                        way()
        line = self.lines(dispute)
        self.assertEqual(line._verify(), {line: []})
