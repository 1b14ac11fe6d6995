# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def migrate(cr, version):
    """Drop who has a box from the box itself: its loans know, and not everybody may."""
    if not version:
        return
    # What users kept to group or sort by them would stop their list of boxes.
    cr.execute(
        """
        DELETE FROM ir_filters
         WHERE model_id = 'qi.archive.box' AND concat(context, sort) ~ 'borrower_id|due_back'
        """
    )
    cr.execute("ALTER TABLE qi_archive_box DROP COLUMN IF EXISTS borrower_id, DROP COLUMN IF EXISTS due_back")
