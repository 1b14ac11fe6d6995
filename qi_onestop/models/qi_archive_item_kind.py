# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

FROZEN = ("code", "is_internal")
"""What seals name a kind by, and what decides who reads documents of it."""


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

    def write(self, vals):
        """Write values.

        :raises UserError: when a kind of which there are documents would change its code, or who finds them
        """
        changed = self.filtered(lambda kind: any(name in vals and vals[name] != kind[name] for name in FROZEN))
        # Documents count as well that the caller may not read.
        documents_sudo = self.env["qi.archive.item"].sudo()
        used = documents_sudo.search([("kind_id", "in", changed.ids)], limit=1).kind_id if changed else changed
        if used:
            raise UserError(
                self.env._(
                    "There are documents of the kind “%(name)s” in archives: its code, and who finds them, stay "
                    "as they are. Make a new kind, and archive this one.",
                    name=used.name,
                )
            )
        return super().write(vals)
