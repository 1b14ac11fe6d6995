# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools import bigram


class QiArchive(models.Model):
    """Finding archives by words of title, enterprise and service."""

    _name = "qi.archive"
    _inherit = ["qi.archive", "qi.bigram.mixin"]

    words = fields.Char(
        string="Words of the Title", compute="_compute_words", search="_search_words", exportable=False
    )

    _search_key_idx = models.Index("USING gin (string_to_array(search_key, ' '))")
    # A number is looked up by how it begins: 0001-FW·2026-...
    _number_idx = models.Index("(number text_pattern_ops) WHERE number IS NOT NULL")
    _service_idx = models.Index("(service_id, id DESC)")
    _closed_idx = models.Index("(closed_at DESC, id DESC)")

    @api.depends("title", "enterprise_name", "service_name")
    def _compute_search_key(self):
        for archive in self:
            archive.search_key = bigram.key(archive.title, archive.enterprise_name, archive.service_name)

    def _compute_words(self):
        self.words = False

    @api.model
    def _search_words(self, operator, value):
        if operator != "ilike":
            return NotImplemented
        # Odoo asks for the field itself where it is read, not where it is searched.
        self._check_field_access(self._fields["words"], "read")
        return self._saying(value)
