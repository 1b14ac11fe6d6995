# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import ast
from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.qi_onestop.hooks import CITY_TIMEZONE
from odoo.addons.qi_onestop.tools import protected

from ..tools.scoring import Figure, ratio
from ..tools.sources import SOURCES

_NUMBERS = ("integer", "float", "monetary")
_UNREADABLE = (ValueError, SyntaxError, TypeError, KeyError, MemoryError, RecursionError, UserError)
"""What a condition that cannot be read raises, in Python and in the ORM."""

COUNTED_BY = (
    "source",
    "model",
    "platform_path",
    "date_field",
    "domain",
    "part_domain",
    "aggregate",
    "value_field",
    "whole_field",
)
"""What says how a figure is counted; it must fit together."""


class QiEvalMeasure(models.Model):
    """Measure (指标口径): what is counted for one figure, without code, or entered by people with evidence.

    A figure is that of a platform's own cases: what a county or the city answers for does not include the
    stations below it, which are evaluated by themselves.
    """

    _name = "qi.eval.measure"
    _description = "Measure of the Evaluation"
    _inherit = ["qi.protected.mixin"]
    _rec_names_search = ["name", "code"]
    _order = "code, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="By which task sheets name it.")
    source = fields.Selection(
        [("records", "Counted by the Program"), ("manual", "Entered with Evidence")],
        string="Where the Figure Comes From",
        required=True,
        default="records",
    )
    model = fields.Selection(
        [(name, source.label) for name, source in SOURCES.items()], string="What Is Counted", default="qi.request"
    )
    is_available = fields.Boolean(
        string="Available",
        compute="_compute_is_available",
        help="Off while the add-on that brings what is counted is not installed.",
    )
    # Nobody learns of what is counted that it exists, or who said it: the figure of a few would tell.
    is_discreet = fields.Boolean(string="Shown in Points Alone", compute="_compute_is_discreet")
    platform_path = fields.Char(
        string="Path to the Platform",
        compute="_compute_platform_path",
        store=True,
        readonly=False,
        help="Many-to-one fields from what is counted to its platform.",
    )
    date_field = fields.Char(
        string="Counted by the Date",
        compute="_compute_date_field",
        store=True,
        readonly=False,
        help="What lies in the period by this date counts. Empty: all that is there when it is counted.",
    )
    domain = fields.Char(string="Which of Them", default="[]", help="The whole of a share.")
    aggregate = fields.Selection(
        [
            ("count", "How Many"),
            ("distinct", "How Many Different"),
            ("sum", "Sum"),
            ("average", "Average"),
            ("share", "Share (%)"),
            ("ratio", "Ratio of Two Sums (%)"),
            ("percentile", "Percentile"),
        ],
        string="Counted How",
        required=True,
        default="count",
    )
    part_domain = fields.Char(
        string="Part That Fulfils", default="[]", help="Of those above, the part of a share."
    )
    value_field = fields.Char(string="Field", help="What is summed, averaged, told apart or ranked.")
    whole_field = fields.Char(string="Divided By", help="The field whose sum is the whole of a ratio.")
    percentile = fields.Integer(default=90, help="90: nine of ten cases stay below. Working minutes are stored.")
    unit = fields.Char(translate=True, help="Of the value, as people read it: %, enterprises, yuan.")
    note = fields.Text(translate=True, help="How it is to be understood, and what is asked as evidence.")
    active = fields.Boolean(default=True)

    # Of several versions one is counted from now on.
    _active_code_uniq = models.UniqueIndex("(code) WHERE active IS TRUE", "Another measure has this code already.")
    _percentile_range = models.Constraint(
        "CHECK (percentile BETWEEN 1 AND 99)", "A percentile lies between 1 and 99."
    )

    @api.depends("source", "model")
    def _compute_is_available(self):
        for measure in self:
            measure.is_available = measure.source == "manual" or measure.model in self.env

    @api.depends("source", "model")
    def _compute_is_discreet(self):
        for measure in self:
            measure.is_discreet = measure._is_unseen() or (
                measure.source == "records" and measure.is_available and bool(measure._least_cases())
            )

    def _is_unseen(self):
        """Tell whether nobody who may not read what is counted learns that it exists."""
        unseen = self.env.registry["qi.unseen.mixin"]
        return self.source == "records" and self.is_available and isinstance(self._counted(), unseen)

    @api.depends("model")
    def _compute_platform_path(self):
        for measure in self:
            measure.platform_path = measure.model in SOURCES and SOURCES[measure.model].path

    @api.depends("model")
    def _compute_date_field(self):
        for measure in self:
            measure.date_field = measure.model in SOURCES and SOURCES[measure.model].date

    @api.depends("name", "code", "version")
    def _compute_display_name(self):
        for measure in self:
            version = f" V{measure.version}" if measure.version > 1 else ""
            measure.display_name = f"{measure.code} {measure.name}{version}"

    # Checks: what cannot be counted is not saved

    @api.constrains(*COUNTED_BY)
    def _check_countable(self):
        for measure in self:
            if measure.source == "records" and not protected.is_permitted(measure):
                measure._check_source()
                if measure.is_available:
                    measure._check_paths()
                    measure._check_asked()
                    # Constraints are checked with all rights.
                    measure.sudo(False)._check_readable()

    def _check_source(self):
        if not self.model:
            raise ValidationError(self.env._("Say what “%(measure)s” counts.", measure=self.name))
        if self.model not in SOURCES:
            raise ValidationError(
                self.env._("“%(model)s” is nothing that measures may count. Choose another.", model=self.model)
            )

    def _check_paths(self):
        fields_of = {
            "platform_path": ("many2one",),
            "date_field": ("date", "datetime"),
        }
        if self.aggregate in ("sum", "average", "ratio", "percentile"):
            fields_of["value_field"] = _NUMBERS
        if self.aggregate == "distinct":
            fields_of["value_field"] = ("many2one", "char", "selection", "integer", "date")
        if self.aggregate == "ratio":
            fields_of["whole_field"] = _NUMBERS
        for name, types in fields_of.items():
            if not self[name] and name == "date_field":
                continue
            field = self._walk(self[name] or "", is_plain=name in ("value_field", "whole_field"))
            if not field or field.type not in types or not self._is_countable(field):
                raise ValidationError(
                    self.env._(
                        "“%(value)s” cannot be “%(field)s” of “%(measure)s”. Choose another field.",
                        value=self[name] or "",
                        field=self._fields[name]._description_string(self.env),
                        measure=self.name,
                    )
                )
        if self._walk(self.platform_path).comodel_name != "qi.platform":
            raise ValidationError(
                self.env._(
                    "“%(path)s” does not lead to a platform. Choose a path that ends at one.",
                    path=self.platform_path,
                )
            )

    def _walk(self, path, is_plain=False):
        """Return the field at the end of a path of many-to-one fields, or None where it leads nowhere."""
        model, field = self.env[self.model], None
        names = path.split(".")
        if is_plain and len(names) > 1:
            return None
        for number, name in enumerate(names):
            if number and (field.type != "many2one" or not self._is_countable(field)):
                return None
            model = self.env[field.comodel_name] if number else model
            field = model._fields.get(name)
            if field is None:
                return None
        return field

    def _is_countable(self, field):
        """Tell whether the database knows the field: of what is only computed nothing can be counted at once."""
        return field.store or not self.env[field.model_name]._auto

    def _parsed(self, name):
        """Return a condition as a domain.

        :raises ValidationError: when it cannot be read, or asks for what is not there
        """
        try:
            domain = Domain(ast.literal_eval(self[name] or "[]"))
            domain.validate(self.env[self.model])
        except _UNREADABLE as error:
            raise ValidationError(
                self.env._(
                    "“%(field)s” of “%(measure)s” cannot be read. Put it together anew in the editor.",
                    field=self._fields[name]._description_string(self.env),
                    measure=self.name,
                )
            ) from error
        return domain

    # Figures

    def _of_the_city(self):
        """Return the measures with the city's days: what holds today is the same, wherever who counts is."""
        return self.with_context(tz=CITY_TIMEZONE)

    def _figures(self, platforms, period):
        """Return ``{measure: {id of the platform: Figure}}`` of what the program counts, with the caller's rights.

        One query for each measure, whatever the number of platforms and cases. Measures that
        people fill in, or that are not available, have no entry.

        :param period: a :class:`~odoo.addons.qi_onestop.tools.period.Period`
        :raises UserError: when a measure cannot be counted any more
        """
        return {
            measure: measure._count(platforms, measure._cases(platforms, period))
            for measure in self
            if measure.source == "records" and measure.is_available
        }

    def _count(self, platforms, cases):
        """Return ``{id of the platform: Figure}`` of the cases, see :meth:`_figures`."""
        self.ensure_one()
        with self._named_where_broken():
            counted = getattr(self, f"_count_{self.aggregate}")(cases)
        nothing = self._nothing()
        return {platform.id: counted.get(platform.id, nothing) for platform in platforms}

    @contextmanager
    def _named_where_broken(self):
        try:
            yield
        except ValueError as error:
            raise UserError(
                self.env._("“%(measure)s” cannot be counted any more. Correct the measure.", measure=self.name)
            ) from error

    def _least_cases(self):
        """Return of how many cases what is counted tells nothing: zero, or what its model says.

        A model of what people say without a name has ``_least_cases``, and may have ``_least_domain``: which of
        its records are such cases, all of them where it has none. ``_unnamed_domain`` says which have no name.
        """
        return getattr(self.env[self.model], "_least_cases", 0)

    def _tells_of_one(self):
        """Tell whether a figure could tell somebody of a single case of which nobody learns that it exists."""
        return self._is_unseen()

    def _untold(self, platforms, cases):
        """Return the ids of the platforms whose figures come from too few of the cases to be told."""
        if not self._least_cases():
            return set()
        domain = cases & getattr(self._counted(), "_least_domain", Domain.TRUE)
        return set(platforms.ids) - self._platforms_with_least(domain)

    def _platforms_with_least(self, domain):
        """Return the ids of the platforms that have as many cases as are asked for."""
        # What has no value has no part in it.
        with_value = self.aggregate in ("average", "percentile")
        counted = self._by_platform(domain, f"{self.value_field}:count" if with_value else "__count")
        return {id_ for id_, (count,) in counted.items() if count >= self._least_cases()}

    def _nothing(self):
        """Return the figure of a platform without cases: none of a share or an average, zero of a count."""
        if self.aggregate in ("count", "distinct", "sum"):
            return Figure(0, None, 0)
        return Figure(0, 0, None)

    def _cases(self, platforms, period, part=False):
        """Return the domain of what counts at ``platforms`` in the period.

        :param part: only the part of a share
        """
        self.ensure_one()
        domain = Domain(self.platform_path, "in", platforms.ids) & self._parsed("domain")
        if self.date_field:
            begin, end = period.instants()
            if self._walk(self.date_field).type == "date":
                domain &= Domain(self.date_field, ">=", period.first) & Domain(self.date_field, "<=", period.last)
            else:
                domain &= Domain(self.date_field, ">=", begin) & Domain(self.date_field, "<", end)
        return domain & self._parsed("part_domain") if part else domain

    def _counted_cases(self, platforms, period, part=False):
        """Return the domain of what a round counts; the same whoever asks.

        Who knows all that was said with a name could take it off a figure, and would be left with what a few said
        without one. So what has no name counts only at platforms where there is as much of it as ``_least_cases``
        says; elsewhere the figure is that of what has a name alone.
        """
        cases = self._cases(platforms, period)
        if self._least_cases():
            unnamed = self._counted()._unnamed_domain
            with self._named_where_broken():
                crowded = self.sudo()._platforms_with_least(cases & unnamed)
            cases &= ~unnamed | Domain(self.platform_path, "in", sorted(crowded))
        return cases & self._parsed("part_domain") if part else cases

    def _by_platform(self, domain, *aggregates):
        """Return ``{id of the platform: values}``."""
        rows = self.env[self.model]._read_group(domain, [self.platform_path], list(aggregates))
        return {platform.id: values for platform, *values in rows}

    def _count_count(self, domain):
        return {id_: Figure(count, None, count) for id_, (count,) in self._by_platform(domain, "__count").items()}

    def _count_distinct(self, domain):
        counted = self._by_platform(domain, f"{self.value_field}:count_distinct")
        return {id_: Figure(count, None, count) for id_, (count,) in counted.items()}

    def _count_sum(self, domain):
        counted = self._by_platform(domain, f"{self.value_field}:sum")
        return {id_: Figure(total or 0, None, total or 0) for id_, (total,) in counted.items()}

    def _count_average(self, domain):
        # Cases without a value have no part in it, those with a zero do: a condition would not tell them apart.
        counted = self._by_platform(domain, f"{self.value_field}:avg", f"{self.value_field}:count")
        return {id_: Figure(average * count, count, average) for id_, (average, count) in counted.items() if count}

    def _count_share(self, domain):
        def figures(query):
            fulfils = self._condition_to_sql(self._parsed("part_domain"), query)
            return SQL("COUNT(*) FILTER (WHERE %s)", fulfils), SQL("COUNT(*)")

        return {id_: ratio(part, whole) for id_, part, whole in self._select_by_platform(domain, figures)}

    def _count_ratio(self, domain):
        counted = self._by_platform(domain, f"{self.value_field}:sum", f"{self.whole_field}:sum")
        return {id_: ratio(part or 0, whole or 0) for id_, (part, whole) in counted.items()}

    def _count_percentile(self, domain):
        def figures(query):
            value = self._counted()._field_to_sql(query.table, self.value_field, query)
            within = SQL("percentile_cont(%s) WITHIN GROUP (ORDER BY %s)", self.percentile / 100, value)
            return within, SQL("COUNT(%s)", value)

        # As in an average, only what has no value at all is left out.
        found = self._select_by_platform(domain, figures)
        return {id_: Figure(None, count, value) for id_, value, count in found if count}

    def _counted(self):
        return self.env[self.model]

    def _condition_to_sql(self, domain, query):
        """Return a domain as a condition within the query of what is counted."""
        Model = self._counted()
        return domain.optimize_full(Model)._to_sql(Model, query.table, query)

    def _select_by_platform(self, domain, figures, around=None):
        """Return rows of the id of a platform and what ``figures`` asks of the ORM's own query, with its rules.

        :param figures: function from the query to the expressions to select, which the ORM itself has not
        :param around: function from that query, and how many expressions it has, to another one around it
        """
        Model = self._counted()
        Model.check_access("read")
        query = Model._search(domain)
        if query.is_empty():
            return []
        platform = Model._read_group_groupby(query.table, self.platform_path, query)
        selected = list(figures(query))
        query.groupby = platform
        select = query.select(platform, *selected)
        return self.env.execute_query(around(select, len(selected)) if around else select)

    # Opening

    def _check_has_cases(self):
        """Raise unless there are cases to show."""
        self.ensure_one()
        self.check_access("read")
        if self.source != "records":
            raise UserError(
                self.env._("“%(measure)s” is entered by people: there are no cases.", measure=self.name)
            )
        if not self.is_available:
            raise UserError(self._sentence_unavailable())

    def _open_cases(self, cases):
        """Return the action that shows the cases, as far as the caller may see them."""
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self.model,
            "views": [[False, "list"], [False, "form"]],
            "domain": list(cases),
            # The list must say what the figure says, wherever the reader is.
            "context": {"create": False, "tz": CITY_TIMEZONE},
        }

    def _sentence_unavailable(self):
        return self.env._("“%(measure)s” is not counted: the add-on it needs is not installed.", measure=self.name)

    def action_test(self):
        """Open the tester: figures and cases for any platform and period."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try the Measure"),
            "res_model": "qi.eval.test",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_measure_id": self.id},
        }
