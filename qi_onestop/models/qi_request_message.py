# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

MAX_MESSAGE = 5000
MOST_SHOWN = 100


class QiRequest(models.Model):
    """What enterprise and station write to each other. Internal notes of the station stay in the house."""

    _inherit = "qi.request"

    def action_enterprise_message(self, body, files=()):
        """Write to the station, with files.

        :param body: plain text
        :param files: pairs of name and content, in bytes or as base64 text; at most 20
        :raises AccessError: when the caller does not act for the enterprise
        :raises UserError: when the request is closed, or nothing was written
        :raises ValidationError: when a file is nothing that is taken
        """
        self.ensure_one()
        self.check_access("read")
        self._check_acts_for_enterprise()
        body = body.replace("\0", "").strip()[:MAX_MESSAGE] if isinstance(body, str) else ""
        if not body:
            raise UserError(self.env._("Write a few words, also when you send a file."))
        if not self.is_open:
            raise UserError(
                self.env._("%(number)s is closed. Call the platform, or make a new request.", number=self.name)
            )
        Document = self.env["qi.document.mixin"]
        pairs = (list, tuple)
        if not isinstance(files, pairs) or not all(isinstance(file, pairs) and len(file) == 2 for file in files):
            raise ValidationError(self.env._("Send each file as a pair of name and content."))
        Document._check_upload_count(len(files))
        attachments = []
        for name, given in files:
            content = given if isinstance(given, bytes) else Document._decoded(given)
            attachments.append((Document._checked_upload(name, content), content))
        # Whoever may not write the request may still write to those who work on it: that was checked.
        request_sudo = self.sudo()
        request_sudo.message_post(
            body=body,
            attachments=attachments,
            author_id=self.env.user.partner_id.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _enterprise_messages(self):
        """Return the messages the enterprise may read, oldest first, with all rights: those meant for it.

        Read access to the request is the caller's to check.
        """
        self.ensure_one()
        domain = self._written_domain() & self._told_domain()
        # Odoo shows no messages of what one may not write; these are the ones written to the enterprise.
        messages_sudo = self.env["mail.message"].sudo().search(domain, order="id desc", limit=MOST_SHOWN)
        return messages_sudo.sorted("id")

    def _written_domain(self):
        """Return the domain of the messages that people wrote on the request."""
        return Domain(
            [("model", "=", self._name), ("res_id", "in", self.ids), ("message_type", "in", ("comment", "email"))]
        )

    def _told_domain(self):
        """Return the domain of messages that are meant for the enterprise."""
        # Asked for each of many requests: the id alone costs no query.
        comment_id = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment", raise_if_not_found=True)
        return Domain([("subtype_id", "=", comment_id), ("is_internal", "=", False)])

    def _message_author_label(self, message):
        """Return who wrote a message, by name alone, and on which side."""
        author_sudo = message.author_id.sudo()
        mine = author_sudo == self.env.user.partner_id
        side = "station" if any(not user.share for user in author_sudo.user_ids) else "enterprise"
        return {"name": author_sudo.name or "", "side": side, "is_mine": mine}
