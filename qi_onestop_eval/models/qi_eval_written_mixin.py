# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.qi_onestop.tools import protected

from ..tools import eval_flow


class QiEvalWrittenMixin(models.AbstractModel):
    """For what of a round is partly written by hand: each field while the table of the flow lets it."""

    _name = "qi.eval.written.mixin"
    _description = "Written in Turn"
    _inherit = ["qi.eval.seen.mixin", "qi.protected.mixin"]

    # Of tools/eval_flow.py: by field, the states and who may.
    _writable = {}

    @property
    def _machine_fields(self):
        threads = {name for mixin in ("mail.thread", "mail.activity.mixin") for name in self.env[mixin]._fields}
        return self._stored_fields() - frozenset(self._writable) - threads

    @api.model
    def _seen_fields(self):
        # Files have a name that changes along with them.
        return [name for name in self._writable if self._fields[name].type != "binary"]

    def _flow_result(self):
        """Return the result whose state and people count."""
        raise NotImplementedError

    def write(self, vals):
        """Write values by hand, each while the table lets it.

        :raises UserError: too early or too late, or when somebody else was quicker
        :raises AccessError: when the field is for somebody else
        """
        if not protected.is_permitted(self):
            self.check_access("write")
            for record in self:
                for name in sorted(self._writable.keys() & vals.keys()):
                    record._check_written(name)
        return super().write(vals)

    def _check_written(self, name):
        result = self._flow_result()
        label = self._fields[name]._description_string(self.env)
        states, _writers = self._writable[name]
        if result.state not in states:
            raise UserError(
                self.env._(
                    "“%(name)s” is at “%(state)s”: “%(field)s” cannot be written now.",
                    name=result.display_name,
                    state=result.round_id._state_label(),
                    field=label,
                )
            )
        if not eval_flow.writes(self._writable, name, result.state, result._actors()):
            raise AccessError(self.env._("“%(field)s” is for the other side.", field=label))

    def _write_changed(self, values):
        """Write what the program worked out, where it differs: a second time changes nothing."""
        self.ensure_one()
        changed = {name: value for name, value in values.items() if self._stored(name, value) != self._now(name)}
        if changed:
            protected.permitted(self).write(changed)

    def _stored(self, name, value):
        """Return ``value`` as it will be kept, rounded where the field is."""
        return self._fields[name].convert_to_cache(value, self)

    def _now(self, name):
        return self._stored(name, self[name])
