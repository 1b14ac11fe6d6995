# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiQualificationKind(models.Model):
    """Kind of qualification or certificate: CMA, CNAS, a person's licence, an enterprise's certificate."""

    _name = "qi.qualification.kind"
    _description = "Kind of Qualification"
    _rec_names_search = ["name", "code"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    holder = fields.Selection(
        [
            ("institution", "Institutions"),
            ("person", "Experts and Commissioners"),
            ("enterprise", "Enterprises"),
        ],
        required=True,
        default="institution",
        help="Who holds it. Only what institutions and persons hold lets them be offered a service.",
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "Another kind of qualification has this code already.")
