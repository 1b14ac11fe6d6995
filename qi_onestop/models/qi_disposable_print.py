# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..hooks import CITY_TIMEZONE

FONDS = "0001"
"""Number of the fonds (全宗号) until the archives administration gives one."""


class QiDisposableMixin(models.AbstractModel):
    """What is printed of archives of every kind, in the words and the order of DA/T 22-2015.

    A model that adopts it says what stands in the rows: ``_catalogue_rows``, ``_stamp_unit``, ``_stamp_pages``.
    """

    _inherit = "qi.disposable.mixin"

    @api.model
    def _fonds(self):
        """Return the number of the fonds."""
        return self.env["ir.config_parameter"].sudo().get_param("qi_onestop.archive_fonds") or FONDS

    @api.model
    def _catalogue_heading(self):
        """Return the headings of the catalogue, in the order of DA/T 22-2015."""
        return [
            self.env._("No."),
            self.env._("Archive Number"),
            self.env._("Reference Number"),
            self.env._("Made By"),
            self.env._("Archive Title"),
            self.env._("Date"),
            self.env._("Level of Secrecy"),
            self.env._("Number of Pages"),
            self.env._("Note"),
        ]

    def _in_order(self):
        """Return the archives in the order of their numbers; what has none comes last."""
        return self.sorted(lambda archive: (not archive.number, archive.number_prefix or "", archive.piece))

    def _day_of(self, name):
        """Return the day of an instant in China as DA/T 22 writes it: 20251103."""
        return self._written_day(self[name])

    @api.model
    def _written_day(self, instant):
        """Return the day of ``instant`` in China as DA/T 22 writes it, nothing without one."""
        local = self.env["qi.archive"].with_context(tz=CITY_TIMEZONE)
        field = local._fields["closed_at"]
        return field.context_timestamp(local, instant).strftime("%Y%m%d") if instant else ""

    def _stamp_unit(self):
        """Return the unit that stands in the archiving stamp."""
        raise NotImplementedError

    def _stamp_pages(self):
        """Return the number of pages that stands in the archiving stamp; nothing where it is counted by hand."""
        return ""

    def _stamp_rows(self):
        """Return the two rows of the archiving stamp (归档章), each of three pairs of a label and a value."""
        self.ensure_one()
        retentions = dict(self._fields["retention"]._description_selection(self.env))
        return [
            [
                (self.env._("Fonds"), self._fonds()),
                (self.env._("Archive Year"), str(self.year)),
                (self.env._("Piece Number"), f"{self.piece:04d}" if self.number else ""),
            ],
            [
                (self.env._("Unit or Subject"), self._stamp_unit()),
                (self.env._("Kept For"), retentions.get(self.retention, "")),
                (self.env._("Number of Pages"), self._stamp_pages()),
            ],
        ]
