# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def migrate(cr, version):
    """Let several versions of a measure have its code: of those that are counted from now on, one."""
    if version:
        cr.execute("ALTER TABLE qi_eval_measure DROP CONSTRAINT IF EXISTS qi_eval_measure_code_uniq")
