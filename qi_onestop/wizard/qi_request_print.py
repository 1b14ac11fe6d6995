# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools.request_form import FORMS

MOST = 200


class QiRequestPrint(models.TransientModel):
    """Asks which form is printed, of which requests, filled in or blank, as PDF or as Word document."""

    _name = "qi.request.print"
    _description = "Print Forms"

    request_ids = fields.Many2many("qi.request", string="Requests")
    form = fields.Selection(FORMS, string="Printed Form", required=True, default="registration")
    file_type = fields.Selection(
        [("pdf", "PDF"), ("docx", "Word Document")], string="File", required=True, default="pdf"
    )
    is_blank = fields.Boolean(string="Blank", help="With lines to write on, and no request.")
    copies = fields.Integer(string="Number of Copies", required=True, default=1)

    _copies_range = models.Constraint("CHECK (copies BETWEEN 1 AND 50)", "Print between 1 and 50 copies at once.")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "request_ids" in fields and self.env.context.get("active_model") == "qi.request":
            values.setdefault("request_ids", [Command.set(self.env.context.get("active_ids") or [])])
        return values

    def action_print(self):
        """Download the file, once it is clear that there is one."""
        self.ensure_one()
        requests = self._requests()
        if not requests and not self.is_blank:
            raise UserError(self.env._("Choose the requests, or print the form blank."))
        if len(requests) > MOST:
            raise UserError(self.env._("Choose no more than %(most)s requests at once.", most=MOST))
        requests._form_contents(self.form)
        return {"type": "ir.actions.act_url", "url": f"/qi_onestop/request/form/{self.id}", "target": "download"}

    def _requests(self):
        return self.request_ids.browse() if self.is_blank else self.request_ids

    def _file(self):
        """Return the content, the name and the type of the file to download."""
        self.ensure_one()
        requests = self._requests()
        title = requests._form_title(self.form)
        if len(requests) == 1:
            title = f"{title} {requests._form_number(self.form)}"
        if self.file_type == "pdf":
            return requests._form_pdf(self.form, self.copies), f"{title}.pdf", "application/pdf"
        files = requests._form_docx(self.form, self.copies)
        if len(files) > 1:
            return requests._form_archive(files), f"{title}.zip", "application/zip"
        return (
            next(iter(files.values())),
            f"{title}.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        )
