# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError


class QiRequestTask(models.Model):
    """What an institution or an expert must have signed before a trade secret is shared with it."""

    _inherit = "qi.request.task"

    def _check_offered(self):
        result = super()._check_offered()
        provider = self.provider_id
        if self.request_id.secrecy == "secret" and provider and not provider._qi_bound():
            raise UserError(
                self.env._(
                    "%(number)s is a trade secret. %(provider)s has no valid undertaking to keep secrets: record "
                    "the signed one first.",
                    number=self.request_id.name,
                    provider=provider.name,
                )
            )
        return result
