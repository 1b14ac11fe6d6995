# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class QiTilesMixin(models.AbstractModel):
    """For lists with tiles on top: how many records each of some filters would show.

    Which filters, the action says in its context, ``qi_tiles``; their words and domains stand in the
    search view alone.
    """

    _name = "qi.tiles.mixin"
    _description = "Counted by Tiles"

    @api.model
    def tile_counts(self, domains):
        """Return how many records the caller sees under each of ``domains``."""
        return [self.search_count(domain) for domain in domains]
