# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import models


class MailThread(models.AbstractModel):
    """Of a trade secret, and of what belongs to one, nobody of the house is told who does not read it."""

    _inherit = "mail.thread"

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Send nothing of a secret to those of the house who do not read it."""
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        if not recipients or self._secret_path is None or not self._of_secrets():
            return recipients
        users = self.env["res.users"].sudo().browse([data["uid"] for data in recipients if data.get("uid")])
        strangers = {user.id for user in users if not user.share and not self.with_user(user).has_access("read")}
        return [data for data in recipients if data.get("uid") not in strangers]

    def _drop_strangers(self):
        """Let nobody of the house follow the records, or have something to do or to read there, who may not."""
        threads_sudo = self.sudo()
        followers_sudo = threads_sudo.message_follower_ids
        activities_sudo = self.env["mail.activity"].sudo()
        if "activity_ids" in self._fields:
            activities_sudo = threads_sudo.activity_ids
        in_threads = [("mail_message_id.model", "=", self._name), ("mail_message_id.res_id", "in", self.ids)]
        unread_sudo = self.env["mail.notification"].sudo().search([*in_threads, ("is_read", "=", False)])
        users = (followers_sudo.partner_id | unread_sudo.res_partner_id).user_ids | activities_sudo.user_id
        closed = defaultdict(set)
        for user in users.filtered(lambda user: not user.share):
            closed[user.partner_id] |= set(self.ids) - set(self.with_user(user)._filtered_access("read").ids)
        followers_sudo.filtered(lambda row: row.res_id in closed[row.partner_id]).unlink()
        activities_sudo.filtered(lambda row: row.res_id in closed[row.user_id.partner_id]).unlink()
        # They cannot open it any more to have read it.
        unread_sudo.filtered(lambda row: row.mail_message_id.res_id in closed[row.res_partner_id]).is_read = True
