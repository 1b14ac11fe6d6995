# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import binascii

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import ledger, spreadsheet, standard_rows

MAX_PROBLEMS = 10
WIDTHS = (14, 30, 40, 12, 50, 40, 30, 18, 12, 26, 12)


class QiStandardImport(models.TransientModel):
    """Takes up a standard from a spreadsheet: another city's, or a new edition.

    The template is filled with a standard that is there: what is downloaded can be changed and taken up again.
    """

    _name = "qi.standard.import"
    _description = "Import a Standard"

    number = fields.Char(string="Number and Year", required=True)
    name = fields.Char(string="Title of the Standard", required=True)
    issuer = fields.Char(string="Issuing Body")
    effective_on = fields.Date(string="Date of Effect")
    file = fields.Binary(string="Spreadsheet File", attachment=False)
    file_name = fields.Char()
    model_standard_id = fields.Many2one(
        "qi.standard", string="Template Filled With", ondelete="set null", help="Empty: only the headings."
    )
    template = fields.Binary(compute="_compute_template", exportable=False)

    def _compute_template(self):
        for wizard in self:
            heading = [self._heading(name) for name in standard_rows.COLUMNS]
            wizard.template = base64.b64encode(
                spreadsheet.write(heading, wizard.model_standard_id._spreadsheet_rows(), WIDTHS)
            )

    def _heading(self, name):
        english, chinese = standard_rows.HEADINGS[name]
        return chinese if (self.env.lang or "").startswith("zh") else english

    def action_template(self):
        """Download a spreadsheet with the headings that are understood."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/template/{self.env._('Standard')}.xlsx?download=true",
            "target": "self",
        }

    def action_import(self):
        """Take up the standard with its clauses and items, and show it.

        :raises UserError: with the rows that cannot be read; then nothing is taken up
        """
        self.ensure_one()
        self.env["qi.standard"].check_access("create")
        clauses, items, problems = standard_rows.parse(self._rows(), self._choices())
        if problems:
            raise UserError("\n".join(self._sentence(problem) for problem in problems[:MAX_PROBLEMS]))
        if not items:
            raise UserError(self.env._("There is no item in this file. Each row has a clause and what is asked."))
        standard = self.env["qi.standard"].create(
            {
                "number": self.number.strip(),
                "name": self.name.strip(),
                "issuer": self.issuer,
                "effective_on": self.effective_on,
            }
        )
        self._create_clauses(standard, clauses)
        by_number = {clause.number: clause for clause in standard.clause_ids}
        self.env["qi.clause.item"].create(
            [
                {
                    "clause_id": by_number[item["clause"]].id,
                    "sequence": 10 * (index + 1),
                    "code": item["code"],
                    "name": item["item"],
                    "how": item["how"],
                    "evidence": item["evidence"],
                    "origin": item["origin"] or "reading",
                    "platform_kind": item["platform_kind"],
                    "rule": item["rule"],
                    "threshold": item["threshold"],
                }
                for index, item in enumerate(items)
            ]
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "qi.standard",
            "res_id": standard.id,
            "views": [[False, "form"]],
        }

    def _create_clauses(self, standard, clauses):
        """Create the clauses level by level: what they are part of is there before."""
        made = {}
        for depth in sorted({number.count(".") for number in clauses}):
            wanted = [clause for number, clause in clauses.items() if number.count(".") == depth]
            records = self.env["qi.clause"].create(
                [
                    {
                        "standard_id": standard.id,
                        "parent_id": made.get(standard_rows.parent_number(clause["number"], made)),
                        "number": clause["number"],
                        "name": clause["title"],
                        "reading": clause["reading"],
                    }
                    for clause in wanted
                ]
            )
            made.update({record.number: record.id for record in records})

    def _rows(self):
        if not self.file:
            raise UserError(self.env._("Choose the spreadsheet first. The template shows how it looks."))
        try:
            return list(ledger.read(base64.b64decode(self.with_context(bin_size=False).file)))
        except ledger.Unreadable as error:
            raise UserError(self.env["qi.import"]._sentence_unreadable(error.code)) from None
        except binascii.Error:
            raise UserError(self.env["qi.import"]._sentence_unreadable("damaged")) from None

    def _choices(self):
        """Return what may stand in the columns with few values: the value itself, its label in any language."""
        Item = self.env["qi.clause.item"]
        choices = {}
        for name in ("origin", "platform_kind", "rule"):
            known = {}
            for lang in ("en_US", self.env.lang or "en_US"):
                for value, label in Item._fields[name]._description_selection(Item.with_context(lang=lang).env):
                    known.update({value.lower(): value, label.lower(): value})
            choices[name] = known
        return choices

    def _sentence(self, problem):
        said = {
            standard_rows.NO_HEADING: self.env._(
                "The first row must hold the headings, “%(heading)s” among them. Download the template.",
                heading=self._heading("clause"),
            ),
            standard_rows.NO_CLAUSE: self.env._("The number of the clause is missing."),
            standard_rows.NO_TITLE: self.env._("Clause %(text)s has no title.", text=problem.text),
            standard_rows.NO_CODE: self.env._("“%(text)s” has no item code.", text=problem.text),
            standard_rows.TWICE: self.env._("The item code %(text)s stands there twice.", text=problem.text),
            standard_rows.CHOICE: self.env._(
                "“%(text)s” is not known. Look into the template.", text=problem.text
            ),
            standard_rows.NUMBER: self.env._("“%(text)s” is no share of 1 to 100 %%.", text=problem.text),
        }[problem.code]
        return self.env._("Row %(row)s: %(problem)s", row=problem.row, problem=said)
