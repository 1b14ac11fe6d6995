# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiServiceMaterial(models.Model):
    """What an enterprise brings along for a service; told all at once (一次性告知)."""

    _name = "qi.service.material"
    _description = "Service Material"
    _inherit = ["qi.service.part.mixin"]
    _order = "service_id, sequence, id"

    service_id = fields.Many2one("qi.service", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    form = fields.Selection(
        [("paper", "Paper"), ("electronic", "Electronic"), ("either", "Paper or Electronic")],
        required=True,
        default="either",
    )
    copies = fields.Integer(string="Number of Copies", required=True, default=1, aggregator=None)
    issuer = fields.Char(translate=True, help="Who makes it out: the enterprise, an authority ...")
    original = fields.Selection(
        [("original", "Original"), ("copy", "Copy")], string="Original or Copy", required=True, default="copy"
    )
    is_required = fields.Boolean(string="Always Needed", default=True)
    note = fields.Char(translate=True)
    blank_file = fields.Binary(string="Blank Form", attachment=True)
    blank_name = fields.Char(string="Name of the Blank Form")
    sample_file = fields.Binary(string="Filled-In Sample", attachment=True)
    sample_name = fields.Char(string="Name of the Filled-In Sample")

    _copies_positive = models.Constraint("CHECK (copies >= 1)", "At least one copy is needed. Correct the number.")
