# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class IrAttachment(models.Model):
    """An address that no page has is looked up among the files."""

    _inherit = "ir.attachment"

    @api.model
    def _get_serve_attachment(self, url, extra_domain=None, order=None):
        # The database refuses to compare with NUL: /%00 would be a crash, not a page that does not exist.
        if "\0" in url:
            return self.browse()
        return super()._get_serve_attachment(url, extra_domain=extra_domain, order=order)
