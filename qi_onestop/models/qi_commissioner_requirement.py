# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

EDUCATIONS = [
    ("secondary", "Secondary School or Below"),
    ("college", "College"),
    ("bachelor", "Bachelor"),
    ("master", "Master"),
    ("doctor", "Doctor"),
]


class QiCommissionerRequirement(models.Model):
    """What the city asks of its commissioners (DB1403/T 22-2023, Appendix B.1 and B.3)."""

    _name = "qi.commissioner.requirement"
    _description = "Requirement for Commissioners"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("education", "Education"),
            ("experience", "Years of Experience"),
            ("exam", "Examination Score"),
            ("undertaking", "Undertaking Signed"),
            ("training_hours", "Training Hours This Year"),
        ],
        string="Requirement",
        required=True,
    )
    education = fields.Selection(EDUCATIONS, string="At Least", help="Lowest education that will do.")
    threshold = fields.Float(string="Minimum", digits=(6, 1))
    is_blocking = fields.Boolean(
        string="Blocks Duty",
        default=True,
        help="Nobody is put on duty without it. Otherwise it is only shown as lacking.",
    )
    active = fields.Boolean(default=True)

    _kind_uniq = models.Constraint("UNIQUE (kind)", "There is such a requirement already. Change that one.")
    _threshold_check = models.Constraint("CHECK (threshold >= 0)", "The minimum cannot be negative.")

    @api.depends("kind")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for requirement in self:
            requirement.display_name = labels.get(requirement.kind, "")

    @api.constrains("kind", "education")
    def _check_education(self):
        for requirement in self:
            if requirement.kind == "education" and not requirement.education:
                raise ValidationError(self.env._("Say which education is the lowest that will do."))

    @api.model
    def _asked(self):
        """Return the requirements in force, as ``tools/commissioner_requirements.py`` takes them."""
        # What is asked of everybody is known to everybody in the house.
        return [
            (
                requirement.kind,
                requirement.education if requirement.kind == "education" else requirement.threshold,
                requirement.is_blocking,
            )
            for requirement in self.sudo().search([])
        ]
