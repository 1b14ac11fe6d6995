# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class IrBinary(models.AbstractModel):
    """Whoever downloads a file of a trade secret is logged."""

    _inherit = "ir.binary"

    def _record_to_stream(self, record, field_name):
        # A page may send the file with all rights after its own check: it is the user who gets it.
        record.sudo(False)._log_secrets("download")
        return super()._record_to_stream(record, field_name)
