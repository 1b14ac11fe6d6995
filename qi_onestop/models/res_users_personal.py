# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import html2plaintext

from ..tools import spreadsheet

ACCOUNT = ("name", "login", "email", "phone", "lang", "tz", "create_date", "login_date")
CONTACT = ("name", "email", "phone", "qi_mobile", "function", "street", "city", "zip", "parent_id")


_KEPT = {
    "qi.account.consent": ("consent_id", "date"),
    "qi.membership": ("partner_id", "role", "active"),
    "qi.account.application": ("enterprise_name", "name", "mobile", "create_date", "state"),
    "qi.account.invitation": ("partner_id", "name", "mobile", "create_date", "state"),
    "qi.notice": ("told_at", "subject", "body", "phone", "read_at"),
}
"""What of the records of a user is theirs to know, besides requests and messages."""


class ResUsers(models.Model):
    """The copy of the personal data held about a person (Personal Information Protection Law, article 45).

    What the person is named by in the records is found by the account and the contact, not by the name: others
    may have the same. The administrator's look-up by name and mail address is Odoo's, see
    ``privacy_lookup_wizard.py``.
    """

    _inherit = "res.users"

    def _qi_personal_copy(self):
        """Return an xlsx file of what is held about the user; that it is their own is the caller's to check."""
        self.ensure_one()
        notices_sudo = self._qi_personal_records("qi.notice")
        for records_sudo in (self._qi_personal_requests(), self._qi_personal_messages(), notices_sudo):
            records_sudo.with_user(self)._log_secrets("export")
        return spreadsheet.write_book(self._qi_personal_cards() + self._qi_personal_sheets(), width=28)

    def _qi_personal_counts(self):
        """Return ``(title, number of entries)`` of each kind of data, in the language of the context."""
        cards = [(title, 1) for title, _heading, _rows in self._qi_personal_cards()]
        return cards + [(title, len(rows)) for title, _heading, rows in self._qi_personal_sheets()]

    def _qi_personal_cards(self):
        """Return ``(title, heading, rows)`` of the account and the contact, a row for each thing held of it."""
        # A person may have all that is held about them, whatever else they may read.
        user_sudo = self.sudo()
        what = [self.env._("What"), self.env._("What Is Held")]
        return [
            (self.env._("Account"), what, user_sudo._qi_personal_pairs(ACCOUNT)),
            (self.env._("Contact Data"), what, user_sudo.partner_id._qi_personal_pairs(CONTACT)),
        ]

    def _qi_personal_sheets(self):
        """Return ``(title, heading, rows)`` of each kind of record, in the language of the context."""
        requests_sudo = self._qi_personal_requests()
        messages_sudo = self._qi_personal_messages()
        sheets = []
        titles = {
            "qi.account.consent": self.env._("Consents"),
            "qi.membership": self.env._("Enterprises"),
            "qi.account.application": self.env._("Registrations"),
            "qi.account.invitation": self.env._("Invitations"),
            "qi.notice": self.env._("Notices"),
        }
        for model, names in _KEPT.items():
            records_sudo = self._qi_personal_records(model)
            heading, rows = records_sudo._qi_personal_heading(names), records_sudo._qi_personal_rows(names)
            sheets.append((titles[model], heading, rows))
        names = ("name", "registered_at", "service_id", "contact_name", "contact_phone")
        sheets.append(
            (
                self.env._("Requests as Contact"),
                requests_sudo._qi_personal_heading(names),
                requests_sudo._qi_personal_rows(names),
            )
        )
        sheets.append(
            (
                self.env._("Messages"),
                [self.env._("Date"), self.env._("On What"), self.env._("Text")],
                [
                    [str(message.date), message.record_name or "", html2plaintext(message.body or "")]
                    for message in messages_sudo
                ],
            )
        )
        return sheets

    def _qi_personal_records(self, model):
        """Return the records of ``model`` that are the user's, with all rights."""
        return (
            self.env[model].sudo().with_context(active_test=False).search([("user_id", "=", self.id)], order="id")
        )

    def _qi_personal_messages(self):
        """Return what the user wrote, with all rights."""
        partner_sudo = self.sudo().partner_id
        return self.env["mail.message"].sudo().search([("author_id", "=", partner_sudo.id)], order="id")

    def _qi_personal_requests(self):
        """Return the requests of the user's enterprises that name the user as the contact, with all rights."""
        user_sudo = self.sudo()
        known = (user_sudo.login, user_sudo.phone, user_sudo.partner_id.qi_mobile)
        numbers = [number for number in known if number]
        enterprises_sudo = user_sudo.with_context(active_test=False).qi_membership_ids.partner_id
        return (
            self.env["qi.request"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", enterprises_sudo.ids),
                    "|",
                    ("contact_phone", "in", numbers),
                    ("contact_name", "=", user_sudo.name),
                ],
                order="id",
            )
        )
