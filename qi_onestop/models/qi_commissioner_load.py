# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class QiCommissioner(models.Model):
    """How much commissioners have in hand, and how much of it presses."""

    _inherit = "qi.commissioner"

    overdue_request_count = fields.Integer(string="Requests Past Due", compute="_compute_pressing_counts")
    due_week_request_count = fields.Integer(
        string="Requests Still Due This Week", compute="_compute_pressing_counts"
    )

    @api.depends_context("uid")
    def _compute_pressing_counts(self):
        counts = {
            commissioner: (overdue, due_week)
            for commissioner, overdue, due_week in self.env["qi.request.load"]._read_group(
                [("commissioner_id", "in", self.ids)], ["commissioner_id"], ["overdue:sum", "due_week:sum"]
            )
        }
        for commissioner in self:
            overdue, due_week = counts.get(commissioner, (0, 0))
            commissioner.overdue_request_count = overdue
            commissioner.due_week_request_count = due_week

    def action_view_requests(self):
        """Open the requests of the commissioner, at first those that are open."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_request_action_all")
        return {
            **action,
            "domain": [("commissioner_id", "=", self.id)],
            "context": {"search_default_open": 1},
        }
