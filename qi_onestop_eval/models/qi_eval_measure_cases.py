# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.sources import SOURCES


class Cases(NamedTuple):
    """The cases behind a figure: how many, the first of their numbers, and the SHA-256 of all, one a line."""

    count: int
    numbers: list
    digest: str


class QiEvalMeasure(models.Model):
    """The numbers of the cases behind figures, for what is passed on."""

    _inherit = "qi.eval.measure"

    def _named_cases(self, platforms, period, limit, part=False):
        """Return ``{id of the platform: Cases}`` in one query, whatever the number of platforms and cases.

        With the caller's rights, and without trade secrets whoever asks: what is written down is passed on.

        :param limit: so many numbers, each once, in the order of their signs
        :param part: only the part of a share
        :return: None when such cases have no numbers, or the caller may read none of them
        """
        self.ensure_one()
        # By what a figure is counted is no secret to who reads it.
        measure_sudo = self.sudo()
        Model = self.env[measure_sudo.model]
        number = SOURCES[measure_sudo.model].number
        if not number or not Model.has_access("read"):
            return None
        domain = measure_sudo._cases(platforms, period, part) & self._told_domain(Model, number)
        query = Model._search(domain)
        if query.is_empty():
            return {}
        if measure_sudo.aggregate in ("average", "percentile"):
            # What has no value was not counted either; a zero is one.
            value = Model.sudo()._field_to_sql(Model._table, measure_sudo.value_field, query)
            query.add_where(SQL("%s IS NOT NULL", value))
        platform = Model._read_group_groupby(Model._table, measure_sudo.platform_path, query)
        said = SQL('%s COLLATE "C"', Model._read_group_groupby(Model._table, number, query))
        query.groupby = platform
        rows = self.env.execute_query(
            query.select(
                platform,
                SQL("COUNT(*)"),
                SQL("(ARRAY_AGG(DISTINCT %s))[1:%s]", said, limit),
                SQL(r"ENCODE(SHA256(CONVERT_TO(STRING_AGG(DISTINCT %s, E'\n'), 'UTF8')), 'hex')", said),
            )
        )
        return {id_: Cases(count, numbers, digest) for id_, count, numbers, digest in rows}

    def _told_domain(self, Model, number):
        """Return the domain of the records whose number the caller may read and pass on."""
        domain = Domain(number, "!=", False)
        if "." in number:
            path = number.partition(".")[0]
            domain &= Domain(path, "in", self.env[Model._fields[path].comodel_name]._search([]))
        if Model._secret_path:
            secrecy = "secrecy" if Model._secret_path == "id" else f"{Model._secret_path}.secrecy"
            domain &= Domain(secrecy, "!=", "secret")
        return domain
