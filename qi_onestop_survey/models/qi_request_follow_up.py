# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.qi_onestop.tools import past, protected


class QiRequest(models.Model):
    """Completed requests are followed up, see ``qi_follow_up.py``."""

    _inherit = "qi.request"

    follow_up_ids = fields.One2many(
        "qi.follow.up", "request_id", string="Follow-Ups", domain=[("case_id", "=", False)]
    )
    follow_up_count = fields.Integer(compute="_compute_follow_up_count")

    @property
    def _machine_fields(self):
        return super()._machine_fields | {"follow_up_ids"}

    def _compute_follow_up_count(self):
        counts = {}
        if self.env["qi.follow.up"].has_access("read"):
            counts = dict(
                self.env["qi.follow.up"]._read_group(
                    [("request_id", "in", self.ids), ("case_id", "=", False)], ["request_id"], ["__count"]
                )
            )
        for request in self:
            request.follow_up_count = counts.get(request._origin, 0)

    def _after_step(self, source, target, at):
        result = super()._after_step(source, target, at)
        if target == "completed":
            self.env["qi.follow.up"]._plan_drawn(
                self.filtered(lambda request: request.process != "instant" and not request.is_historic)
            )
        return result

    def write(self, vals):
        """Write values; what was asked at the request is done in the list of follow-ups too."""
        result = super().write(vals)
        if vals.get("follow_up_result"):
            # The list is the program's; that the request may be written was checked above.
            rows_sudo = (
                self.env["qi.follow.up"]
                .sudo()
                .search([("request_id", "in", self.ids), ("kind", "=", "call"), ("state", "=", "open")])
            )
            for row_sudo in rows_sudo:
                request_sudo = row_sudo.request_id
                protected.permitted(row_sudo).write(
                    {
                        "way": request_sudo.follow_up_way,
                        "outcome": request_sudo.follow_up_result,
                        "note": request_sudo.follow_up_note,
                        "state": "done",
                        "done_at": past.now(self),
                        "done_by_id": self.env.uid,
                    }
                )
            rows_sudo._plan_reminders()
        return result

    def action_plan_follow_ups(self):
        """Plan to look whether a completed request helped, also where it was not drawn.

        :raises UserError: before it is completed
        """
        self.ensure_one()
        self.check_access("write")
        if self.stage_kind not in ("completed", "archived"):
            raise UserError(self.env._("Follow-ups begin when the request is completed."))
        self.env["qi.follow.up"]._plan(self)
        return self.action_view_follow_ups()

    def action_view_follow_ups(self):
        """Open the follow-ups of the request."""
        self.ensure_one()
        self.env["qi.follow.up"].check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("qi_onestop_survey.qi_follow_up_action"),
            "domain": [("request_id", "=", self.id)],
            "context": {},
        }
