# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, models
from odoo.tools import SQL


class QiReviewCase(models.Model):
    """When whoever gave no name answered, is known to the day: an hour would lead to who was there then."""

    _inherit = "qi.review.case"

    def _blur_times(self):
        """Leave of the times that the program stamped on anonymous cases, and on what hangs on them, the days.

        What the handler does keeps its time.
        """
        cases = self.filtered(lambda case: not case.is_named)
        if not cases:
            return
        self.env.flush_all()
        of_case = SQL("res_id IN %s", cases._ids), SQL("= 'qi.review.case'")
        program = SQL("create_uid = %s", SUPERUSER_ID)
        author = self.env["res.users"].browse(SUPERUSER_ID).partner_id.id
        messages = SQL("model %s AND %s AND author_id = %s", of_case[1], of_case[0], author)
        for table, columns, condition in (
            ("qi_review_case", ("create_date", "write_date"), SQL("id IN %s", cases._ids)),
            (
                "qi_review_case",
                ("closed_at",),
                SQL("id IN %s AND confirmation IN ('online', 'corrected')", cases._ids),
            ),
            ("qi_review_deadline", ("create_date", "write_date"), SQL("document_id IN %s", cases._ids)),
            (
                "mail_activity",
                ("create_date", "write_date"),
                SQL("res_model %s AND %s AND %s", of_case[1], of_case[0], program),
            ),
            ("mail_message", ("date", "create_date", "write_date"), messages),
            (
                "mail_tracking_value",
                ("create_date", "write_date"),
                SQL("mail_message_id IN (SELECT id FROM mail_message WHERE %s)", messages),
            ),
        ):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s WHERE %s",
                    SQL.identifier(table),
                    SQL(", ").join(
                        SQL("%s = %s", SQL.identifier(name), self._day_began(name)) for name in columns
                    ),
                    condition,
                )
            )
        self.env.invalidate_all(flush=False)

    def _day_began(self, column):
        return SQL(
            """date_trunc('day', %s AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Shanghai')
               AT TIME ZONE 'Asia/Shanghai' AT TIME ZONE 'UTC'""",
            SQL.identifier(column),
        )
