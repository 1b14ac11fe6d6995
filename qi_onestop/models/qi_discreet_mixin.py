# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class QiDiscreetMixin(models.AbstractModel):
    """For threads of which nobody learns by the way: who follows what, everybody in the house may read.

    Nobody follows, nothing is sent by mail, nobody is notified: people are told by activities alone. What one may
    not read is as if it did not exist.
    """

    _name = "qi.discreet.mixin"
    _description = "Discreet Thread"
    _inherit = ["qi.unseen.mixin", "mail.thread"]

    @api.model_create_multi
    def create(self, vals_list):
        discreet = self.with_context(mail_create_nosubscribe=True, mail_auto_subscribe_no_notify=True)
        return super(QiDiscreetMixin, discreet).create(vals_list).with_env(self.env)

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Let nobody follow.

        :raises AccessError: when the caller may not read the records
        """
        self.check_access("read")
        return True

    def message_unsubscribe(self, partner_ids=None):
        """Take followers away, if there were any; see :meth:`message_subscribe`."""
        self.check_access("read")
        return super().message_unsubscribe(partner_ids)

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        return True

    def _message_auto_subscribe(self, updated_values, followers_existing_policy="skip"):
        return True

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        return []
