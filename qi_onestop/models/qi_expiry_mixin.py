# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models

from ..tools import protected

WARN_DAYS = (90, 30)


class QiExpiryMixin(models.AbstractModel):
    """For what runs out: tells how near the end is, and remembers of which threshold people were warned.

    A concrete model names its last day in ``_expiry_field``; who is warned is in ``res_partner_expiry.py``.
    """

    _name = "qi.expiry.mixin"
    _description = "Something That Runs Out"
    _inherit = ["qi.protected.mixin"]

    _expiry_field = "date_to"
    _machine_fields = frozenset({"warned_days"})

    expiry_state = fields.Selection(
        [
            ("valid", "Valid"),
            ("days90", "Within 90 Days"),
            ("days30", "Within 30 Days"),
            ("expired", "Expired"),
        ],
        string="Validity",
        compute="_compute_expiry_state",
    )
    warned_days = fields.Integer(
        string="Warned of Days",
        readonly=True,
        copy=False,
        aggregator=None,
        help="The last threshold people were warned of; 0 when they were not, or the end has moved.",
    )

    @api.depends(lambda self: [self._expiry_field])
    def _compute_expiry_state(self):
        today = fields.Date.context_today(self)
        for record in self:
            end = record[self._expiry_field]
            left = (end - today).days if end else None
            if left is None or left > max(WARN_DAYS):
                record.expiry_state = "valid"
            elif left < 0:
                record.expiry_state = "expired"
            else:
                record.expiry_state = "days30" if left <= min(WARN_DAYS) else "days90"

    def write(self, vals):
        """Write values; an end that moves is warned of anew."""
        moved = self.browse()
        if self._expiry_field in vals:
            end = fields.Date.to_date(vals[self._expiry_field])
            moved = self.filtered(
                lambda record: record.warned_days and record[self._expiry_field] != (end or False)
            )
        result = super().write(vals)
        if moved:
            protected.permitted(moved).write({"warned_days": 0})
        return result

    @api.model
    def _to_warn(self, days, domain=()):
        """Return what ends within ``days`` and was not warned of at this threshold or a nearer one."""
        today = fields.Date.context_today(self)
        nearer = [threshold for threshold in WARN_DAYS if threshold <= days]
        return self.search(
            [
                (self._expiry_field, ">=", today),
                (self._expiry_field, "<=", today + timedelta(days=days)),
                ("warned_days", "not in", nearer),
                *domain,
            ]
        )
