# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Models for tests alone. Import them inside ``setUpClass`` only, or they become part of the product."""

from odoo import fields, models


class QiFakeGate(models.Model):
    """Adopts the mixin of rights, to show that it works on any model."""

    _name = "qi.fake.gate"
    _description = "Gate of a Test"
    _inherit = ["qi.rights.mixin"]

    _rights_fields = frozenset({"is_locked"})

    name = fields.Char()
    is_locked = fields.Boolean()


class QiElement(models.Model):
    _inherit = "qi.element"

    fake_note = fields.Char()
