# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.qi_onestop.tools import download, past, spreadsheet

from ..tools import task_sheet

MAX_PROBLEMS = 10
WIDTHS = (24, 24)


class QiTargetImport(models.TransientModel):
    """Takes up the targets of a year from the task sheet: platforms in the rows, measures in the columns."""

    _name = "qi.target.import"
    _description = "Import a Task Sheet"

    year = fields.Integer(required=True, default=lambda self: past.today(self).year)
    file = fields.Binary(string="Task Sheet", attachment=False)
    file_name = fields.Char()
    template = fields.Binary(compute="_compute_template", exportable=False)

    def _compute_template(self):
        measures = self.env["qi.eval.indicator"].search([("against_target", "=", True)]).measure_id
        platforms = self.env["qi.platform"].search([("active", "=", True)])
        # Several versions of a measure have one target.
        heading = [self.env._("Platform"), *sorted(set(measures.mapped("code")))]
        rows = [[platform.code] for platform in platforms]
        for wizard in self:
            wizard.template = base64.b64encode(spreadsheet.write(heading, rows, WIDTHS))

    def action_template(self):
        """Download a task sheet with the platforms and the measures that are scored against a target."""
        self.ensure_one()
        return download.action(self, "template", self.env._("Task Sheet") + ".xlsx")

    def action_import(self):
        """Take up the targets: those that are there are replaced, all in one go or none.

        :raises UserError: with the cells that cannot be read
        """
        self.ensure_one()
        Target = self.env["qi.target"]
        Target.check_access("create")
        wanted, problems = task_sheet.parse(self._rows(), *self._names())
        if problems:
            raise UserError("\n".join(self._sentence(problem) for problem in problems[:MAX_PROBLEMS]))
        if not wanted:
            raise UserError(self.env._("There is no target in this file. Fill in the cells."))
        known = {
            (target.platform_id.id, target.measure_id.id): target
            for target in Target.search([("year", "=", self.year)])
        }
        Target.create(
            [
                {"platform_id": platform, "measure_id": measure, "year": self.year, "value": value}
                for (platform, measure), value in wanted.items()
                if (platform, measure) not in known
            ]
        )
        for key, value in wanted.items():
            if key in known and known[key].value != value:
                known[key].value = value
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("qi_onestop_eval.qi_target_action"),
            "domain": [("year", "=", self.year)],
        }

    def _rows(self):
        if not self.file:
            raise UserError(self.env._("Choose the task sheet first. The template shows how it looks."))
        try:
            return spreadsheet.read(base64.b64decode(self.with_context(bin_size=False).file))
        except (spreadsheet.NotASpreadsheet, ValueError) as error:
            raise UserError(
                self.env._("This is no xlsx file that can be read. Save it as xlsx and choose it again.")
            ) from error

    def _names(self):
        """Return the platforms and the measures by code and by name."""
        named = []
        for model in ("qi.platform", "qi.eval.measure"):
            records = self.env[model].search([("active", "=", True)])
            named.append(
                {
                    **{record.name: record.id for record in records},
                    **{record.code: record.id for record in records},
                }
            )
        return named

    def _sentence(self, problem):
        said = {
            task_sheet.NO_HEADING: self.env._(
                "The first row must name the measures, from the second column on. Download the template."
            ),
            task_sheet.PLATFORM: self.env._("“%(text)s” is no platform.", text=problem.text),
            task_sheet.MEASURE: self.env._("“%(text)s” is no measure.", text=problem.text),
            task_sheet.NUMBER: self.env._("“%(text)s” is no number above zero.", text=problem.text),
            task_sheet.TWICE: self.env._("“%(text)s” stands there twice.", text=problem.text),
        }[problem.code]
        return self.env._("Row %(row)s: %(problem)s", row=problem.row, problem=said)
