# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class QiService(models.Model):
    """The requests for a service."""

    _inherit = "qi.service"

    open_request_count = fields.Integer(
        string="Open Requests", compute="_compute_open_request_count", groups="base.group_user"
    )

    @api.depends_context("uid")
    def _compute_open_request_count(self):
        counts = self.env["qi.request"]._open_counts("service_id", self)
        for service in self:
            service.open_request_count = counts.get(service._origin, 0)

    def action_view_requests(self):
        """Open the requests for the service, at first those that are open."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_request_action_all")
        return {
            **action,
            "domain": [("service_id", "=", self.id)],
            "context": {"search_default_open": 1, "default_service_id": self.id},
        }
