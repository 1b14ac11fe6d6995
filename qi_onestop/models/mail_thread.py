# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
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
        """Let nobody of the house follow the records, or keep an activity there, who may not read them."""
        threads_sudo = self.sudo()
        followers_sudo = threads_sudo.message_follower_ids
        activities_sudo = self.env["mail.activity"].sudo()
        if "activity_ids" in self._fields:
            activities_sudo = threads_sudo.activity_ids
        for user in (followers_sudo.partner_id.user_ids | activities_sudo.user_id).filtered(lambda u: not u.share):
            unread = set(self.ids) - set(self.with_user(user)._filtered_access("read").ids)
            theirs = followers_sudo.filtered(
                lambda row, partner=user.partner_id, ids=unread: row.partner_id == partner and row.res_id in ids
            )
            theirs.unlink()
            followers_sudo -= theirs
            theirs = activities_sudo.filtered(
                lambda row, user=user, ids=unread: row.user_id == user and row.res_id in ids
            )
            theirs.unlink()
            activities_sudo -= theirs
