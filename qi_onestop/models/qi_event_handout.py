# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiEventHandout(models.Model):
    """What was handed out at an event, and how many."""

    _name = "qi.event.handout"
    _description = "Event Hand-Out"
    _order = "event_id, sequence, id"

    event_id = fields.Many2one("event.event", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    quantity = fields.Integer(string="Copies", default=1)
    file = fields.Binary(attachment=True)
    file_name = fields.Char()

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "Hand out at least one copy, or delete the row."
    )
