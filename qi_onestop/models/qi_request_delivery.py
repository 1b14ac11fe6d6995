# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..tools import protected
from .qi_plan import CONFIRMATIONS


class QiRequest(models.Model):
    """The result of a request and how the enterprise answered it: confirmed, by silence, or done again."""

    _inherit = "qi.request"

    result = fields.Text(copy=False, help="What the enterprise was told or handed over.")
    delivery_confirmation = fields.Selection(
        [*CONFIRMATIONS, ("silence", "Deemed Confirmed")],
        string="Delivery Confirmed By",
        copy=False,
        tracking=True,
        help="Deemed confirmed (视同确认): the enterprise let the time to answer pass.",
    )
    delivery_confirmed_by = fields.Char(
        string="Who Confirmed the Delivery", copy=False, help="Name of the person asked."
    )
    delivery_confirmed_at = fields.Datetime(
        string="Delivery Confirmed On", copy=False, help="When the enterprise said so, if that was before now."
    )
    delivery_scan = fields.Binary(string="Scan of the Delivery", copy=False, attachment=True)
    delivery_scan_name = fields.Char(string="Name of the Delivery's Scan", copy=False)
    rework_count = fields.Integer(string="Times Done Again", readonly=True, copy=False)

    @property
    def _machine_fields(self):
        return super()._machine_fields | {"rework_count"}

    def _after_step(self, source, target, at):
        result = super()._after_step(source, target, at)
        if target == "rework":
            for request in self:
                protected.permitted(request).write({"rework_count": request.rework_count + 1})
        return result
