# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class QiBoxedMixin(models.AbstractModel):
    """For archives whose paper lies in a box: which one, what its label says, and the note sheet (备考表).

    A model that adopts it is kept for a time as well, see ``qi_disposable_mixin.py``, and says with ``_box_holds``
    which boxes it lies in. Box and remark are the archivist's, also of what is sealed.
    """

    _name = "qi.boxed.mixin"
    _description = "Archive on Paper"

    _boxed_fields = frozenset({"box_id", "remark"})
    _box_holds = "request"

    box_id = fields.Many2one(
        "qi.archive.box",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        domain=lambda self: [("holds", "=", self._box_holds)],
    )
    remark = fields.Text(
        string="Remarks of the Archivist", help="What is missing, damaged or kept elsewhere (备考表)."
    )

    @api.constrains("box_id")
    def _check_one_kind(self):
        for box in self.box_id:
            if box.holds != self._box_holds:
                raise ValidationError(
                    self.env._(
                        "Box %(number)s is for archives of another kind. Choose another box.", number=box.name
                    )
                )

    def _label(self):
        """Return what stands on the box that holds the archives, as pairs of a label and a value.

        :raises UserError: when they do not belong into one box
        """
        if len(set(self.mapped("number_prefix"))) != 1 or not all(self.mapped("number")):
            raise UserError(
                self.env._("Choose sealed archives of one class, year, retention and platform: they share a box.")
            )
        pieces = self.mapped("piece")
        (fonds, year, _piece), (unit, retention, _pages) = self[0]._stamp_rows()
        span = self.env._("%(first)s to %(last)s", first=f"{min(pieces):04d}", last=f"{max(pieces):04d}")
        return [
            fonds,
            year,
            retention,
            unit,
            (self.env._("Class"), self[0].class_name or ""),
            (self.env._("Piece Numbers"), span),
            # One that is not recorded yet is written by hand.
            (self.env._("Box Number"), self.box_id.name if len(self.box_id) == 1 else ""),
        ]

    def _note_facts(self):
        """Return what the note sheet says of the archive beside its number, title and remark.

        :return: ``{"documents": number, "pages": text, "keeper": name, "by_program": whether it was sealed so}``
        """
        raise NotImplementedError
