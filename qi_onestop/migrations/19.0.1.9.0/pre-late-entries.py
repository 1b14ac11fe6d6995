# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tools import sql


def migrate(cr, version):
    """Note when problems and demands were entered, at once for all: Odoo would do it one by one."""
    if version:
        _note_problems(cr)
        _note_demands(cr)


def _note_problems(cr):
    """Note when problems were written down and solved.

    What was carried back is solved on the day on which somebody says so, at an hour that nobody knows any more.
    """
    if not sql.table_exists(cr, "qi_visit_finding") or sql.column_exists(cr, "qi_visit_finding", "recorded_at"):
        return
    sql.create_column(cr, "qi_visit_finding", "recorded_at", "timestamp", "Problem Recorded On")
    sql.create_column(cr, "qi_visit_finding", "solution_entered_at", "timestamp", "Solution Entered On")
    cr.execute(
        """
        UPDATE qi_visit_finding AS finding
           SET recorded_at = visit.recorded_at,
               solution_entered_at = CASE WHEN finding.state <> 'solved' THEN NULL
                                          WHEN finding.handling = 'on_site' THEN visit.recorded_at
                                          ELSE finding.solved_on END
          FROM qi_visit AS visit
         WHERE visit.id = finding.visit_id
        """
    )


def _note_demands(cr):
    """Note since when demands have had a platform: reports have told of them by when they were created."""
    if not sql.column_exists(cr, "crm_lead", "qi_platform_id"):
        return
    if sql.column_exists(cr, "crm_lead", "qi_placed_at"):
        return
    sql.create_column(cr, "crm_lead", "qi_placed_at", "timestamp", "Platform Named On")
    cr.execute("UPDATE crm_lead SET qi_placed_at = create_date WHERE qi_platform_id IS NOT NULL")
