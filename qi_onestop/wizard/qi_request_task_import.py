# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import task_samples

MAX_TOLD = 30
"""How many wrong lines are named in one message."""


class QiRequestTaskImport(models.TransientModel):
    """Takes a list of instruments or samples over into a task: all of it, or nothing."""

    _name = "qi.request.task.import"
    _inherit = ["qi.rows.mixin"]
    _description = "Import Instruments and Samples"
    _template_columns = {"名称": 28, "型号规格": 24, "出厂编号": 24, "数量": 8, "备注": 36}

    task_id = fields.Many2one("qi.request.task", required=True, ondelete="cascade")
    text = fields.Text(help="One instrument on each line: name, model, serial number, quantity, remark.")
    file_name = fields.Char()

    def _template_name(self):
        return self.env._("Instruments and Samples")

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
