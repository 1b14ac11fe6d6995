# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

_GIVEN = ("origin_due", "origin_extension_reason")


class QiComplaint(models.Model):
    """More time of who transferred a complaint (延期): a later day, with a reason; nobody else gives any."""

    _inherit = "qi.complaint"

    def _check_editable(self, vals):
        result = super()._check_editable(vals)
        for complaint in self if vals.keys() & {*_GIVEN} else ():
            complaint._check_more_time(vals)
        return result

    def _check_more_time(self, vals):
        changed = {name for name in _GIVEN if name in vals and self._differs(name, vals)}
        if not changed:
            return
        if not self.is_transfer:
            raise UserError(
                self.env._("%(number)s was not transferred by anybody who could give more time.", number=self.name)
            )
        day = self._fields["origin_due"].to_date(vals.get("origin_due", self.origin_due))
        if "origin_due" in changed and not (day and (not self.origin_due or day > self.origin_due)):
            raise UserError(
                self.env._(
                    "The sender of %(number)s expects an answer by %(day)s. Enter a later day.",
                    number=self.name,
                    day=format_date(self.env, self.origin_due),
                )
            )
        if not (vals.get("origin_extension_reason") or "").strip():
            raise UserError(
                self.env._(
                    "Say anew in “%(field)s” why the sender of %(number)s gave more time.",
                    field=self._fields["origin_extension_reason"]._description_string(self.env),
                    number=self.name,
                )
            )
