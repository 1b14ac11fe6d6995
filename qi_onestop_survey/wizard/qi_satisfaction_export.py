# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date
from odoo.tools.date_utils import end_of, start_of

from odoo.addons.qi_onestop.models.qi_ledger import Ledger
from odoo.addons.qi_onestop.tools import ledger_book, past
from odoo.addons.qi_onestop.tools.ledger_book import Column

from ..models.qi_ledger_export import ANSWERS
from ..models.qi_review_case import ITEM_CODES
from ..tools import review
from ..tools.scramble import scramble

CHUNK = 1_000
"""So many answers are in memory at once."""


class QiSatisfactionExport(models.TransientModel):
    """A workbook with one row per answer, for the coordinating department; also of what does not count any more.

    Nobody who works at a platform reads answers one by one, nor do administrators. Which request, which enterprise
    and who answered is there only where the answer has a name.
    """

    _name = "qi.satisfaction.export"
    _description = "Workbook of Answers"
    _inherit = ["qi.protected.mixin"]

    # What the server makes before it gives up waiting: a city's answers of two years and more.
    _max_rows = 100_000

    date_from = fields.Date(
        string="First Day", required=True, default=lambda self: past.today(self) + relativedelta(day=1, month=1)
    )
    date_to = fields.Date(
        string="Last Day", required=True, default=lambda self: fields.Date.end_of(past.today(self), "month")
    )
    platform_id = fields.Many2one("qi.platform", help="Empty: all that you see.")

    @api.onchange("date_from", "date_to")
    def _onchange_dates(self):
        """Show the months that are exported: of an answer the day is not told."""
        self.date_from = self.date_from and fields.Date.start_of(self.date_from, "month")
        self.date_to = self.date_to and fields.Date.end_of(self.date_to, "month")

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for export in self:
            if export.date_from > export.date_to:
                raise UserError(self.env._("The first month is later than the last. Choose them the other way."))

    def action_download(self):
        """Download the workbook.

        :raises AccessError: unless the caller is of the coordinating department alone
        """
        self.ensure_one()
        self._check_file()
        return {"type": "ir.actions.act_url", "url": f"/qi_onestop/satisfaction/{self.id}", "target": "download"}

    def _write_file(self, target):
        """Write the workbook to a binary file, in little memory however long it is, and log it as exported.

        :raises AccessError: unless the caller is of the coordinating department alone
        :raises UserError: when it is too long
        """
        self.ensure_one()
        self._check_file()
        keys = self._keys()
        columns = self._columns()
        first, last = self._whole_months()
        title = self.env._("Answers")
        titles = (title, self.env._("About This Workbook"))
        ledger_book.write_xlsx(target, titles, columns, self._rows(keys), self._about(len(keys)))
        self.env["qi.ledger.export"]._record(
            Ledger(ANSWERS, "qi.satisfaction.report", "month"),
            len(keys),
            0,
            date_from=first,
            date_to=last,
            platform_id=self.platform_id.id,
            file_format="xlsx",
            with_contact=True,
            columns=", ".join(column.label for column in columns),
        )

    def _whole_months(self):
        """Return the first and the last day that the workbook covers."""
        return start_of(self.date_from, "month"), end_of(self.date_to, "month")

    def _file_name(self):
        """Return what the file is called."""
        return f"{self.env._('Satisfaction Answers')}.xlsx"

    def _about(self, row_count):
        """Return what the workbook is, as ``(label, text)``."""
        everywhere = self.env._("All that you see")
        first, last = self._whole_months()
        return [
            (self._fields["date_from"]._description_string(self.env), format_date(self.env, first)),
            (self._fields["date_to"]._description_string(self.env), format_date(self.env, last)),
            (
                self._fields["platform_id"]._description_string(self.env),
                self.platform_id.display_name or everywhere,
            ),
            (self.env._("Rows"), str(row_count)),
            (self.env._("Drawn Up By"), self.env.user.name),
            (self.env._("Drawn Up On"), self.env["resource.calendar"]._qi_say(past.now(self))),
        ]

    def _check_file(self):
        """Raise unless the file is for the caller.

        :raises AccessError: unless the caller is of the coordinating department alone
        """
        user = self.env.user
        if not user.has_group("qi_onestop.qi_onestop_group_coordinator") or user.has_group(
            "qi_onestop.qi_onestop_group_clerk"
        ):
            raise AccessError(self.env._("Answers one by one are for the coordinating department alone."))

    def _domain(self):
        first, last = self.date_from, self.date_to
        domain = [
            ("month", ">=", date(first.year, first.month, 1)),
            ("month", "<=", date(last.year, last.month, 1)),
        ]
        if self.platform_id:
            domain.append(("platform_id", "child_of", self.platform_id.id))
        return domain

    def _columns(self):
        day, number = "date", "number"
        headings = [
            (self.env._("Month"),),
            (self.env._("Platform"),),
            (self.env._("Service"),),
            (self.env._("Service Category"),),
            (self.env._("Process"),),
            (self.env._("Way In"),),
            (self.env._("Entered by Staff"),),
            (self.env._("Not Verified"),),
            (self.env._("With Name"),),
            *((code,) for code in ITEM_CODES),
            (self.env._("Satisfaction Score"), number),
            (self.env._("Problem Solved"),),
            (self.env._("Reasons"),),
            (self.env._("What Was Written"),),
            (self.env._("Form Version"), number),
            (self.env._("Validity"),),
            (self.env._("Excluded Because"),),
            (self.env._("Request"),),
            (self.env._("Received On"), day),
            (self.env._("Completed On"), day),
            (self.env._("Answered On"), day),
            (self.env._("Date on the Sheet"), day),
            (self.env._("Enterprise"),),
            (self.env._("Commissioner"),),
            (self.env._("Institutions and Experts"),),
            (self.env._("Respondent"),),
        ]
        return [Column(heading[0], heading[1] if len(heading) > 1 else "text") for heading in headings]

    def _keys(self):
        """Return ``(row of the figures, answer)`` as ids, by month and platform.

        Within these the order says nothing: a version without a name shall not stand next to one that has it, nor
        what staff entered next to what the enterprise said itself.

        :raises UserError: when there are more than a file may have
        """
        # What the caller sees are the figures; the answers behind them are the program's to look up.
        readable = self.env["qi.satisfaction.report"]._search(self._domain())
        self.env["survey.user_input"].flush_model()
        found = self.env.execute_query(
            SQL(
                """SELECT figures.month, figures.platform_id, figures.id, a.id
                     FROM (%s) figures
                     JOIN qi_review_invitation i ON i.report_key = figures.id
                     JOIN survey_user_input a ON a.qi_request_id = i.request_id
                    WHERE a.qi_state IS NOT NULL
                    LIMIT %s""",
                readable.select(
                    *(
                        self.env["qi.satisfaction.report"]._field_to_sql(readable.table, name, readable)
                        for name in ("month", "platform_id", "id")
                    )
                ),
                self._max_rows + 1,
            )
        )
        if len(found) > self._max_rows:
            raise UserError(self.env._("These are more than 100,000 answers. Choose a shorter period."))
        key = self.env["ir.config_parameter"].sudo().get_param("database.secret", "").encode()
        found.sort(key=lambda line: (line[0], line[1], scramble(line[3], key)))
        return [(row_id, answer_id) for _month, _platform, row_id, answer_id in found]

    def _rows(self, keys):
        """Yield the rows of ``keys``, some at a time."""
        names = ["question_id", "suggested_answer_id", "value_char_box", "value_text_box"]
        words = self._words()
        for start in range(0, len(keys), CHUNK):
            some = keys[start : start + CHUNK]
            rows = self.env["qi.satisfaction.report"].browse(row_id for row_id, _answer_id in some)
            rows.request_id._log_secrets("export")
            answers_sudo = self.env["survey.user_input"].sudo().browse(answer_id for _row_id, answer_id in some)
            answers_sudo.user_input_line_ids.fetch(names)
            for row, answer_sudo in zip(rows, answers_sudo, strict=True):
                yield self._row(row, answer_sudo, words)
            # The next ones need the memory.
            self.env.invalidate_all()

    def _words(self):
        """Return what the values of selections are called: looked up once, not for each row."""
        answers, report = self.env["survey.user_input"], self.env["qi.satisfaction.report"]
        return {
            name: dict(model._fields[name]._description_selection(self.env))
            for model, names in (
                (answers, ("qi_overall", "qi_channel", "qi_solved", "qi_state")),
                (report, ("process",)),
            )
            for name in names
        } | {"is": {True: self.env._("Yes"), False: self.env._("No")}}

    def _row(self, row, answer_sudo, words):
        grades, said = words["qi_overall"], words["is"]
        items, reasons, comments = {}, [], []
        for line in answer_sudo.user_input_line_ids:
            code, choice = line.question_id.qi_code, line.suggested_answer_id
            if code in ITEM_CODES and choice:
                items[code] = grades.get(choice.qi_grade, "")
            elif code == "Q14":
                reasons.append(choice.value or line.value_char_box or "")
            elif code == "Q15":
                comments.append(line.value_text_box or "")
        items.setdefault("Q11", grades.get(answer_sudo.qi_overall, ""))
        # Whom it leads to, the report shows or does not: anonymous answers and hidden secrets have no request.
        named = bool(row.request_id) and answer_sudo.qi_is_named
        return [
            f"{row.month:%Y-%m}",
            row.platform_id.sudo().name or "",
            row.service_id.sudo().name or "" if answer_sudo.qi_is_named else "",
            row.category_id.sudo().name or "" if answer_sudo.qi_is_named else "",
            words["process"].get(row.process, "") if answer_sudo.qi_is_named else "",
            words["qi_channel"].get(answer_sudo.qi_channel, ""),
            said[review.WAYS[answer_sudo.qi_channel].by_staff],
            said[answer_sudo.qi_is_unverified],
            said[named],
            *(items.get(code, "") for code in ITEM_CODES),
            round(answer_sudo.qi_score, 1) if answer_sudo.qi_is_scored else None,
            words["qi_solved"].get(answer_sudo.qi_solved, ""),
            self._joined(reasons),
            "\n".join(text for text in comments if text),
            answer_sudo.survey_id.qi_version,
            words["qi_state"].get(answer_sudo.qi_state, ""),
            answer_sudo.qi_excluded_reason or "",
            row.request_id.name or "" if named else "",
            self._day(row.request_id.sudo().received_at) if named else None,
            self._day(row.request_id.sudo().closed_at) if named else None,
            self._day(answer_sudo.qi_answered_at) if named else None,
            answer_sudo.qi_paper_date or None if named else None,
            row.partner_id.sudo().name or "" if named else "",
            row.commissioner_id.sudo().name or "" if named else "",
            self._joined(answer_sudo.qi_provider_ids.mapped("name")) if named else "",
            answer_sudo.qi_respondent or "" if named else "",
        ]

    def _joined(self, words):
        words = [word for word in words if word]
        return self._listed(words) if words else ""

    def _day(self, instant):
        return fields.Datetime.context_timestamp(self, instant).date() if instant else None
