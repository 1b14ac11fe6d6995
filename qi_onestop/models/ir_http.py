# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from werkzeug.exceptions import NotFound

from odoo import models
from odoo.http import request

# A line break in an address cannot be sent back in a header, as Odoo would to add the language.
_CONTROL = re.compile("[\x00-\x1f\x7f]")
# Addresses of ours that are no pages: files, and what the codes on paper lead to.
_OWN = ("/qi/", "/qi_onestop/")


class IrHttp(models.AbstractModel):
    """Addresses with control characters lead nowhere; who is led nowhere reads a page in their language."""

    _inherit = "ir.http"

    @classmethod
    def _match(cls, path_info):
        if _CONTROL.search(path_info):
            raise NotFound
        rule, arguments = super()._match(path_info)
        # Odoo builds addresses anew from the records they name, and fails at record 0.
        if any(isinstance(value, models.BaseModel) and not value for value in arguments.values()):
            raise NotFound
        return rule, arguments

    @classmethod
    def _serve_fallback(cls):
        # Nor does the database compare the address of a file with NUL.
        return None if _CONTROL.search(request.httprequest.path) else super()._serve_fallback()

    @classmethod
    def _handle_error(cls, exception):
        # Odoo explains errors on pages of the portal only, and answers elsewhere with a bare line in English.
        is_page = getattr(request, "is_frontend", False)
        if not is_page and request.dispatcher.routing_type == "http" and request.httprequest.path.startswith(_OWN):
            code = request.env["ir.http"].get_nearest_lang(request.env.context.get("lang") or "")
            request.lang = request.env["res.lang"]._get_data(code=code) if code else cls._get_default_lang()
            request.is_frontend, request.is_frontend_multilang = True, False
        return super()._handle_error(exception)
