# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError

from ..tools import protected

WRITTEN = ("comment", "email")
"""The kinds of messages that people wrote, on the page or by mail."""
_CONTENT = frozenset({"attachment_ids", "author_id", "body", "date", "model", "res_id", "subject"})


class MailMessage(models.Model):
    """The thread of a closed complaint or dispute stays as it is: nobody adds to it, changes or removes anything.

    Steps and what was done about an activity are still noted there, by the program.
    """

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        """Write messages.

        :raises UserError: when one is for a closed complaint or dispute
        """
        self._check_threads_open((vals.get("model"), vals.get("res_id")) for vals in vals_list)
        return super().create(vals_list)

    def write(self, vals):
        """Write values.

        :raises UserError: when a message of a closed complaint or dispute is to change, or to become one
        """
        if vals.keys() & _CONTENT:
            self._check_threads_open(self._threads())
            self._check_threads_open([(vals.get("model"), vals.get("res_id"))])
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_of_open_threads(self):
        self._check_threads_open(self._threads())

    def _threads(self):
        # Whose thread it is, is asked for the rule; it is told to nobody.
        return [(message_sudo.model, message_sudo.res_id) for message_sudo in self.sudo()]

    def _qi_senders(self):
        """Return the users who sent those of the messages that came by mail, with all rights.

        The gateway may write them as the program itself.
        """
        return self.sudo().filtered(lambda message: message.message_type == "email").author_id.user_ids

    @api.model
    def _check_threads_open(self, threads):
        """Raise unless messages may still be written in ``threads``, pairs of model and id."""
        if protected.is_permitted(self):
            return
        by_model = defaultdict(set)
        closing = self.env.registry["qi.closing.mixin"]
        for model, id_ in threads:
            if model in self.env and str(id_ or "").isdecimal() and issubclass(self.env.registry[model], closing):
                by_model[model].add(int(id_))
        for model, ids in by_model.items():
            # Whoever may not read it is refused by Odoo, and learns nothing from this sentence.
            there = self.env[model].browse(ids)._filtered_access("read").sudo()
            for matter in there:
                if not matter._takes_more():
                    raise UserError(matter.sudo(self.env.su)._closed_sentence())
