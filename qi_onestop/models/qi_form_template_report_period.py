# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools import xlsx_form

FORM, TABLE = "report_period", "report_period_table"


class QiFormTemplate(models.Model):
    """Periodic reports have templates of their own, which know figures and no request.

    That of the text is a Word document, that of the table a workbook.
    """

    _inherit = "qi.form.template"

    form = fields.Selection(selection_add=[(FORM, "Periodic Report"), (TABLE, "Table of the Periodic Report")])

    @api.model
    def _sample(self, form):
        if form == FORM:
            return self.env["qi.report.period"]._document_content()
        if form == TABLE:
            return self.env["qi.report.period"]._table_values()
        return super()._sample(form)

    def _filled(self, file, content):
        if self.form != TABLE:
            return super()._filled(file, content)
        xlsx_form.check_file(file)
        return xlsx_form.render(file, content)

    def _names(self, content):
        return xlsx_form.names(content) if self.form == TABLE else super()._names(content)
