# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import hmac

from ..tools import complaint_number, protected
from .qi_complaint_voice import Receipt

CODE_SHOWN = timedelta(minutes=10)
"""So long a page that is loaded again shows the code again."""


class QiComplaint(models.Model):
    """What the pages of whoever complained need: a form that counts once, whose complaint it is, their files."""

    _inherit = "qi.complaint"

    # The form

    @api.model
    def _receive_once(self, token, values, complainant, source, request_number="", attachments=None):
        """Register what was sent with a form, once, however often it is sent; see :meth:`_receive`.

        :param token: what the form was given when it was shown: random, and secret to who fills it in
        :param source: the address or account it was sent from: the same text from there is the same complaint
        :param attachments: function that checks the files and returns them, called when they are needed
        :return: the receipt; its code is empty where it was shown already or is not needed
        :raises UserError: when the same text came from there before, or as ``_receive`` does
        """
        account = complainant.get("user_id")
        Form = self.env["qi.complaint.form"]
        token_key = f"token:{account or ''}:{token}"
        made_before = Form._take(token_key)
        if made_before:
            return self._receipt_again(made_before, token, account)
        # Who is asked to write again writes other words.
        text_key = f"text:{source}:{values['description']}:{request_number}"
        if Form._take(text_key):
            raise UserError(
                self.env._(
                    "We have this complaint already: the same words came from here today. Follow it with its "
                    "number and code, or describe what is new."
                )
            )
        receipt = self._receive(
            values,
            complainant,
            request_number=request_number,
            source=source,
            attachments=attachments() if attachments else (),
        )
        identity = {}
        code = ""
        if not account:
            code = self._form_code(token)
            identity["code_hash"] = self._code_hash(receipt.number, code)
        if identity:
            protected.permitted(receipt.complaint.complainant_ids).write(identity)
        for key in (token_key, text_key):
            Form._note(key, receipt.complaint)
        return receipt._replace(code=code)

    @api.model
    def _receipt_again(self, form_sudo, token, account):
        complaint_sudo = form_sudo.complaint_id
        recent = form_sudo.sent_at > fields.Datetime.now() - CODE_SHOWN
        code = self._form_code(token) if recent and not account else ""
        return Receipt(complaint_sudo, complaint_sudo.name, code)

    @api.model
    def _form_code(self, token):
        """Return the code of what was sent with a form: the same again if the page is loaded again."""
        return complaint_number.of_digest(hmac(self.env(su=True), "qi_complaint_form_code", token))

    # Whose it is

    @api.model
    def _caller_domain(self):
        """Return the domain of the complaints the calling account reads.

        They are its own, and as an administrator of an enterprise those made in the name of the enterprise. What
        was said in the name of an enterprise stays there when whoever wrote it leaves.
        """
        memberships_sudo = self.env.user.sudo().qi_membership_ids.filtered("active")
        enterprises = memberships_sudo.partner_id.ids
        administered = memberships_sudo.filtered(
            lambda membership: membership.role == "administrator"
        ).partner_id.ids
        own = [
            ("user_id", "=", self.env.uid),
            "|",
            ("partner_id", "=", False),
            ("partner_id", "in", enterprises),
        ]
        return [("complainant_ids", "any", ["|", ("partner_id", "in", administered), "&", *own])]

    # Files

    def _complainant_file(self, attachment_id):
        """Return the file of one of the messages, with all rights, or an empty one."""
        messages_sudo = self.sudo()._letters()
        return messages_sudo.attachment_ids.filtered(lambda file: file.id == attachment_id)
