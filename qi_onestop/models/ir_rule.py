# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

_SECRECY = "is_secret_hidden"


class IrRule(models.Model):
    """What a rule hides of which nobody is to learn is refused without a word of it, in debug mode as well."""

    _inherit = "ir.rule"

    def _make_access_error(self, operation, records):
        if operation == "read" and isinstance(records, self.env.registry["qi.unseen.mixin"]):
            return records._make_unseen_error()
        return super()._make_access_error(operation, records)

    @api.model
    def _qi_domain_but_secrecy(self, model_name):
        """Return the domain of what the caller would read were there no trade secrets, or ``None`` where no rule
        hides any.

        For counting what is left out; nothing else may be told of it.
        """
        # Which rules there are is the program's to know; they are asked for the caller.
        rules_sudo = self._get_rules(model_name).sudo()
        kept = rules_sudo.filtered(lambda rule: rule.groups or _SECRECY not in (rule.domain_force or ""))
        if kept == rules_sudo:
            return None
        context = self._eval_context()
        domains = {
            rule: Domain(safe_eval(rule.domain_force, context)) if rule.domain_force else Domain.TRUE
            for rule in kept
            if not rule.groups or rule.groups & self.env.user.all_group_ids
        }
        everybody = [domain for rule, domain in domains.items() if not rule.groups]
        groups = [domain for rule, domain in domains.items() if rule.groups]
        return Domain.AND([*everybody, Domain.OR(groups)] if groups else everybody)
