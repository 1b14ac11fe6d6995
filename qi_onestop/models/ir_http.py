# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from werkzeug.exceptions import NotFound

from odoo import models
from odoo.http import request

# A line break in an address cannot be sent back in a header, as Odoo would to add the language.
_CONTROL = re.compile("[\x00-\x1f\x7f]")


class IrHttp(models.AbstractModel):
    """Addresses with control characters lead nowhere."""

    _inherit = "ir.http"

    @classmethod
    def _match(cls, path_info):
        if _CONTROL.search(path_info):
            raise NotFound
        return super()._match(path_info)

    @classmethod
    def _serve_fallback(cls):
        # Nor does the database compare the address of a file with NUL.
        return None if _CONTROL.search(request.httprequest.path) else super()._serve_fallback()
