# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, Query

from ..hooks import CITY_TIMEZONE
from ..tools import report_figures


class QiReportFigure(models.Model):
    """How a source is read: in one query and one pass, for all reports on the same days.

    The days are cut wherever something that is compared begins or ends, so that each row is looked at once and
    falls into one part; what is compared is then put together from the parts.
    """

    _inherit = "qi.report.figure"

    @api.model
    def _bounds(self, source, days):
        """Return the first moment of a period and the one after it, as the source's date has them."""
        field = self._path_field(self.env[source.model], source.date)
        return report_figures.bounds(days, field.type == "date")

    @api.model
    def _count_source(self, source, scope, windows, late, fresh_since):
        """Count what one source gives.

        :param scope: list of ``report_figures.Place``
        :param windows: ``{name: Period}``
        :param late: list of ``report_figures.Late``
        :param fresh_since: instant
        :return: iterable of report id, code and ``{window: Count}``, with the window "late" besides; and
            ``{report id: ids}`` of what counts and was entered after ``fresh_since``
        """
        if not scope:
            return [], {}
        cuts = {edge for one in late for days in one.periods for edge in self._bounds(source, days)}
        parts = report_figures.Parts({name: self._bounds(source, days) for name, days in windows.items()}, cuts)
        rows = self.env.execute_query(self._source_query(source, scope, parts, late, fresh_since))
        fresh = {}
        for report_id, *_numbers, ids in rows:
            if ids:
                fresh.setdefault(report_id, set()).update(map(int, ids.split(",")))
        return report_figures.gather(source.measures, parts, [row[:-1] for row in rows]), fresh

    @api.model
    def _source_query(self, source, scope, parts, late, fresh_since):
        # A number names nobody: all is counted, whoever asks. Complaints are the exception, see their source.
        # What holds today is the same, wherever who counts is.
        Model = self.env[source.model].sudo().with_context(active_test=not source.archived, tz=CITY_TIMEZONE)
        query, alias = Query(self.env, Model._table, Model._table_sql), Model._table
        at = self._path_sql(Model, alias, source.date, query)
        entered = self._path_sql(Model, alias, source.entered, query)
        place = self._place_condition(Model, alias, source, scope, query)
        is_date = self._path_field(Model, source.date).type == "date"
        query.add_where(self._condition(Model, alias, source.domain, query))
        if not source.archived and Model._active_name:
            query.add_where(self._condition(Model, alias, [(Model._active_name, "=", True)], query))
        keys = {measure.field for measure in source.measures.values() if measure.kind in report_figures.APART}
        if len(keys) > 1:
            raise ValueError(f"A source tells apart by one field only, not by {keys}.")
        key = SQL("NULL::integer")
        for name in keys:
            key = Model._field_to_sql(alias, name, query)
        cells = []
        for measure in source.measures.values():
            cells += self._cells(Model, alias, measure, query)
        # What is read and does not count yet, as what is due later, was not seen.
        counts = SQL(" OR ").join(
            SQL("(%s)", self._condition(Model, alias, measure.domain, query))
            for measure in source.measures.values()
        )
        late_days = [self._bounds(source, one.days) for one in late]
        # One list of them all: each row is looked up in it. Looking for NULL would read through it for each row.
        seen = [(number, id_) for number, one in enumerate(late, 1) for id_ in one.seen.get(source.seen_by, ())]
        ranges = SQL(" OR ").join(
            SQL("(%(at)s >= %(begin)s AND %(at)s < %(end)s)", at=at, begin=begin, end=end)
            for begin, end in parts.ranges(min((begin for begin, _end in late_days), default=None))
        )
        time = SQL("date" if is_date else "timestamp")
        names = [SQL.identifier(f"c{number}") for number in range(len(cells))]
        read = SQL(
            """SELECT place.report_id, width_bucket(%(at)s, %(edges)s::%(time)s[]) AS part,
                      CASE WHEN late.number IS NULL THEN FALSE
                           ELSE COALESCE(%(entered)s > late.since
                                         AND (late.number, %(id)s::bigint) NOT IN (
                                             SELECT number, id
                                               FROM unnest(%(seen_numbers)s::bigint[], %(seen_ids)s::bigint[])
                                                    AS seen(number, id)), FALSE)
                      END AS is_late,
                      %(key)s AS key, %(cells)s,
                      string_agg(%(id)s::text, ',')
                          FILTER (WHERE %(entered)s > %(fresh_since)s AND (%(counts)s)) AS fresh
                 FROM %(tables)s
                 JOIN unnest(%(reports)s::integer[], %(platforms)s::integer[]) AS place(report_id, platform_id)
                   ON %(place)s
                 LEFT JOIN unnest(%(late_reports)s::integer[], %(late_begins)s::%(time)s[],
                                  %(late_ends)s::%(time)s[], %(late_sinces)s::timestamp[]) WITH ORDINALITY
                      AS late(report_id, first_moment, end_moment, since, number)
                   ON late.report_id = place.report_id
                      AND %(at)s >= late.first_moment AND %(at)s < late.end_moment
                WHERE %(where)s AND (%(ranges)s)
                GROUP BY 1, 2, 3, 4""",
            at=at,
            edges=parts.edges,
            time=time,
            key=key,
            cells=SQL(", ").join(SQL("%s AS %s", cell, name) for cell, name in zip(cells, names, strict=True)),
            tables=query.from_clause,
            reports=[place.report_id for place in scope],
            platforms=[place.platform_id for place in scope],
            late_reports=[one.report_id for one in late],
            late_begins=[begin for begin, _end in late_days],
            late_ends=[end for _begin, end in late_days],
            late_sinces=[one.since for one in late],
            seen_numbers=[number for number, _id in seen],
            seen_ids=[id_ for _number, id_ in seen],
            fresh_since=fresh_since,
            counts=counts,
            id=SQL.identifier(alias, "id"),
            entered=entered,
            place=place,
            where=query.where_clause,
            ranges=ranges,
        )
        return SQL(
            """WITH cell AS MATERIALIZED (%(read)s)
               SELECT report_id, part, is_late, ARRAY[%(sums)s]::float8[], string_agg(fresh, ',')
                 FROM cell
                GROUP BY 1, 2, 3
               %(apart)s""",
            read=read,
            sums=SQL(", ").join(SQL("SUM(%s)", name) for name in names),
            apart=self._apart(source, parts, names) if keys else SQL(),
        )

    @api.model
    def _place_condition(self, Model, alias, source, scope, query):
        """Return which reports count a row. Those of the whole city need not look up whose it is."""
        if any(place.platform_id for place in scope):
            return SQL("place.platform_id = %s", self._path_sql(Model, alias, source.platform, query))
        fields = [
            self._path_field(Model, ".".join(source.platform.split(".")[: length + 1]))
            for length in range(source.platform.count(".") + 1)
        ]
        if all(field.required for field in fields):
            return SQL("TRUE")
        return SQL("%s IS NOT NULL", self._path_sql(Model, alias, source.platform, query))

    @api.model
    def _apart(self, source, parts, names):
        """Return what counts each once: in how many parts a key is found matters, and not how often.

        A key is late in an earlier period that knew nothing of it; each of these is a part of its own.
        """
        first, *others = source.measures.values()
        if first.kind == report_figures.PERCENTILE and not others:
            return self._ranked(parts, names, first.percent)
        by_part, by_key = [], []
        for number, measure in enumerate(source.measures.values()):
            if measure.kind != report_figures.DISTINCT:
                continue
            found, new = SQL.identifier(f"found{number}"), SQL.identifier(f"new{number}")
            counts = SQL("%s > 0", names[3 * number])
            by_part += [
                SQL("bool_or(%s) AS %s", counts, found),
                SQL("bool_or(%s) AND NOT bool_or(%s AND NOT is_late) AS %s", counts, counts, new),
            ]
            by_key += [
                SQL("bool_or(%s AND part IN %s)::integer", found, tuple(inside))
                for inside in parts.inside.values()
            ]
            by_key.append(SQL("COUNT(*) FILTER (WHERE %s)", new))
        columns = [SQL.identifier(f"n{number}") for number in range(len(by_key))]
        return SQL(
            """UNION ALL
               SELECT report_id, 0, FALSE, ARRAY[%(sums)s]::float8[], NULL
                 FROM (SELECT report_id, key, %(by_key)s
                         FROM (SELECT report_id, part, key, %(by_part)s
                                 FROM cell WHERE key IS NOT NULL GROUP BY 1, 2, 3) AS in_part
                        GROUP BY 1, 2) AS each
                GROUP BY 1""",
            sums=SQL(", ").join(SQL("SUM(%s)", column) for column in columns),
            by_key=SQL(", ").join(
                SQL("%s AS %s", number, column) for number, column in zip(by_key, columns, strict=True)
            ),
            by_part=SQL(", ").join(by_part),
        )

    @api.model
    def _ranked(self, parts, names, percent):
        """Return a percentile of all values of each window: those of the parts do not tell it."""
        value = SQL("percentile_cont(%s) WITHIN GROUP (ORDER BY key)", percent / 100)
        windows = [SQL("part IN %s", tuple(inside)) for inside in parts.inside.values()]
        return SQL(
            """UNION ALL
               SELECT report_id, 0, FALSE, ARRAY[%(values)s]::float8[], NULL
                 FROM cell, generate_series(1, %(times)s)
                GROUP BY 1""",
            values=SQL(", ").join(
                SQL("%s FILTER (WHERE %s)", value, window) for window in [*windows, SQL("is_late")]
            ),
            times=names[1],
        )

    @api.model
    def _cells(self, Model, alias, measure, query):
        """Return the three numbers of a measure that add up: above the line, below it, and of how many cases."""
        counts = cases = self._condition(Model, alias, measure.domain, query)
        field = Model._field_to_sql(alias, measure.field, query) if measure.field else SQL()
        if measure.kind == report_figures.SUM:
            cases = SQL("%s AND %s <> 0", counts, field)
        elif measure.kind in (report_figures.AVERAGE, *report_figures.APART):
            cases = counts = SQL("%s AND %s IS NOT NULL", counts, field)
        if measure.case:
            cases = SQL("%s AND %s", cases, self._condition(Model, alias, measure.case, query))
        above, below = SQL("COUNT(*) FILTER (WHERE %s)", counts), SQL("0")
        if measure.kind in (report_figures.SUM, report_figures.AVERAGE, report_figures.RATIO):
            above = SQL("COALESCE(SUM(%s) FILTER (WHERE %s), 0)", field, counts)
        if measure.kind == report_figures.RATIO:
            whole = Model._field_to_sql(alias, measure.whole, query)
            below = SQL("COALESCE(SUM(%s) FILTER (WHERE %s), 0)", whole, counts)
        elif measure.kind in report_figures.WHOLE:
            below = SQL("COUNT(*) FILTER (WHERE %s)", counts)
        if measure.kind == report_figures.SHARE:
            part = self._condition(Model, alias, measure.part, query)
            above = SQL("COUNT(*) FILTER (WHERE %s AND %s)", counts, part)
        return [above, below, SQL("COUNT(*) FILTER (WHERE %s)", cases)]

    @api.model
    def _condition(self, Model, alias, domain, query):
        return Domain(domain).optimize_full(Model)._to_sql(Model, alias, query)

    @api.model
    def _path_field(self, Model, path):
        *hops, last = path.split(".")
        for hop in hops:
            Model = self.env[Model._fields[hop].comodel_name]
        return Model._fields[last]

    @api.model
    def _path_sql(self, Model, alias, path, query):
        *hops, last = path.split(".")
        for hop in hops:
            Model, alias = Model._fields[hop].join(Model, alias, query)
        return Model._field_to_sql(alias, last, query)
