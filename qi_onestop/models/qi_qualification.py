# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import period


class QiQualification(models.Model):
    """Qualification of an institution or a person, or certificate of an enterprise, with its validity."""

    _name = "qi.qualification"
    _description = "Qualification"
    _inherit = ["qi.expiry.mixin"]
    _rec_names_search = ["number", "kind_id"]
    _order = "partner_id, date_to desc, id"

    partner_id = fields.Many2one("res.partner", string="Holder", required=True, ondelete="cascade", index=True)
    kind_id = fields.Many2one("qi.qualification.kind", required=True, ondelete="restrict", index=True)
    holder = fields.Selection(related="kind_id.holder", string="Held By")
    number = fields.Char(required=True)
    issuer = fields.Char()
    scope = fields.Text(help="What it covers, in the words of the certificate.")
    element_ids = fields.Many2many(
        "qi.element", string="Quality Elements", help="For services of these elements the holder may be offered."
    )
    date_from = fields.Date(string="Valid From")
    date_to = fields.Date(string="Valid Until", index=True, help="Empty: without end.")
    file = fields.Binary(attachment=True)
    file_name = fields.Char()
    is_valid = fields.Boolean(string="Valid", compute="_compute_is_valid", search="_search_is_valid")
    active = fields.Boolean(default=True)

    _dates_order = models.Constraint(
        "CHECK (date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "A qualification cannot end before it begins. Correct the dates.",
    )

    @api.depends("kind_id", "number")
    def _compute_display_name(self):
        for qualification in self:
            qualification.display_name = f"{qualification.kind_id.name or ''} {qualification.number or ''}".strip()

    @api.depends("date_from", "date_to")
    def _compute_is_valid(self):
        today = fields.Date.context_today(self)
        for qualification in self:
            qualification.is_valid = period.holds(today, qualification.date_from, qualification.date_to)

    @api.model
    def _search_is_valid(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._valid_on(fields.Date.context_today(self))

    @api.model
    def _valid_on(self, day):
        """Return the domain of the qualifications that hold on ``day``."""
        return period.holding(day, "date_from", "date_to")

    @api.constrains("file", "file_name")
    def _check_file(self):
        for qualification in self:
            if qualification.file and not qualification.file_name:
                raise ValidationError(self.env._("The file has no name. Choose it once more."))
