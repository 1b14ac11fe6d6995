# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class QiProviderReview(models.Model):
    """Annual review (年审) of an institution or expert. Who fails is suspended."""

    _name = "qi.provider.review"
    _description = "Annual Review"
    _order = "year desc, id desc"

    partner_id = fields.Many2one(
        "res.partner",
        string="Institution or Expert",
        required=True,
        ondelete="cascade",
        index=True,
        domain=[("qi_provider_kind", "!=", False)],
    )
    year = fields.Char(required=True, default=lambda self: str(fields.Date.context_today(self).year))
    result = fields.Selection(
        [("passed", "Passed"), ("conditions", "Passed with Conditions"), ("failed", "Failed")],
        required=True,
    )
    date = fields.Date(string="Reviewed On", required=True, default=fields.Date.context_today)
    reviewer_id = fields.Many2one(
        "res.users", required=True, ondelete="restrict", default=lambda self: self.env.user
    )
    note = fields.Text(help="Conditions to meet, or why the review was failed.")

    _year_uniq = models.Constraint(
        "UNIQUE (partner_id, year)", "This institution or expert was reviewed for this year already."
    )

    @api.depends("partner_id", "year")
    def _compute_display_name(self):
        for review in self:
            review.display_name = f"{review.partner_id.display_name or ''} {review.year or ''}".strip()

    @api.constrains("year")
    def _check_year(self):
        for review in self:
            if not (review.year.isdecimal() and 2000 <= int(review.year) <= 2100):
                raise ValidationError(self.env._("Write the year with four digits, like 2026."))

    @api.constrains("result", "note")
    def _check_note(self):
        for review in self:
            if review.result != "passed" and not (review.note or "").strip():
                raise ValidationError(
                    self.env._("Write into the note what conditions are to be met, or why the review was failed.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        reviews = super().create(vals_list)
        reviews._suspend_failed()
        return reviews

    def write(self, vals):
        result = super().write(vals)
        if vals.get("result") == "failed":
            self._suspend_failed()
        return result

    def _suspend_failed(self):
        """Suspend who is settled and failed: they are offered nothing until the next agreement or review."""
        for review in self:
            if review.result == "failed" and review.partner_id.qi_provider_state == "active":
                review.partner_id.action_qi_suspend(
                    self.env._("Annual review %(year)s failed: %(note)s", year=review.year, note=review.note)
                )
