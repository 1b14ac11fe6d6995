# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain


class MailNotification(models.Model):
    """Who was told of what was written on a trade secret is hidden with it: the message bears its number."""

    _name = "mail.notification"
    _inherit = ["mail.notification", "qi.thread.part.mixin"]

    def _models_of(self):
        return set(self.mail_message_id.mapped("model"))

    @api.model
    def _models_asked(self, name, values):
        if name != "mail_message_id" or not all(isinstance(value, int) for value in values):
            return None
        # That a message belongs to some kind of thread is told to nobody here.
        return set(self.env["mail.message"].sudo().browse(values).exists().mapped("model"))

    @api.model
    def _of_threads(self, queries):
        messages = Domain.OR(
            Domain("model", "=", model) & Domain("res_id", "in", ids) for model, ids in queries.items()
        )
        # Of all messages, also those that the caller does not read.
        return Domain("mail_message_id", "any!", messages)
