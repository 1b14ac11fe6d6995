# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import OrderedSet


class QiThreadPartMixin(models.AbstractModel):
    """For rows that say something of a thread, and that Odoo shows to those who may not read it: who follows it,
    what was written there, who was told, who is to do what. What belongs to a trade secret, or to what the user
    may not see, is hidden with it.
    """

    _name = "qi.thread.part.mixin"
    _description = "Part of a Thread"

    # The field with the name of the thread's model; its id is in res_id.
    _thread_model_field = "res_model"

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, bypass_access=False, **kwargs):
        # A record rule is kept for the user; who reads a secret changes with the clock.
        if not self.env.su and not bypass_access:
            domain = Domain(domain)
            domain &= ~self._hidden_domain(self._asked_threads(domain))
        return super()._search(domain, offset, limit, order, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        # What is being added is refused by the thread it would be added to, as one that does not exist would.
        if operation == "create" or self.env.su or not any(self._ids):
            return result
        # That a row is hidden is found out with all rights, for the caller.
        self_sudo = self.sudo()
        domain = self._hidden_domain(self_sudo.exists()._models_of())
        hidden = self_sudo.search(Domain("id", "in", self._ids) & domain).sudo(False)
        if not hidden:
            return result
        forbidden = hidden | (result[0] if result else self.browse())
        return forbidden, result[1] if result else self._make_hidden_error

    @api.model
    def _hidden_domain(self, asked=None):
        """Return the domain of the rows of threads that are hidden from the user.

        :param asked: names of the models whose threads are asked for alone; None for all
        """
        queries = {name: self.env[name]._unread_secrets for name in self._secret_threads()}
        queries |= {name: self.env[name]._unread for name in self._unseen_threads()}
        asked = queries.keys() if asked is None else queries.keys() & asked
        return self._of_threads({name: queries[name]() for name in asked})

    @api.model
    def _asked_threads(self, domain):
        """Return the names of the models whose threads a domain asks for; None where it asks for any.

        Each form asks who follows it: what cannot be among the answers is not looked up.
        """
        terms = list(domain)
        if "|" in terms or "!" in terms:
            return None
        for name, operator, value in (term for term in terms if term != "&"):
            values = [value] if operator == "=" else value if operator == "in" else None
            if isinstance(values, list | tuple | set | frozenset | OrderedSet):
                models = self._models_asked(name, list(values))
                if models is not None:
                    return models
        return None

    def _models_of(self):
        """Return the names of the models of the threads to which the rows belong."""
        return set(self.mapped(self._thread_model_field))

    @api.model
    def _models_asked(self, name, values):
        """Return the names of the models to which rows belong whose field is one of ``values``; None for any."""
        return set(values) if name == self._thread_model_field else None

    @api.model
    def _of_threads(self, queries):
        """Return the domain of the rows of some threads.

        :param queries: of the ids, by names of models
        """
        return Domain.OR(
            Domain(self._thread_model_field, "=", model) & Domain("res_id", "in", ids)
            for model, ids in queries.items()
        )

    @api.model
    def _secret_threads(self):
        """Return the names of the models of threads that are trade secrets, or belong to one."""
        thread = self.env.registry["mail.thread"]
        return [
            name
            for name, model in self.env.registry.items()
            if model._secret_path and not model._abstract and issubclass(model, thread)
        ]

    @api.model
    def _unseen_threads(self):
        """Return the names of the models of threads with followers that are unseen by who may not read them."""
        registry = self.env.registry
        return [
            name
            for name, model in registry.items()
            if issubclass(model, registry["qi.unseen.mixin"])
            and issubclass(model, registry["mail.thread"])
            and not issubclass(model, registry["qi.discreet.mixin"])
            and not model._abstract
        ]

    def _make_hidden_error(self):
        return AccessError(self.env._("This belongs to something that you do not read."))
