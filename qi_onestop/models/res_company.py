# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.mimetypes import guess_mimetype


class ResCompany(models.Model):
    _inherit = "res.company"

    qi_service_mark = fields.Image(
        string="Service Mark",
        max_width=1024,
        max_height=1024,
        help="The mark of the one-stop service (服务标识, Appendix A): printed on forms, badges and name plates.",
    )

    @api.constrains("qi_service_mark")
    def _check_qi_service_mark(self):
        for company in self.with_context(bin_size=False):
            mark = company.qi_service_mark
            # Drawings such as SVG may carry a program, and print badly.
            if mark and guess_mimetype(base64.b64decode(mark)) not in ("image/png", "image/jpeg"):
                raise ValidationError(
                    self.env._("The service mark must be a PNG or JPEG picture. Choose another file.")
                )
