# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def migrate(cr, version):
    """Note by name of whom statements were asked: institutions and experts may be asked from now on as well."""
    if not version:
        return
    cr.execute(
        """
        UPDATE qi_complaint_statement statement
           SET asked_name = contact.name
          FROM res_users account
          JOIN res_partner contact ON contact.id = account.partner_id
         WHERE account.id = statement.respondent_id AND statement.asked_name IS NULL
        """
    )
