# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class QiPlatformZone(models.Model):
    """Functional zone (功能区) of a platform, such as reception or self-service."""

    _name = "qi.platform.zone"
    _description = "Functional Zone"
    _inherit = ["qi.platform.part.mixin"]
    _order = "platform_id, sequence, id"

    sequence = fields.Integer(default=10)
    kind_id = fields.Many2one("qi.platform.zone.kind", required=True, ondelete="restrict", index=True)
    place = fields.Char(string="Where It Is", help="Where in the house it is, such as the counter or the room.")
    floor_area = fields.Float(string="Area (m²)", digits=(10, 1), aggregator=None)
    note = fields.Char(string="What It Is For")

    _floor_area_positive = models.Constraint("CHECK (floor_area >= 0)", "The area of a zone cannot be negative.")

    @api.depends("kind_id", "place")
    def _compute_display_name(self):
        for zone in self:
            zone.display_name = f"{zone.kind_id.name or ''} {zone.place or ''}".strip()
