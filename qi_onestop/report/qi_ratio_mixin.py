# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import SQL


class QiRatioMixin(models.AbstractModel):
    """For reports with figures that cannot be added up: each group has its own, never the mean of other figures.

    A report that adopts it says in ``_group_figure`` what the database works out; what groups are compared with it
    names in ``_compared_figures`` and finds in ``_compare``.
    """

    _name = "qi.ratio.mixin"
    _description = "Figures Worked Out for Each Group"

    _compared_figures = frozenset()

    def _group_figure(self, aggregate_spec, query):
        """Return the SQL that works out a figure of a group, or an empty one for what is aggregated as usual."""
        return SQL()

    def _compare(self, domain, grouping_sets, aggregates, found):
        """Return the rows ``found``, as :meth:`_read_grouping_sets` has them, with what they are compared with."""
        raise NotImplementedError

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec in self._compared_figures:
            # Found by :meth:`_compare`, which knows how the rows are grouped; one value for each group till then.
            return SQL("MAX(NULL::float)")
        return self._group_figure(aggregate_spec, query) or super()._read_group_select(aggregate_spec, query)

    def _read_group(self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None):
        rows = super()._read_group(domain, groupby, aggregates, having, offset, limit, order)
        if not rows or not self._compared_figures.intersection(aggregates):
            return rows
        return self._compare(domain, [groupby], aggregates, [rows])[0]

    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        found = super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        if not any(found) or not self._compared_figures.intersection(aggregates):
            return found
        return self._compare(domain, grouping_sets, aggregates, found)
