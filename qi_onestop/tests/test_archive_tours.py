# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .disposal_common import DisposalCase
from .web_common import WebCase


@tagged("post_install", "-at_install")
class TestArchiveTours(DisposalCase, WebCase):
    """What the archivist does in the browser: keeping what was filed, and destroying what has run out."""

    @classmethod
    def setUpClass(cls):
        # Archives bear the name the enterprise had.
        super().setUpClass()
        cls.users["archivist"].lang = "zh_CN"

    @classmethod
    def old_archive(cls):
        cls.enterprise.name = "恒精轴承厂"
        return super().old_archive()

    def test_archivist_keeps_what_was_filed(self):
        archive = self.request_at("archived").archive_ids
        box = self.env["qi.archive.box"].create({"name": "FW-17", "platform_id": self.station.id})
        self.start_tour("/odoo/archives-to-seal", "qi_onestop_archivist_seals", login="t_archivist")
        self.assertEqual(archive.state, "sealed")
        # Odoo draws no PDF while it tests: that it was checked is what counts here, not what was found.
        self.assertEqual(archive.check_ids.checked_by_id, self.users["archivist"])
        self.assertEqual(box.archive_ids, archive)
        self.assertIn("FW-17", dict(archive._label()).values())
        self.start_tour(f"/odoo/archive-boxes/{box.id}", "qi_onestop_archivist_lends", login="t_archivist")
        self.assertEqual(
            (box.loan_ids.purpose, box.loan_ids.borrower_id), ("核对证书编号", self.users["commissioner"])
        )
        self.assertTrue(box.loan_ids.returned_on)
        self.assertFalse(box.borrower_id)

    def test_a_disposal_from_the_proposal_to_the_witnesses(self):
        self.start_tour("/odoo/disposals", "qi_onestop_archivist_proposes", login="t_archivist")
        disposal = self.env["qi.archive.disposal"].search([("line_ids.archive_id", "=", self.archive.id)])
        path = f"/odoo/disposals/{disposal.id}"
        for role in ("member", "second_member", "third_member"):
            self.start_tour(path, "qi_onestop_member_signs", login=f"t_{role}")
        self.start_tour(path, "qi_onestop_leader_approves", login="t_coordinator")
        self.start_tour(path, "qi_onestop_archivist_carries_out", login="t_archivist")
        for role in ("witness", "second_witness"):
            self.start_tour(path, "qi_onestop_witness_confirms", login=f"t_{role}")
        self.assertEqual(disposal.state, "destroying")
        self.destroy(disposal)
        self.assertEqual((disposal.state, self.archive.state), ("done", "destroyed"))
        notes = disposal.signature_ids.mapped("note")
        self.assertEqual(
            notes, ["保管期限已满", "同意", "同意", "同意", "批准", False, "与清册一致", "与清册一致"]
        )
