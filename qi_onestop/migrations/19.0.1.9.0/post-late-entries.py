# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tools import SQL

from odoo.addons.qi_onestop.tools import request_flow

_KNOWN = {
    ("qi_request_deadline", "closing_entered_at"): SQL(
        """SELECT id, COALESCE((events -> -1 ->> 'on')::timestamp, closed_at)
             FROM qi_request_deadline WHERE closed_at IS NOT NULL AND closing_entered_at IS NULL"""
    ),
    # What was promised remembers when the end was entered; where nothing was, it ended on the spot.
    ("qi_request", "closing_entered_at"): SQL(
        """SELECT request.id, GREATEST(request.registered_at, request.closed_at, max(promise.closing_entered_at))
             FROM qi_request AS request
             LEFT JOIN qi_request_deadline AS promise
               ON promise.document_id = request.id AND promise.closed_at = request.closed_at
            WHERE request.closed_at IS NOT NULL AND request.closing_entered_at IS NULL
              AND request.is_historic IS NOT TRUE
            GROUP BY request.id"""
    ),
    ("qi_plan", "answer_entered_at"): SQL(
        "SELECT id, answered_at FROM qi_plan WHERE answered_at IS NOT NULL AND answer_entered_at IS NULL"
    ),
}


def migrate(cr, version):
    """Note when what ended was entered: until now late entries of reports went by when the case was entered.

    What a report has counted is not to come up again as late. A count remembers the cases of the hour before it,
    but not by this moment: what it has counted is noted as entered before that hour.
    """
    if not version:
        return
    for (table, column), known in _KNOWN.items():
        cr.execute(
            SQL(
                """
                WITH known(id, moment) AS MATERIALIZED (%(known)s),
                     counted AS (
                         SELECT DISTINCT counted_at,
                                         date_trunc('hour', counted_at - hours * interval '1 hour') AS hour
                           FROM qi_report_period, generate_series(0, 1) AS hours
                          WHERE counted_at IS NOT NULL),
                     counted_just_after AS (
                         SELECT id, min(counted_at) AS counted_at
                           FROM known JOIN counted ON hour = date_trunc('hour', moment)
                          WHERE moment > counted_at - interval '1 hour' AND moment <= counted_at
                          GROUP BY id)
                UPDATE %(table)s AS noted
                   SET %(column)s = COALESCE(after.counted_at - interval '1 hour', known.moment)
                  FROM known LEFT JOIN counted_just_after AS after ON after.id = known.id
                 WHERE noted.id = known.id
                """,
                known=known,
                table=SQL.identifier(table),
                column=SQL.identifier(column),
            )
        )
    # Nobody knows since when it is there what came of requests: reports have told it with the completion.
    for number, entered in request_flow.RESULT_NUMBERS.items():
        cr.execute(
            SQL(
                "UPDATE qi_request SET %(entered)s = closing_entered_at "
                "WHERE %(number)s > 0 AND %(entered)s IS NULL AND closing_entered_at IS NOT NULL",
                number=SQL.identifier(number),
                entered=SQL.identifier(entered),
            )
        )
