# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class QiSupplement(models.Model):
    """One-time notice (一次性告知书): all that is missing, told at once. A second one is counted.

    A colleague's first look tells everything (DB1403/T 22-2023, 6.3); the program refuses half a notice.
    """

    _name = "qi.supplement"
    _description = "One-Time Notice"
    _inherit = ["qi.protected.mixin", "qi.portal.mixin"]
    _secret_path = "request_id"
    _order = "request_id, version desc"

    request_id = fields.Many2one("qi.request", required=True, readonly=True, ondelete="cascade", index=True)
    version = fields.Integer(string="Notice No.", readonly=True, required=True, aggregator=None)
    sent_at = fields.Datetime(string="Notice Sent On", readonly=True, required=True)
    sent_by_id = fields.Many2one(
        "res.users", string="Notice Sent By", readonly=True, required=True, ondelete="restrict"
    )
    material_ids = fields.Many2many("qi.request.material", string="What Is Missing", readonly=True)
    answered_at = fields.Datetime(string="Handed In On", readonly=True)

    _portal_readable_fields = frozenset(
        {"id", "display_name", "request_id", "version", "sent_at", "material_ids", "answered_at"}
    )

    @property
    def _machine_fields(self):
        return self._stored_fields()

    @api.depends("request_id", "version")
    def _compute_display_name(self):
        for notice in self:
            notice.display_name = self.env._(
                "Notice %(version)s of %(number)s", version=notice.version, number=notice.request_id.name
            )
