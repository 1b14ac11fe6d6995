# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.sources import SOURCES

NUMBERS_KEPT = 100
"""So many numbers of the cases of a figure are kept; a digest stands for all of them."""


class QiEvalMeasure(models.Model):
    """The cases behind figures: how many, the numbers of the first, and the SHA-256 of all, one a line."""

    _inherit = "qi.eval.measure"

    def _kept_cases(self, domain, names_all=False):
        """Return ``{id of the platform: {"all": cases, "part": cases}}`` in one query, whatever their number.

        Cases are ``{"count": ..., "numbers": [...], "sha256": ...}`` as plain values; only a share has a part.
        Numbers are those that may be passed on: none of trade secrets. Of what nobody learns of, and of what has
        no number, there are none, and the digest is that of the ids.

        :param domain: of the cases, see :meth:`_cases` and :meth:`_counted_cases`
        :param names_all: with the numbers also of what nobody learns of, for who may read it and asks
        """
        self.ensure_one()
        Model = self._counted()
        number = SOURCES[self.model].number
        is_named = bool(number) and (names_all or not self.is_discreet)

        def figures(query):
            conditions = {"all": Domain.TRUE}
            if self.aggregate in ("average", "percentile"):
                # What has no value was not counted either; a zero is one.
                value = Model._field_to_sql(query.table, self.value_field, query)
                query.add_where(SQL("%s IS NOT NULL", value))
            if self.aggregate == "share":
                conditions["part"] = self._parsed("part_domain")
            said = Model._read_group_groupby(query.table, number, query) if is_named else self._id_to_sql(query)
            told = self._told_domain(Model, number) if is_named else Domain.TRUE
            for condition in conditions.values():
                yield SQL("COUNT(*) FILTER (WHERE %s)", self._condition_to_sql(condition, query))
                yield SQL(
                    'ARRAY_AGG(DISTINCT %s COLLATE "C") FILTER (WHERE %s)',
                    said,
                    self._condition_to_sql(condition & told, query),
                )

        kept = {}
        for id_, *found in self._select_by_platform(domain, figures, self._kept_columns):
            names = ("all", "part")[: len(found) // 3]
            kept[id_] = {
                name: {"count": count, "numbers": (numbers or []) if is_named else [], "sha256": digest or ""}
                for name, count, numbers, digest in zip(names, found[::3], found[1::3], found[2::3], strict=True)
            }
        return kept

    def _id_to_sql(self, query):
        return SQL("%s::text", SQL.identifier(query.table, "id"))

    def _kept_columns(self, query, count):
        """Return the query of what is kept: of each array of numbers the first ones, and the digest of all."""
        columns = [SQL("p")]
        for place in range(1, count, 2):
            numbers = SQL.identifier(f"c{place + 1}")
            columns += [
                SQL.identifier(f"c{place}"),
                SQL("%s[1:%s]", numbers, NUMBERS_KEPT),
                SQL(r"ENCODE(SHA256(CONVERT_TO(ARRAY_TO_STRING(%s, E'\n'), 'UTF8')), 'hex')", numbers),
            ]
        names = SQL(", ").join(SQL.identifier(f"c{place}") for place in range(1, count + 1))
        return SQL("SELECT %s FROM (%s) kept (p, %s)", SQL(", ").join(columns), query, names)

    def _readable_numbers(self, numbers):
        """Return those of ``numbers`` of cases that the caller may read and pass on today."""
        self.ensure_one()
        # By what a figure is counted is no secret to who reads it.
        model = self.sudo().model
        number = SOURCES[model].number
        Model = self.env[model]
        if not numbers or not Model.has_access("read"):
            return set()
        domain = Domain(number, "in", list(numbers)) & self._told_domain(Model, number)
        query = Model._search(domain)
        if query.is_empty():
            return set()
        said = Model._read_group_groupby(query.table, number, query)
        query.groupby = said
        return {value for (value,) in self.env.execute_query(query.select(said))}

    def _told_domain(self, Model, number):
        """Return the domain of the records whose number the caller may read and pass on."""
        domain = Domain(number, "!=", False)
        # With all rights there is nothing to ask for: of a million requests it would be looked up case by case.
        if "." in number and not self.env.su:
            path = number.partition(".")[0]
            domain &= Domain(path, "in", self.env[Model._fields[path].comodel_name]._search([]))
        if Model._secret_path:
            secrecy = "secrecy" if Model._secret_path == "id" else f"{Model._secret_path}.secrecy"
            domain &= Domain(secrecy, "!=", "secret")
        return domain
