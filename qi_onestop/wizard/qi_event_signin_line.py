# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiEventSigninLine(models.TransientModel):
    """A line of the preview of a sign-in list."""

    _name = "qi.event.signin.line"
    _description = "Line of a Sign-In List"
    _order = "problem desc, number, id"

    import_id = fields.Many2one("qi.event.signin.import", required=True, ondelete="cascade", index=True)
    number = fields.Integer(string="Line")
    firm = fields.Char()
    code = fields.Char(string="Credit Code")
    name = fields.Char()
    mobile = fields.Char()
    partner_id = fields.Many2one(
        "res.partner", string="Enterprise", domain=[("qi_enterprise_kind", "!=", False)], ondelete="cascade"
    )
    problem = fields.Selection(
        [
            ("name", "The name is missing"),
            ("mobile", "The mobile number has not eleven digits"),
            ("twice", "Stands in the list already"),
            ("long", "A cell has more than 200 characters"),
        ],
        string="Left Out Because",
    )

    def _registration_values(self):
        self.ensure_one()
        return {
            "event_id": self.import_id.event_id.id,
            "name": self.name,
            "phone": self.mobile,
            "qi_partner_id": self.partner_id.id,
            "company_name": self.partner_id.name or self.firm,
            "state": "done",
        }
