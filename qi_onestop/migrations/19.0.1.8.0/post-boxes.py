# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def migrate(cr, version):
    """Note what boxes are for: those with archives of complaints stay for these, whatever lies in them.

    Of boxes that are lent, what lies in them is taken as what was lent; of those that came back nobody knows.
    """
    if not version:
        return
    cr.execute(
        """
        UPDATE qi_archive_box SET holds = 'complaint'
         WHERE id IN (SELECT box_id FROM qi_complaint_archive WHERE box_id IS NOT NULL)
        """
    )
    cr.execute(
        """
        INSERT INTO qi_archive_loan_complaint_archive_rel (loan_id, archive_id)
        SELECT loan.id, archive.id
          FROM qi_archive_loan AS loan JOIN qi_complaint_archive AS archive ON archive.box_id = loan.box_id
         WHERE loan.returned_on IS NULL
            ON CONFLICT DO NOTHING
        """
    )
