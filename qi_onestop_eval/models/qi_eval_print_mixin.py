# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import api, models
from odoo.tools import float_repr

from odoo.addons.qi_onestop.tools import download


class QiEvalPrintMixin(models.AbstractModel):
    """For what of the evaluation is printed as a Word document, with its number and room for the seal."""

    _name = "qi.eval.print.mixin"
    _description = "Document of the Evaluation"

    def _document_content(self, form):
        """Return what a Word template may ask for; of no record, the same without content."""
        raise NotImplementedError

    @api.model
    def _base_content(self, form):
        titles = dict(self.env["qi.form.template"]._fields["form"]._description_selection(self.env))
        return {"form": form, "rows": [], "qr": None, "title": titles[form]}

    def _word(self, form):
        """Return a document, made from its template, as a binary field holds it."""
        template = self.env["qi.form.template"]._for_form(form)
        return base64.b64encode(template._render(self._document_content(form)))

    def _download_word(self, field, form):
        self.ensure_one()
        self.check_access("read")
        # Before the browser asks for it: a sentence, not an error page.
        self.env["qi.form.template"]._for_form(form)
        title = self._base_content(form)["title"]
        return download.action(self, field, f"{title} {self.display_name}.docx")

    @api.model
    def _say(self, value):
        """Return a number as it is printed."""
        return float_repr(value, 2)

    @api.model
    def _labels(self, model, names):
        return {name: self.env[model]._fields[name]._description_string(self.env) for name in names}
