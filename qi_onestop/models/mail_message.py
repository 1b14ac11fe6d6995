# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class MailMessage(models.Model):
    """What was written on a trade secret, or what belongs to one, is hidden with it; who reads it is logged.

    Odoo lets those who were once told read on; of a secret they may no longer.
    """

    _name = "mail.message"
    _inherit = ["mail.message", "qi.thread.part.mixin"]
    _thread_model_field = "model"

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, bypass_access=False, **kwargs):
        if not self.env.su and not bypass_access:
            domain = Domain(domain)
            asked = self._asked_threads(domain)
            for model in self._discreet_models():
                if asked is not None and model not in asked:
                    continue
                # Who wrote there once, and may not read it any more, reads not even that.
                shown = self.env[model]._search([]) if self.env[model].has_access("read") else []
                domain &= Domain("model", "!=", model) | Domain("res_id", "in", shown)
        return super()._search(domain, offset, limit, order, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or not any(self._ids):
            return result
        forbidden = result[0] if result else self.browse()
        for model in self._discreet_models():
            messages_sudo = (self - forbidden).sudo().filtered(lambda message, model=model: message.model == model)
            if messages_sudo:
                shown = set(self.env[model].browse(messages_sudo.mapped("res_id"))._filtered_access("read").ids)
                forbidden |= messages_sudo.filtered(lambda message, ids=shown: message.res_id not in ids).sudo(
                    False
                )
        if not forbidden:
            return result
        return forbidden, result[1] if result else self._make_hidden_error

    @api.model
    def _discreet_models(self):
        """Return the names of the models of whose threads nobody learns by the way."""
        discreet = self.env.registry["qi.discreet.mixin"]
        return [
            name
            for name, model in self.env.registry.items()
            if issubclass(model, discreet) and not model._abstract
        ]

    def _make_hidden_error(self):
        return AccessError(self.env._("This message belongs to something that you do not read."))

    def _to_store(self, store, fields, **kwargs):
        # What somebody has just written Odoo shows to them with all rights.
        shown = self.sudo(False) if store.target.is_current_user(self.env) else self
        shown._log_secrets("read")
        return super()._to_store(store, fields, **kwargs)

    def _log_secrets(self, action):
        if self.env.su:
            return
        by_model = defaultdict(list)
        for message_sudo in self.sudo():
            if message_sudo.res_id and message_sudo.model in self.env:
                by_model[message_sudo.model].append(message_sudo.res_id)
        for model, ids in by_model.items():
            self.env[model].browse(ids)._log_secrets(action)
