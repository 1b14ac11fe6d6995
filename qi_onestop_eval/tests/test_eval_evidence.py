# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
from pathlib import Path
from uuid import uuid4

from odoo.tools import mute_logger

from odoo.addons.qi_onestop.tests.common import Undo
from odoo.addons.qi_onestop.tools import seal

from .eval_common import EvalCase


class TestEvalEvidence(EvalCase):
    """Evidence of a frozen round that somebody lays hands on behind the program's back is named."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls.make_scheme()

    def setUp(self):
        super().setUp()
        # A file that no other record shares: files with the same content are kept once.
        self.content = b"%PDF-1.4 monitored " + uuid4().bytes
        self.round = self.new_round()
        self.round.action_start()
        self.score = self.line(self.round, "A2")
        self.as_role(self.score, "manager").write(
            {"manual_value": 95, "evidence": base64.b64encode(self.content), "evidence_name": "m.pdf"}
        )
        for step in ("compute", "verify", "review", "announce", "publicise"):
            getattr(self.round, f"action_{step}")()
        with self.at("2031-12-31 12:00"):
            self.round.action_publish()
        self.round.action_freeze()
        self.env.flush_all()
        self.file = self.env["ir.attachment"].search(
            [("res_model", "=", "qi.eval.score"), ("res_field", "=", "evidence"), ("res_id", "=", self.score.id)]
        )
        self.path = Path(self.file._full_path(self.file.store_fname))

    def said(self):
        """Return what verifying the seal says, and the kind of message that people get to see."""
        self.env.invalidate_all()
        line = self.env["qi.seal"].search([("res_model", "=", "qi.eval.round"), ("res_id", "=", self.round.id)])
        with mute_logger("odoo.addons.base.models.ir_attachment"):
            found = [str(sentence) for sentence in line._verify()[line.sudo()]]
            told = self.as_role(self.round, "auditor").action_check()["params"]
        return found, told["type"], told["message"]

    def check_named(self, now):
        """The line is named, with the digest of its evidence then and now."""
        digests = seal.digest(self.content), seal.digest(now) if now else ""
        sentence = "T-1-1 A2: “evidence_sha256” was “{}”, it is “{}”.".format(*digests)
        found, kind, message = self.said()
        self.assertEqual(found, [sentence])
        self.assertEqual(kind, "danger")
        self.assertIn(sentence, message)

    def test_untouched_evidence_is_verified(self):
        self.assertEqual(self.said()[:2], ([], "success"))
        self.assertIn(f'"evidence_sha256":"{seal.digest(self.content)}"', self.round.sudo().manifest)

    def test_what_the_database_was_told_about_the_file(self):
        other = self.env["ir.attachment"].create({"name": "other", "raw": b"%PDF-1.4 forged"})
        for statement, values, now in (
            ("UPDATE ir_attachment SET store_fname = %s WHERE id = %s", [other.store_fname], b"%PDF-1.4 forged"),
            (
                "UPDATE ir_attachment SET store_fname = NULL, db_datas = %s WHERE id = %s",
                [b"%PDF-1.4 kept here"],
                b"%PDF-1.4 kept here",
            ),
            ("UPDATE ir_attachment SET res_id = 0 WHERE id = %s", [], b""),
            ("DELETE FROM ir_attachment WHERE id = %s", [], b""),
        ):
            with self.subTest(statement), self.assertRaises(Undo), self.env.cr.savepoint():
                self.env.cr.execute(statement, [*values, self.file.id])
                self.check_named(now)
                raise Undo

    def test_what_was_done_to_the_file_itself(self):
        self.addCleanup(self.path.unlink, missing_ok=True)
        for forged in (self.content[:-1], self.content.replace(b"monitored", b"moniTored"), b"%PDF-1.4", b""):
            with self.subTest(forged=forged):
                self.path.write_bytes(forged)
                self.check_named(forged)
        self.path.unlink()
        self.check_named(b"")
        self.path.write_bytes(self.content)
        self.assertEqual(self.said()[:2], ([], "success"), "put back as it was")

    def test_evidence_that_was_laid_under_a_line_without(self):
        bare = self.line(self.round, "F")
        self.env.cr.execute("UPDATE ir_attachment SET res_id = %s WHERE id = %s", [bare.id, self.file.id])
        digest = seal.digest(self.content)
        self.assertEqual(
            self.said()[0],
            [
                f"T-1-1 A2: “evidence_sha256” was “{digest}”, it is “”.",
                f"T-1-1 F: “evidence_sha256” was “”, it is “{digest}”.",
            ],
        )
