# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import api, fields, models
from odoo.tools import float_repr, format_date

from ..tools import conformity, download, spreadsheet

SHEET_WIDTH = 24

_GAP_COLUMNS = (
    "item_code",
    "clause",
    "name",
    "judgement",
    "note",
    "gap_measure",
    "improvement_number",
    "gap_owner_id",
    "gap_due",
    "gap_done_on",
)


class QiConformity(models.Model):
    """A self-assessment as a workbook, as a Word document, and as the content of both and of the PDF."""

    _inherit = "qi.conformity"

    workbook = fields.Binary(compute="_compute_workbook", exportable=False)
    word_file = fields.Binary(string="Word File (Self-Assessment)", compute="_compute_word_file", exportable=False)

    def _compute_workbook(self):
        for assessment in self:
            assessment.workbook = base64.b64encode(spreadsheet.write_book(assessment._sheets(), SHEET_WIDTH))

    def _compute_word_file(self):
        template = self.env["qi.form.template"]._for_form("conformity")
        for assessment in self:
            assessment.word_file = base64.b64encode(template._render(assessment._document_content()))

    def action_download_workbook(self):
        """Download the self-assessment as a workbook: items, shares per clause, gaps."""
        return self._download("workbook", "xlsx")

    def action_download_word(self):
        """Download the self-assessment as a Word document made from the template."""
        self.env["qi.form.template"]._for_form("conformity")
        return self._download("word_file", "docx")

    def _download(self, field, extension):
        self.ensure_one()
        self.check_access("read")
        return download.action(self, field, f"{self._file_name()}.{extension}")

    def _file_name(self):
        """Return the file name of what is printed, without its ending."""
        self.ensure_one()
        title = self.env._("Self-Assessment")
        return f"{title} {self.platform_id.code} {self.date_from} {self.date_to}".replace("/", "-")

    @api.model
    def _say_share(self, share):
        """Return a share as it is printed, with one digit; nothing applicable gives a dash."""
        return "–" if share is None else f"{float_repr(share, 1)} %"

    def _sheets(self):
        """Return the sheets of the workbook: ``(title, heading, rows)``, all texts."""
        self.ensure_one()
        lines = self.line_ids.sorted()
        names = [
            "item_code",
            "clause",
            "name",
            "how",
            "origin",
            "judgement",
            "note",
            "filled_by",
            "figure",
            "program_judgement",
            "previous_judgement",
            "evidence_file_name",
            "evidence_name",
            "check_note",
        ]
        clauses = [
            [row["number"], row["name"], *self._said_row(row), self._say_share(row["before"])]
            for row in self._clause_rows()
        ]
        total = self._total()
        said_total = self._said_row({"tally": total, "share": total.share})
        before = self._say_share(self.previous_share if self.previous_id else None)
        return [
            (self.env._("Items Judged"), lines._headings(names), lines._cells(names)),
            (
                self.env._("Share per Clause"),
                [self.env._("Clause Number"), self.env._("Clause Title"), *self._row_headings()],
                [*clauses, ["", self.env._("All Clauses"), *said_total, before]],
            ),
            (
                self.env._("Gaps"),
                lines._headings(_GAP_COLUMNS),
                lines.filtered("is_gap")._cells(_GAP_COLUMNS),
            ),
        ]

    @api.model
    def _row_headings(self):
        names = ("met_count", "partly_count", "not_count", "na_count", "open_count", "share", "previous_share")
        return [self._fields[name]._description_string(self.env) for name in names]

    def _said_row(self, row):
        return [*(str(count) for count in row["tally"]), self._say_share(row["share"])]

    def _document_content(self):
        """Return what a Word template may ask for; of no self-assessment, the same without content."""
        lines = self.line_ids.sorted()
        days = [format_date(self.env, day) if day else "" for day in (self.date_from, self.date_to)]
        total = self._total() if self else conformity.Tally()
        rows = self._clause_rows() if self else []
        names = ("name", "clause_number", "item_code", "judgement", "note", "figure", "evidence_expected")
        gap_names = (
            "item_code",
            "name",
            "judgement",
            "note",
            "gap_measure",
            "improvement_number",
            "gap_owner_id",
            "gap_due",
            "gap_done_on",
        )
        return {
            "form": "conformity",
            "rows": [],
            "qr": None,
            "title": self.env._("Self-Assessment of Conformity"),
            "platform": self.platform_id.name or "",
            "standard": self.standard_id.display_name or "",
            "period": " – ".join(days) if self else "",
            "stage": self._label("state") if self else "",
            "share": self._say_share(total.share),
            "before": self._say_share(self.previous_share if self.previous_id else None),
            "opinion": self.opinion or "",
            "submitted_by": self.submitted_by_id.name or "",
            "checked_by": self.checked_by_id.name or "",
            "digest": self.digest or "",
            "labels": self._document_labels(),
            "clauses": [
                {
                    "number": row["number"],
                    "name": row["name"] or "",
                    "counts": " / ".join(str(count) for count in row["tally"][:4]),
                    "share": self._say_share(row["share"]),
                    "before": self._say_share(row["before"]),
                }
                for row in rows
            ],
            "items": [dict(zip(names, cells, strict=True)) for cells in lines._cells(names)],
            "gaps": [
                dict(zip(gap_names, cells, strict=True)) for cells in lines.filtered("is_gap")._cells(gap_names)
            ],
        }

    @api.model
    def _document_labels(self):
        """Return the words between the figures, in the language of the caller."""
        Line = self.env["qi.conformity.line"]
        own = {
            "platform": "platform_id",
            "standard": "standard_id",
            "stage": "state",
            "share": "share",
            "before": "previous_share",
            "opinion": "opinion",
            "submitted_by": "submitted_by_id",
            "checked_by": "checked_by_id",
            "digest": "digest",
        }
        of_lines = (
            "item_code",
            "name",
            "judgement",
            "note",
            "figure",
            "gap_measure",
            "improvement_number",
            "gap_owner_id",
            "gap_due",
            "gap_done_on",
        )
        return {
            **{key: self._fields[name]._description_string(self.env) for key, name in own.items()},
            **{name: Line._fields[name]._description_string(self.env) for name in of_lines},
            "period": self.env._("Period"),
            "clause": self.env._("Clause"),
            "counts": self.env._("In Conformity / Partly / Not / Does Not Apply"),
            "clauses": self.env._("Share per Clause"),
            "items": self.env._("Items Judged"),
            "gaps": self.env._("Gaps"),
            "seal": self.env._("Signature, Seal"),
        }

    # All platforms in one workbook

    def _matrix_sheets(self):
        """Return the sheets of the workbook of several self-assessments: clause by platform, and the gaps."""
        assessments = self.sorted(lambda assessment: (assessment.platform_id.code or "", assessment.date_to))
        clauses, shares = {}, {}
        for assessment in assessments:
            for row in assessment._own_clause_rows():
                clauses.setdefault(row["number"], row["name"])
                shares[row["number"], assessment] = row["share"]
        heading = [
            self.env._("Clause Number"),
            self.env._("Clause Title"),
            *(f"{assessment.platform_id.name} {assessment.date_to}" for assessment in assessments),
        ]
        rows = [
            [
                number,
                clauses[number] or "",
                *(self._say_share(shares.get((number, assessment))) for assessment in assessments),
            ]
            for number in sorted(clauses, key=conformity.clause_key)
        ]
        totals = ["", self.env._("All Clauses"), *(self._say_share(one._total().share) for one in assessments)]
        names = ["platform_id", *_GAP_COLUMNS]
        lines = assessments.line_ids
        return [
            (self.env._("Clauses by Platform"), heading, [*rows, totals]),
            (self.env._("Gaps"), lines._headings(names), lines.filtered("is_gap")._cells(names)),
        ]


class QiConformityLine(models.Model):
    _inherit = "qi.conformity.line"

    def _headings(self, names):
        return [self._fields[name]._description_string(self.env) for name in names]

    def _cells(self, names):
        """Return a row of texts for each line."""
        return [[line._cell(name) for name in names] for line in self]

    def _cell(self, name):
        field, value = self._fields[name], self[name]
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if field.type == "many2one":
            # That somebody is named is no secret in the house.
            return value.sudo().display_name or ""
        return str(value) if value else ""
