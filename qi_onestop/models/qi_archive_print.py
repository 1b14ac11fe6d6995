# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError

from ..hooks import CITY_TIMEZONE
from .qi_archive import FONDS

MOST_ROWS = 5000
"""So many archives are put into one catalogue."""


class QiArchive(models.Model):
    """What is printed of archives: catalogue, cover, contents, note sheet, label of a box (DA/T 22-2015)."""

    _inherit = "qi.archive"

    def action_catalogue(self):
        """Download the catalogue of the archives as an Excel file.

        :raises UserError: when there are too many
        """
        self.check_access("read")
        if len(self) > MOST_ROWS:
            raise UserError(self.env._("Choose at most %(most)s archives at once.", most=f"{MOST_ROWS:,}"))
        catalogue = self.env["qi.archive.catalogue"].create({"archive_ids": self.ids})
        name = self.env._("Catalogue of Archives")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{catalogue._name}/{catalogue.id}/file/{name}.xlsx?download=true",
            "target": "download",
        }

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

    def _catalogue_rows(self):
        """Return a row of texts for each archive, in the order of their numbers; what has none comes last."""
        levels = dict(self._fields["secrecy"]._description_selection(self.env))
        archives = self.sorted(lambda archive: (not archive.number, archive.number_prefix or "", archive.piece))
        return [
            [
                str(position),
                archive.number or "",
                archive.request_number or "",
                archive.platform_name or "",
                archive.title,
                archive._day_of("closed_at"),
                levels.get(archive.secrecy, ""),
                str(archive.page_count or ""),
                archive.remark or "",
            ]
            for position, archive in enumerate(archives, 1)
        ]

    def _day_of(self, name):
        """Return the day of an instant in China as DA/T 22 writes it: 20251103."""
        value = self[name]
        local = self.env["qi.archive"].with_context(tz=CITY_TIMEZONE)
        return self._fields[name].context_timestamp(local, value).strftime("%Y%m%d") if value else ""

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
                (self.env._("Unit or Subject"), self.platform_name or ""),
                (self.env._("Kept For"), retentions.get(self.retention, "")),
                (self.env._("Number of Pages"), str(self.page_count or "")),
            ],
        ]

    def _fonds(self):
        """Return the number of the fonds."""
        return self.env["ir.config_parameter"].sudo().get_param("qi_onestop.archive_fonds") or FONDS

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
