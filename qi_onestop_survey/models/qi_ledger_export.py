# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

ANSWERS = "satisfaction_answers"


class QiLedgerExport(models.Model):
    """The workbook of answers is logged with the ledgers, though it is made elsewhere."""

    _inherit = "qi.ledger.export"

    ledger = fields.Selection(
        selection=lambda self: [
            *self.env["qi.ledger"]._selection(),
            (ANSWERS, self.env._("Workbook of Answers")),
        ]
    )
