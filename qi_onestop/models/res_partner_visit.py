# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ResPartner(models.Model):
    """When an enterprise was visited, for those who plan the next visits."""

    _inherit = "res.partner"

    qi_visit_ids = fields.One2many("qi.visit", "partner_id", string="Visits")
    qi_visit_count = fields.Integer(string="Visit Count", compute="_compute_qi_visit_count")
    qi_last_visit_on = fields.Date(
        string="Last Visit",
        compute="_compute_qi_last_visit_on",
        store=True,
        index="btree_not_null",
        help="Of whatever platform: a firm is not to be bothered twice.",
    )

    @api.depends("qi_visit_ids.recorded_at", "qi_visit_ids.visited_at")
    def _compute_qi_last_visit_on(self):
        latest = dict(
            self.env["qi.visit"]._read_group(
                [("partner_id", "in", self.ids), ("recorded_at", "!=", False)], ["partner_id"], ["visited_at:max"]
            )
        )
        for partner in self:
            moment = latest.get(partner._origin)
            partner.qi_last_visit_on = moment and fields.Datetime.context_timestamp(partner, moment).date()

    def _compute_qi_visit_count(self):
        counts = dict(
            self.env["qi.visit"]._read_group([("partner_id", "in", self.ids)], ["partner_id"], ["__count"])
        )
        for partner in self:
            partner.qi_visit_count = counts.get(partner, 0)

    def action_view_qi_visits(self):
        """Open the visits to the enterprise."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_visit_action")
        action["domain"] = [("partner_id", "in", self.ids)]
        action["context"] = {"default_partner_id": self[:1].id}
        return action
