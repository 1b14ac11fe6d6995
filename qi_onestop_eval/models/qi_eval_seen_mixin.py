# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.qi_onestop.tools import seal


class QiEvalSeenMixin(models.AbstractModel):
    """For what two people may have open at once: who saves later writes nothing over what the other one wrote."""

    _name = "qi.eval.seen.mixin"
    _description = "Written by Several People"

    seen = fields.Char(
        string="What Stood There",
        compute="_compute_seen",
        exportable=False,
        help="Said along with what is written, it keeps what somebody else wrote meanwhile.",
    )

    def _compute_seen(self):
        # What is stored, and not what a form has meanwhile: it depends on nothing that people type.
        for record in self:
            record.seen = seal.canonical(record._origin._digests(self._seen_fields()))

    @api.model
    def _seen_fields(self):
        """Return what people write here. Lines are seen by themselves, files change along with their name."""
        return [
            name
            for name, field in self._fields.items()
            if field.store
            and not (field.compute or field.readonly or field.type in ("binary", "one2many"))
            and name not in models.MAGIC_COLUMNS
        ]

    def _digests(self, names):
        """Return the digest of what stands in each field."""
        return {
            name: seal.digest(str(self[name].ids if self._fields[name].relational else self[name]))
            for name in names
        }

    def write(self, vals):
        """Write values: with ``seen``, as it was read, none over what somebody else wrote meanwhile.

        :raises UserError: when somebody else was quicker
        """
        if "seen" in vals:
            self._check_seen(vals["seen"], vals.keys())
            vals = {name: value for name, value in vals.items() if name != "seen"}
        self.invalidate_recordset(["seen"], flush=False)
        return super().write(vals)

    def _check_seen(self, seen, names):
        """Raise when one of the fields is not as the caller saw it."""
        was = seal.read(seen) or {}
        for record in self:
            names = [name for name in record._seen_fields() if name in names and name in was]
            for name, now in record._digests(names).items():
                if was[name] != now:
                    raise UserError(
                        self.env._(
                            "Somebody else has changed “%(field)s” of “%(name)s” meanwhile. Reload the page, and "
                            "enter yours again if it still holds.",
                            field=self._fields[name]._description_string(self.env),
                            name=record.display_name,
                        )
                    )
