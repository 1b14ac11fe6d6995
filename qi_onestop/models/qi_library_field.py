# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class QiLibraryField(models.Model):
    """One thing the resources of a library say. Its label stands as it was written, in one language."""

    _name = "qi.library.field"
    _description = "Library Field"
    _order = "library_id, sequence, id"
    _rec_name = "label"

    library_id = fields.Many2one("qi.library", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    label = fields.Char(required=True)
    kind = fields.Selection(
        [
            ("char", "Line of Text"),
            ("text", "Lines of Text"),
            ("integer", "Whole Number"),
            ("float", "Decimal Number"),
            ("date", "Date"),
            ("selection", "Choice"),
            ("boolean", "Yes or No"),
        ],
        required=True,
        default="char",
    )
    options = fields.Text(help="What can be chosen, one on each line.")
    is_required = fields.Boolean(string="Required", help="Asked for when a resource is published.")
    key = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: uuid.uuid4().hex[:16],
        help="Under which the values are kept. It never changes.",
    )

    _key_uniq = models.Constraint("UNIQUE (library_id, key)", "A field of the library has this key already.")

    @api.constrains("kind", "options")
    def _check_options(self):
        for row in self:
            options = row._options()
            if row.kind == "selection" and len(set(options)) < 2:
                raise ValidationError(
                    self.env._(
                        "“%(label)s” is a choice: write at least two options, one on each line.", label=row.label
                    )
                )

    def write(self, vals):
        changed = [name for name in ("kind", "key", "library_id") if name in vals]
        moved = self.filtered(
            lambda row: any(row._fields[name].convert_to_write(row[name], row) != vals[name] for name in changed)
        )
        # All resources count, also those the caller may not see.
        used = moved and self.env["qi.resource"].sudo().search(
            [("library_id", "in", moved.library_id.ids)], limit=1
        )
        if used:
            row = moved.filtered(lambda row: row.library_id == used.library_id)[0]
            raise UserError(
                self.env._(
                    "“%(label)s” has values in the resources of the library. Add another field instead.",
                    label=row.label,
                )
            )
        return super().write(vals)

    def _options(self):
        self.ensure_one()
        return [line.strip() for line in (self.options or "").splitlines() if line.strip()]

    def _definition(self):
        """Return the field as Odoo wants it in the definition of properties."""
        self.ensure_one()
        definition = {"name": self.key, "string": self.label or "", "type": self.kind}
        if self.kind == "selection":
            definition["selection"] = [[option, option] for option in dict.fromkeys(self._options())]
        return definition
