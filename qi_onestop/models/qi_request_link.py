# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class QiRequest(models.Model):
    """The ways from a request to what it hangs together with."""

    _inherit = "qi.request"

    enterprise_request_count = fields.Integer(
        string="Requests of the Enterprise", compute="_compute_enterprise_request_count"
    )
    deadline_count = fields.Integer(string="Number of Deadlines", compute="_compute_deadline_count")

    @api.depends("partner_id")
    @api.depends_context("uid")
    def _compute_enterprise_request_count(self):
        counts = dict(self._read_group([("partner_id", "in", self.partner_id.ids)], ["partner_id"], ["__count"]))
        for request in self:
            request.enterprise_request_count = counts.get(request.partner_id, 0)

    @api.depends("deadline_ids")
    @api.depends_context("uid")
    def _compute_deadline_count(self):
        counts = dict(
            self.env["qi.request.deadline"]._read_group(
                [("document_id", "in", self.ids)], ["document_id"], ["__count"]
            )
        )
        for request in self:
            request.deadline_count = counts.get(request, 0)

    def action_view_enterprise_requests(self):
        """Open all requests of the enterprise."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_request_action_all")
        return {**action, "domain": [("partner_id", "in", self.partner_id.ids)], "context": {}}

    def action_view_deadlines(self):
        """Open what was promised, kept and missed."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_request_deadline_action")
        return {**action, "domain": [("document_id", "in", self.ids)], "context": {}}

    def action_view_demand(self):
        """Open the demand that the request serves."""
        view = self.env.ref("qi_onestop.qi_demand_view_form")
        return self._view_linked(self.lead_id, view)

    def action_view_visit(self):
        """Open the visit that brought the demand back."""
        return self._view_linked(self.visit_id)

    def _view_linked(self, record, view=None):
        self.ensure_one()
        self.check_access("read")
        record.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [((view and view.id) or False, "form")],
        }
