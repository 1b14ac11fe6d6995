# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class IrRule(models.Model):
    """What a rule hides of which nobody is to learn is refused without a word of it, in debug mode as well."""

    _inherit = "ir.rule"

    def _make_access_error(self, operation, records):
        if operation == "read" and isinstance(records, self.env.registry["qi.unseen.mixin"]):
            return records._make_unseen_error()
        return super()._make_access_error(operation, records)
