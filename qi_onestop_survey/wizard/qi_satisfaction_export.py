# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.qi_onestop.tools import past, spreadsheet

from ..models.qi_review_case import ITEM_CODES
from ..tools import review

WIDTH = 18


class QiSatisfactionExport(models.TransientModel):
    """A workbook with one row per answer, for the coordinating department; corrected and excluded ones as well.

    Nobody who works at a platform reads answers one by one, nor do administrators. Which request, which enterprise
    and who answered is there only where the answer has a name.
    """

    _name = "qi.satisfaction.export"
    _description = "Workbook of Answers"
    _inherit = ["qi.protected.mixin"]

    date_from = fields.Date(
        string="From Month", required=True, default=lambda self: past.today(self) + relativedelta(day=1, month=1)
    )
    date_to = fields.Date(string="To Month", required=True, default=lambda self: past.today(self))
    platform_id = fields.Many2one("qi.platform", help="Empty: all that you see.")
    file = fields.Binary(compute="_compute_file", exportable=False)

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for export in self:
            if export.date_from > export.date_to:
                raise UserError(self.env._("The first month is later than the last. Choose them the other way."))

    def _compute_file(self):
        self._check_reader()
        for export in self:
            sheet = (self.env._("Answers"), export._heading(), export._rows())
            export.file = base64.b64encode(spreadsheet.write_book([sheet], WIDTH))

    def action_download(self):
        """Download the workbook."""
        self.ensure_one()
        self._check_reader()
        name = self.env._("Satisfaction Answers")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file/{name}.xlsx?download=true",
            "target": "self",
        }

    def _check_reader(self):
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

    def _heading(self):
        return [
            self.env._("Month"),
            self.env._("Platform"),
            self.env._("Service"),
            self.env._("Service Category"),
            self.env._("Process"),
            self.env._("Way In"),
            self.env._("Entered by Staff"),
            self.env._("Not Verified"),
            self.env._("With Name"),
            *ITEM_CODES,
            self.env._("Satisfaction Score"),
            self.env._("Problem Solved"),
            self.env._("Reasons"),
            self.env._("What Was Written"),
            self.env._("Validity"),
            self.env._("Excluded Because"),
            self.env._("Request"),
            self.env._("Enterprise"),
            self.env._("Commissioner"),
            self.env._("Institutions and Experts"),
            self.env._("Respondent"),
        ]

    def _rows(self):
        rows = self.env["qi.satisfaction.report"].search(self._domain())
        # What the caller sees are the figures; the answers behind them are the program's to look up.
        keys = self.env["qi.review.invitation"].sudo().search([("report_key", "in", rows.ids)])
        versions = []
        for invitation in keys:
            answer_sudo = invitation.answer_id
            while answer_sudo:
                versions.append((rows.browse(invitation.report_key), answer_sudo))
                answer_sudo = answer_sudo.qi_previous_id
        self.env["survey.user_input"].sudo().union(
            *(answer for _row, answer in versions)
        ).user_input_line_ids.fetch(["question_id", "suggested_answer_id", "value_char_box", "value_text_box"])
        # By what they say: a version without a name shall not stand next to one that has it.
        return sorted(self._row(row.with_prefetch(rows.ids), answer_sudo) for row, answer_sudo in versions)

    def _row(self, row, answer_sudo):
        grades = dict(answer_sudo._fields["qi_overall"]._description_selection(self.env))
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
            self._said(row, "process") if answer_sudo.qi_is_named else "",
            self._said(answer_sudo, "qi_channel"),
            self._yes(review.WAYS[answer_sudo.qi_channel].by_staff),
            self._yes(answer_sudo.qi_is_unverified),
            self._yes(named),
            *(items.get(code, "") for code in ITEM_CODES),
            f"{answer_sudo.qi_score:.1f}" if answer_sudo.qi_is_scored else "",
            self._said(answer_sudo, "qi_solved"),
            self._joined(reasons),
            "\n".join(text for text in comments if text),
            self._said(answer_sudo, "qi_state"),
            answer_sudo.qi_excluded_reason or "",
            row.request_id.name or "" if named else "",
            row.partner_id.sudo().name or "" if named else "",
            row.commissioner_id.sudo().name or "" if named else "",
            self._joined(answer_sudo.qi_provider_ids.mapped("name")) if named else "",
            answer_sudo.qi_respondent or "" if named else "",
        ]

    def _joined(self, words):
        words = [word for word in words if word]
        return self._listed(words) if words else ""

    def _said(self, record, name):
        return dict(record._fields[name]._description_selection(self.env)).get(record[name], "")

    def _yes(self, value):
        return self.env._("Yes") if value else self.env._("No")
