# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..hooks import CITY_LANGUAGE
from ..tools import import_rows, import_template


class QiImport(models.Model):
    """What an import hands out: templates, and the bad rows."""

    _inherit = "qi.import"

    @api.model
    def _template_name(self, target):
        label = dict(self._selection_target())[target.name]
        return self.env._("Template for %(what)s", what=label) + ".xlsx"

    @api.model
    def _template(self, target):
        """Return the template of ``target``, with one example and an explanation of each column."""
        columns = self._columns(target)
        explanations = [
            (
                self.env._("Column"),
                self.env._("Needed"),
                self.env._("How to Fill It In"),
                self.env._("Choices"),
                self.env._("Other Headings That Are Understood"),
            )
        ]
        reader = import_rows.RowReader(self.env, target, dict(enumerate(columns)), None)
        for column in columns:
            explanations.append(
                (
                    column.label,
                    self.env._("Yes") if column.required else "",
                    self._explanation(reader, column),
                    "、".join(self._choices_shown(reader, column)),
                    "、".join(column.labels[1:]),
                )
            )
        return import_template.template(
            (self.env._("Ledger"), self.env._("Explanation")),
            [(column.label, column.required, column.example) for column in columns],
            explanations,
        )

    @api.model
    def _explanation(self, reader, column):
        kind = reader.kinds[column]
        by_code = {"code", "login", "qi_credit_code", "badge"} & set(column.by)
        explanations = {
            "text": lambda: self.env._("Text"),
            "code": lambda: self.env._("Number or address, kept as it is written"),
            "credit_code": lambda: self.env._("18 digits and capital letters"),
            "day": lambda: self.env._("Date such as 2023-09-01, 2023.9.1 or 2023年9月1日"),
            "instant": lambda: self.env._("Date, with the time if known, such as 2023-09-01 10:30"),
            "number": lambda: self.env._("Number; 万 and 亿 are understood"),
            "integer": lambda: self.env._("Whole number"),
            "boolean": lambda: self.env._("是 or 否"),
            "choice": lambda: self.env._("One of the choices"),
            "many2one": lambda: (
                self.env._("Name or code of something that is recorded already")
                if by_code
                else self.env._("Name of something that is recorded already")
            ),
            "many2many": lambda: self.env._("Names of what is recorded already, separated by 、"),
        }
        return explanations[kind]()

    @api.model
    def _choices_shown(self, reader, column):
        kind = reader.kinds[column]
        field = reader._field(column)
        if kind == "choice":
            return [label for _key, label in field._description_selection(self.env)]
        small = ("qi.element", "qi.service.category", "qi.qualification.kind", "res.partner.industry")
        if kind in ("many2one", "many2many") and field.comodel_name in small:
            found = self.env[field.comodel_name].with_context(lang=CITY_LANGUAGE).search([], limit=100)
            return found.mapped("name")
        return []

    def _bad_rows(self):
        """Return the bad rows as a file that can be mended and uploaded: columns as they were, then the reason."""
        self.ensure_one()
        labels = {column.position: column.heading for column in self.column_ids}
        width = max(labels, default=-1) + 1
        heading = [labels.get(position, "") for position in range(width)]
        heading += [self.env._("Row"), self.env._("Reason")]
        problems = self.env["qi.import.problem"].search_fetch(
            [("import_id", "=", self.id)], ["row", "reason", "original"]
        )
        rows = (
            [*(problem.original + [""] * width)[:width], str(problem.row), problem.reason] for problem in problems
        )
        return import_template.bad_rows(self.env._("Bad Rows"), heading, rows)
