# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import bigram

ALL_WORDS = 6
"""Up to so many words are all wanted; of a longer text half of them do."""


class QiBigramMixin(models.AbstractModel):
    """For what is found by words of Chinese text.

    Chinese has no spaces to find words by, so a record keeps its pairs of characters, see ``tools/bigram.py``.
    A concrete model computes ``search_key`` and declares the index
    ``_search_key_idx = models.Index("USING gin (string_to_array(search_key, ' '))")``.
    """

    _name = "qi.bigram.mixin"
    _description = "Found by Words"

    search_key = fields.Text(
        compute="_compute_search_key",
        store=True,
        copy=False,
        prefetch=False,
        groups=fields.NO_ACCESS,
        exportable=False,
    )

    def _compute_search_key(self):
        raise NotImplementedError

    @api.model
    def _saying(self, value):
        """Return the domain of the records that have the words of ``value``."""
        if not value.strip():
            return Domain.TRUE
        words = bigram.words(value)
        return self._sharing(words) if words else Domain.FALSE

    @api.model
    def _sharing(self, words):
        """Return the domain of the records that have all of a few ``words``, or half of many."""
        if len(words) <= ALL_WORDS:
            return self._containing("@>", words)
        return self._containing("&&", bigram.telling(words, self._word_shares())) & Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "(SELECT count(*) FROM unnest(%s) AS word WHERE word = ANY(%s)) >= %s",
                self._keys_to_sql(alias),
                words,
                len(words) / 2,
            )
        )

    @api.model
    def _containing(self, operator, words):
        """Return the domain of the records that have all (``@>``) or any (``&&``) of ``words``."""
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL("%s %s %s", self._keys_to_sql(alias), SQL(operator), words)
        )

    @api.model
    def _keys_to_sql(self, alias):
        column = SQL.identifier(alias, "search_key", to_flush=self._fields["search_key"])
        return SQL("string_to_array(%s, ' ')", column)

    @api.model
    def _word_shares(self):
        """Return the part of the records that common words occur in, as the database last counted them."""
        rows = self.env.execute_query(
            SQL(
                """SELECT unnest(most_common_elems::text::text[]), unnest(most_common_elem_freqs[:cardinality(
                          most_common_elems::text::text[])])
                     FROM pg_stats
                    WHERE schemaname = current_schema AND tablename = %s AND most_common_elems IS NOT NULL""",
                f"{self._table}_search_key_idx",
            )
        )
        return dict(rows)
