# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import ValidationError


class QiRequest(models.Model):
    """What a request asks of its platform."""

    _inherit = "qi.request"

    @api.constrains("platform_id", "service_id")
    def _check_offered(self):
        for request in self:
            # What was done long ago was offered then.
            if not request.is_historic and not request.platform_id._offers(request.service_id):
                raise ValidationError(
                    self.env._(
                        "%(platform)s does not offer “%(service)s”. Choose another service, or register the "
                        "request at a platform that offers it.",
                        platform=request.platform_id.name,
                        service=request.service_id.name,
                    )
                )
