# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiPlatformEquipment(models.Model):
    """Equipment of a platform's hall. Measuring instruments are kept with the enterprise that owns them."""

    _name = "qi.platform.equipment"
    _description = "Equipment"
    _inherit = ["qi.platform.part.mixin"]
    _order = "platform_id, kind, id"

    name = fields.Char(required=True)
    kind = fields.Selection(
        [
            ("terminal", "Self-Service Terminal"),
            ("computer", "Computer"),
            ("printer", "Printer or Scanner"),
            ("display", "Display Screen"),
            ("network", "Network Equipment"),
            ("safety", "Safety and Fire Protection"),
            ("access", "Accessibility"),
            ("other", "Other"),
        ],
        required=True,
        default="computer",
    )
    number = fields.Char(string="Inventory Number")
    quantity = fields.Integer(required=True, default=1)
    purchased_on = fields.Date()
    state = fields.Selection(
        [("ok", "In Order"), ("repair", "In Repair"), ("scrapped", "Scrapped")], required=True, default="ok"
    )
    note = fields.Char()

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "Say how many pieces there are, at least one.")
