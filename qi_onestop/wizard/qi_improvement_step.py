# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools import improvement_flow


class QiImprovementStep(models.TransientModel):
    """Asks for what a step of an improvement needs, then takes the step."""

    _name = "qi.improvement.step"
    _description = "Step of an Improvement"
    # A program may send anything for what a form chooses.
    _inherit = ["qi.protected.mixin"]

    improvement_id = fields.Many2one("qi.improvement", required=True, ondelete="cascade", readonly=True)
    target = fields.Selection(
        selection=lambda self: self.env["qi.improvement"]._fields["state"]._description_selection(self.env),
        string="Next Step",
        required=True,
        readonly=True,
    )
    asked_fields = fields.Json(compute="_compute_asked_fields")
    problem = fields.Text(string="The Problem")
    cause = fields.Text(string="Root Cause")
    cause_category = fields.Selection(
        selection=lambda self: (
            self.env["qi.improvement"]._fields["cause_category"]._description_selection(self.env)
        ),
        string="Kind of Cause",
    )
    measure = fields.Text()
    owner_id = fields.Many2one("res.users", domain=[("share", "=", False)])
    due_date = fields.Date()
    done_note = fields.Text(string="What Was Done")
    verification = fields.Text(string="How It Was Checked")
    effect = fields.Selection(
        selection=lambda self: self.env["qi.improvement"]._fields["effect"]._description_selection(self.env)
    )
    evidence_ids = fields.Many2many(
        "ir.attachment", "qi_improvement_step_evidence_rel", "step_id", "attachment_id"
    )
    lasting = fields.Selection(
        selection=lambda self: self.env["qi.improvement"]._fields["lasting"]._description_selection(self.env),
        string="Changed for Good",
    )
    lasting_note = fields.Text(string="What Exactly, or Why Nothing")
    reason = fields.Char()

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        # What is filled in already need not be typed again; a judgement or reason is said anew.
        improvement = self.env["qi.improvement"].browse(values.get("improvement_id"))
        for name in improvement_flow.asked(improvement.state, values.get("target")):
            if name in fields and name not in ("reason", "effect", "verification", "evidence_ids"):
                values[name] = improvement[name].id if name == "owner_id" else improvement[name]
        return values

    @api.depends("improvement_id", "target")
    def _compute_asked_fields(self):
        for step in self:
            step.asked_fields = list(improvement_flow.asked(step.improvement_id.state, step.target))

    def action_confirm(self):
        """Take the step with what was said.

        :raises AccessError: when it is up to somebody else
        :raises UserError: when it cannot be taken now, or something is missing
        """
        self.ensure_one()
        values = {}
        for name in improvement_flow.asked(self.improvement_id.state, self.target):
            if name == "evidence_ids":
                # Evidence of earlier rounds stays.
                values[name] = [fields.Command.link(file.id) for file in self.evidence_ids]
            else:
                values[name] = self[name].id if name == "owner_id" else self[name]
        self.improvement_id.write({**values, "state": self.target})
        return {"type": "ir.actions.client", "tag": "soft_reload"}
