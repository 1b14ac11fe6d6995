# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import ast

from odoo import models
from odoo.exceptions import ValidationError
from odoo.tools import Query

from odoo.addons.qi_onestop.tools import report_figures, seal
from odoo.addons.qi_onestop.tools.report_figures import RATIO, SHARE

from ..tools.sources import SOURCES
from .qi_eval_measure import _UNREADABLE, COUNTED_BY

_COUNTED_BY = (*COUNTED_BY, "percentile")
_DOMAINS = ("domain", "part_domain")


class QiEvalMeasure(models.Model):
    """Measures as figures of periodic reports: read as these are, for a platform with all below it."""

    _inherit = "qi.eval.measure"

    def _figure_kind(self):
        """Return the way of reckoning of a figure of reports: the ratio of two sums is a share as any other."""
        self.ensure_one()
        return SHARE if self.aggregate == RATIO else self.aggregate

    def _reckoning(self):
        """Return code, version and the digest of what is counted: it is the same where the same is counted."""
        self.ensure_one()
        counted = {name: self[name] or "" for name in _COUNTED_BY}
        for name in _DOMAINS:
            try:
                # Spaces and quotes are no difference.
                counted[name] = seal.canonical(ast.literal_eval(self[name] or "[]"))
            except _UNREADABLE:
                counted[name] = self[name]
        return f"{self.code} V{self.version} {seal.digest(seal.canonical(counted))[:12]}"

    def _report_trouble(self):
        """Return why reports cannot count the measure, in a sentence, or nothing where they can."""
        self.ensure_one()
        if self.source != "records":
            return self.env._("“%(measure)s” is not counted: people enter it.", measure=self.name)
        if not self.is_available:
            return self._sentence_unavailable()
        if not self.date_field:
            return self.env._(
                "“%(measure)s” is not counted: it has no date, by which a case would lie in a period.",
                measure=self.name,
            )
        try:
            self._check_paths()
            self._check_sql()
        except (*_UNREADABLE, ValidationError):
            return self.env._(
                "“%(measure)s” cannot be counted any more. Make a new version of it, and then of the figure.",
                measure=self.name,
            )
        if self._leads_to_unseen() or self._telling():
            return self.env._(
                "“%(measure)s” is not counted: its conditions lead to what few people may know of.",
                measure=self.name,
            )
        return ""

    def _check_sql(self):
        """Raise unless the database can tell what fulfils the conditions."""
        Model = self._counted()
        query = Query(self.env, Model._table, Model._table_sql)
        for name in _DOMAINS:
            self._condition_to_sql(self._parsed(name), query)

    def _report_entered(self):
        """Return the path to when what the measure counts was entered."""
        spec = SOURCES[self.model]
        asked = {condition.field_expr for condition in self._parsed("domain").iter_conditions()}
        asked |= {self.date_field, self.value_field if self.aggregate not in ("count", SHARE) else ""}
        return next((path for names, path in spec.noted.items() if asked.issuperset(names)), spec.entered)

    def _report_source(self):
        """Return the source of reports that reads the measure, yet without measures, and how it measures."""
        self.ensure_one()
        spec = SOURCES[self.model]
        told = ()
        if spec.recused:
            # As complaints in reports: a number names nobody, but a recused one of the department reads it.
            department = self.env["qi.telling.mixin"]._department_members().ids
            told = ((spec.recused, "not in", tuple(department)),)
        source = report_figures.Source(
            self.model,
            self.date_field,
            {},
            told,
            self._report_entered(),
            self.platform_path,
            archived=False,
        )
        Model = self._counted()
        measure = report_figures.Measure(
            self.aggregate,
            tuple(self._parsed("domain")),
            field=self.value_field or "" if self.aggregate not in ("count", SHARE) else "",
            part=tuple(self._parsed("part_domain")) if self.aggregate == SHARE else (),
            least=self._least_cases(),
            whole=self.whole_field if self.aggregate == RATIO else "",
            percent=self.percentile if self.aggregate == report_figures.PERCENTILE else 0,
            case=tuple(getattr(Model, "_least_domain", ())),
        )
        return source, measure
