# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import signin, spreadsheet, task_samples

MAX_TOLD = 30
"""How many wrong lines are named in one message."""


class QiRequestTaskImport(models.TransientModel):
    """Takes a list of instruments or samples over into a task: all of it, or nothing."""

    _name = "qi.request.task.import"
    _description = "Import Instruments and Samples"

    task_id = fields.Many2one("qi.request.task", required=True, ondelete="cascade")
    text = fields.Text(
        string="Pasted Lines", help="One instrument on each line: name, model, serial number, quantity, remark."
    )
    file = fields.Binary(string="Excel File", attachment=False)
    file_name = fields.Char()
    template = fields.Binary(compute="_compute_template")

    @api.depends("task_id")
    def _compute_template(self):
        heading = ["名称", "型号规格", "出厂编号", "数量", "备注"]
        self.template = base64.b64encode(spreadsheet.write(heading, [], [28, 24, 24, 8, 36]))

    def action_template(self):
        """Download an Excel file of the expected form."""
        self.ensure_one()
        name = self.env._("Instruments and Samples")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/template/{name}.xlsx?download=true",
            "target": "download",
        }

    def action_import(self):
        """Add all lines to the task.

        :raises UserError: when there is nothing to read
        :raises ValidationError: naming every line that is wrong; nothing is added then
        """
        self.check_access("write")
        self.ensure_one()
        Sample = self.env["qi.request.task.sample"]
        known = {
            (sample.name, sample.model or "", sample.serial) for sample in self.task_id.sample_ids if sample.serial
        }
        lines = task_samples.read(self._rows(), known)
        if not lines:
            raise UserError(self.env._("The list is empty. Each line has at least a name."))
        wrong = [line for line in lines if line.problem]
        if wrong:
            raise ValidationError(self._sentence(wrong))
        first = max(self.task_id.sample_ids.mapped("sequence"), default=0)
        Sample.create(
            [
                {
                    "task_id": self.task_id.id,
                    "sequence": first + place,
                    "name": line.name,
                    "model": line.model or False,
                    "serial": line.serial or False,
                    "quantity": line.quantity,
                    "remark": line.remark or False,
                }
                for place, line in enumerate(lines, 1)
            ]
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _rows(self):
        if self.file:
            try:
                return spreadsheet.read(base64.b64decode(self.with_context(bin_size=False).file))
            except (spreadsheet.NotASpreadsheet, binascii.Error):
                raise UserError(
                    self.env._(
                        "This is no Excel file (.xlsx) of at most 2 MB and 5,000 rows. Download the template and "
                        "fill it in."
                    )
                ) from None
        rows = signin.split_text(self.text or "")
        if len(rows) > spreadsheet.MAX_ROWS:
            raise UserError(self.env._("These are more than 5,000 lines. Take them over in parts."))
        return rows

    def _sentence(self, wrong):
        problems = {
            task_samples.NAME: self.env._("the name is missing"),
            task_samples.QUANTITY: self.env._("the quantity is no whole number from 1 on"),
            task_samples.LONG: self.env._("a cell has more than 200 characters"),
            task_samples.TWICE: self.env._("this serial number is in the list already"),
        }
        told = [
            self.env._("Line %(number)s: %(problem)s.", number=line.number, problem=problems[line.problem])
            for line in wrong[:MAX_TOLD]
        ]
        if len(wrong) > MAX_TOLD:
            told.append(self.env._("%(count)s more lines are wrong.", count=len(wrong) - MAX_TOLD))
        return "\n".join([self.env._("Nothing was taken over. Correct these lines and try again:"), *told])
