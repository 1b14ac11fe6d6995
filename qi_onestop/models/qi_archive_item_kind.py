# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiArchiveItemKind(models.Model):
    """Kind of the documents in an archive (文件类别): form, plan, report ..., in the order they are filed in.

    The program knows those it collects by their code.
    """

    _name = "qi.archive.item.kind"
    _description = "Kind of Document in an Archive"
    _rec_names_search = ["name", "code"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=100)
    is_internal = fields.Boolean(
        string="Of the House Only", help="The enterprise does not find such documents in its own archive."
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "Another kind of document has this code already.")
