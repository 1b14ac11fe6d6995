# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def migrate(cr, version):
    """Let measures that come from few cases leave the city without their number; how many did something may."""
    if not version:
        return
    cr.execute(
        "UPDATE qi_report_figure SET least_count = 5 "
        "WHERE COALESCE(least_count, 0) = 0 AND measure_id IS NOT NULL AND kind <> 'distinct'"
    )
