# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import docx_form
from ..tools.request_form import FORMS, LETTERS

_NO_TEXT = ("form", "qr", "qr_base64", "charts", "strict")
"""Parts of the content of a form that a template gets otherwise, or not at all. In a ``strict`` one nothing may be
asked for that is not there."""


class QiFormTemplate(models.Model):
    """Word template of the forms of a request. One for all is shipped; the city replaces it by its own.

    Other papers have templates of their own; that of a table is a workbook.
    """

    _name = "qi.form.template"
    _description = "Form Template"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    form = fields.Selection(
        FORMS, string="Printed Form", help="Empty: every form that has no template of its own."
    )
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(), string="Language", help="Empty: every language."
    )
    file = fields.Binary(string="Template File", required=True, attachment=True)
    file_name = fields.Char(string="Name of the File")
    placeholders = fields.Text(compute="_compute_placeholders", help="What the file may ask for.")
    active = fields.Boolean(default=True)

    @api.depends("form")
    def _compute_placeholders(self):
        for template in self:
            names = set()
            for form in [template.form] if template.form else LETTERS:
                names.update(template._names(self._sample(form)))
            template.placeholders = " ".join(f"{{{{ {name} }}}}" for name in sorted(names))

    @api.constrains("file", "form")
    def _check_file(self):
        for template in self:
            for form in [template.form] if template.form else LETTERS:
                template._render(self._sample(form))

    @api.model
    def _sample(self, form):
        """Return a form without content, by which templates are tried and their placeholders named."""
        return self.env["qi.request"]._form_content(form)

    @api.model
    def _for_form(self, form):
        """Return the template for ``form`` in the language of the caller.

        :raises UserError: when there is none
        """
        lang = self.env.lang or "en_US"
        # What is no form of a request knows nothing of what the template for all asks for.
        forms = [form, False] if form in LETTERS else [form]
        found = self.search([("form", "in", forms), ("lang", "in", (lang, False))])
        if not found:
            raise UserError(
                self.env._("There is no template for this form. Print a PDF, or ask an administrator.")
            )
        return found.sorted(lambda template: (template.form != form, template.lang != lang))[0]

    def _render(self, content):
        """Return the file with ``content``, see :meth:`QiRequest._form_content`."""
        self.ensure_one()
        try:
            return self._filled(base64.b64decode(self.with_context(bin_size=False).file or b""), content)
        except docx_form.UnknownField as error:
            raise ValidationError(
                self.env._(
                    "“%(name)s” asks for “%(field)s”, which there is not. Take one of the placeholders and "
                    "upload the file again.",
                    name=self.name,
                    field=str(error),
                )
            ) from error
        except docx_form.DocxError as error:
            reasons = {
                "size": self.env._("it is larger than 2 MB, or far larger when unpacked"),
                "type": self.env._("it is no docx document without macros"),
                "book": self.env._("it is no xlsx workbook without macros"),
            }
            raise ValidationError(
                self.env._(
                    "“%(name)s” cannot be used: %(reason)s. Correct the file in Word, Excel or WPS and upload "
                    "it again.",
                    name=self.name,
                    reason=reasons.get(str(error), str(error)),
                )
            ) from error

    def _filled(self, file, content):
        """Return the bytes of a template filled with ``content``."""
        pictures = {"qr": (content["qr"], 22), "mark": (self.env["qi.request"]._form_mark(), 14)}
        docx_form.check_file(file)
        return docx_form.render(
            file, self._values(content), pictures, content.get("charts"), content.get("strict", False)
        )

    def _names(self, content):
        """Return the names of what a template may ask for."""
        return self._values(content).keys() | content.get("charts", {}).keys()

    @api.model
    def _values(self, content):
        """Return what a template may ask for: the parts of the form, and each text by its own name."""
        cells = [cell for row in content["rows"] for cell in row.values() if cell]
        return {
            **{cell["name"]: cell["text"] for cell in cells},
            **{name: value for name, value in content.items() if name not in _NO_TEXT},
        }
