# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError

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

    def _catalogue_rows(self):
        """Return a row of texts for each archive, in the order of their numbers; what has none comes last."""
        levels = dict(self._fields["secrecy"]._description_selection(self.env))
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
                " ".join(filter(None, (archive._said_of_origin(), archive.remark))),
            ]
            for position, archive in enumerate(self._in_order(), 1)
        ]

    def _said_of_origin(self):
        return self.env._("Taken over from %(ledger)s.", ledger=self.origin) if self.origin else ""

    def _stamp_unit(self):
        return self.platform_name or ""

    def _stamp_pages(self):
        return str(self.page_count or "")

    def _note_facts(self):
        self.ensure_one()
        keeper = self.keeper_id or self.sealed_by_id.filtered(lambda _user: not self.is_sealed_by_program)
        return {
            "documents": len(self.item_ids),
            "pages": str(sum(self.item_ids.mapped("pages")) or ""),
            "keeper": keeper.name or "",
            "by_program": self.is_sealed_by_program,
        }
