# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain


class MailFollowers(models.Model):
    """Who follows a trade secret is hidden with it."""

    _name = "mail.followers"
    _inherit = ["mail.followers", "qi.thread.part.mixin"]

    def _models_of(self):
        return set(self.mapped("res_model"))

    @api.model
    def _models_asked(self, name, values):
        return set(values) if name == "res_model" else None

    @api.model
    def _of_threads(self, queries):
        return Domain.OR(
            Domain("res_model", "=", model) & Domain("res_id", "in", ids) for model, ids in queries.items()
        )
