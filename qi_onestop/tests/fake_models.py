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


class QiFakeCase(models.Model):
    """A document that makes promises, to show that the clock knows nothing of requests."""

    _name = "qi.fake.case"
    _description = "Case of a Test"
    _inherit = ["qi.deadline.document.mixin"]

    name = fields.Char()
    service_id = fields.Many2one("qi.service")
    category_id = fields.Many2one(related="service_id.category_id", store=True)
    process = fields.Selection(related="service_id.process", store=True)
    urgency = fields.Selection([("normal", "Normal"), ("urgent", "Urgent")])
    user_id = fields.Many2one("res.users")
    deadline_ids = fields.One2many("qi.fake.deadline", "document_id", string="Deadlines")


class QiFakeDeadline(models.Model):
    _name = "qi.fake.deadline"
    _description = "Deadline of a Test"
    _inherit = ["qi.deadline.mixin"]

    document_id = fields.Many2one("qi.fake.case", required=True, ondelete="cascade", index=True)
