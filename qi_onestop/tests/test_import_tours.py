# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import credit_code
from .test_import import HEADING, ImportCase
from .test_ledger import workbook
from .web_common import WebCase


@tagged("post_install", "-at_install")
class TestImportTours(ImportCase, WebCase):
    """Import in the browser, in Chinese."""

    def test_import_with_errors_and_undo(self):
        self.users["manager"].lang = "zh_CN"
        rows = [
            HEADING,
            ["甲轴承厂", credit_code(71)],
            ["乙轴承厂", credit_code(71)],
            ["丙轴承厂", "91140300MA0000000X"],
        ]
        batch = self.upload(workbook(rows), role="manager", name="企业台账.xlsx")
        self.start_tour(f"/odoo/ledger-imports/{batch.id}", "qi_onestop_import_and_undo", login="t_manager")
        self.assertEqual((batch.state, batch.created_count, batch.bad_count), ("undone", 1, 2))
        self.assertFalse(self.partner("甲轴承厂"))
