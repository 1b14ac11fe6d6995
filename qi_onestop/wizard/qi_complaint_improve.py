# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools import complaint_flow


class QiComplaintImprove(models.TransientModel):
    """Open an improvement from a complaint, in words that give nothing of the complaint away."""

    _name = "qi.complaint.improve"
    _description = "Open an Improvement From a Complaint"
    _inherit = ["qi.complaint.form.mixin", "qi.protected.mixin"]

    title = fields.Char(string="What Is to Be Improved", required=True)
    problem = fields.Text(string="The Problem", required=True)
    cause = fields.Text(string="Root Cause")
    cause_category = fields.Selection(
        selection=lambda self: (
            self.env["qi.improvement"]._fields["cause_category"]._description_selection(self.env)
        ),
        string="Kind of Cause",
    )
    measure = fields.Text()
    owner_id = fields.Many2one("res.users", domain=[("share", "=", False)], ondelete="cascade")
    due_date = fields.Date()
    is_early = fields.Boolean(compute="_compute_is_early")
    is_too_early = fields.Boolean(compute="_compute_is_early")
    gives_away = fields.Char(compute="_compute_gives_away")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        complaint = self.env["qi.complaint"].browse(values.get("complaint_id"))
        if complaint:
            complaint.check_access("write")
            # The cause is one of a list, and tells of nobody; all else is said anew.
            values.setdefault("title", complaint.cause_id.name)
            values.setdefault("measure", complaint.corrective)
        return values

    @api.depends("complaint_id", "owner_id")
    def _compute_is_early(self):
        for form in self:
            complaint = form.complaint_id
            form.is_too_early = bool(complaint) and complaint._improves_too_early(form.owner_id.id)
            form.is_early = complaint.state in complaint_flow.UNANSWERED and not form.is_too_early

    @api.depends("complaint_id", "title", "problem", "cause", "measure")
    def _compute_gives_away(self):
        for form in self:
            texts = (form.title, form.problem, form.cause, form.measure)
            told = form.complaint_id._given_away("\n".join(filter(None, texts))) if form.complaint_id else []
            form.gives_away = form.env["qi.complaint"]._listed(told) if told else False

    def action_open(self):
        """Open the improvement.

        :raises UserError: when the words tell of the complaint, or it is too early
        """
        self.ensure_one()
        names = ("title", "problem", "cause", "cause_category", "measure", "due_date")
        self.complaint_id._improve({name: self[name] for name in names} | {"owner_id": self.owner_id.id})
        return {"type": "ir.actions.client", "tag": "soft_reload"}
