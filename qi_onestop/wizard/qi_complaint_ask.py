# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class QiComplaintAsk(models.TransientModel):
    """Ask somebody for a statement: only what must be known, and not who complained."""

    _name = "qi.complaint.ask"
    _description = "Ask for a Statement"
    _inherit = ["qi.complaint.form.mixin"]

    respondent_id = fields.Many2one(
        "res.users",
        string="Asked Of",
        required=True,
        ondelete="cascade",
        domain=[("share", "=", False)],
    )
    facts = fields.Text(required=True, help="Only what must be known to answer. It must not tell who complained.")
    question = fields.Text(string="Question to Answer", required=True)
    due = fields.Date(
        string="Statement Due On",
        required=True,
        default=lambda self: self.env["qi.telling.mixin"]._working_day_after(3),
    )
    gives_away = fields.Boolean(compute="_compute_gives_away")
    is_sure = fields.Boolean(string="It cannot be asked otherwise")

    @api.depends("complaint_id", "facts", "question")
    def _compute_gives_away(self):
        for asking in self:
            text = f"{asking.facts or ''}\n{asking.question or ''}"
            asking.gives_away = bool(asking.complaint_id) and asking.complaint_id._names_complainant(text)

    def action_ask(self):
        """Send it.

        :raises UserError: when it names who complained and nobody said that it must, or the date is over
        """
        self.ensure_one()
        if self.gives_away and not self.is_sure:
            raise UserError(
                self.env._("The text names the complainant. Leave the name out, or confirm that it must be.")
            )
        if self.due < fields.Date.context_today(self):
            raise UserError(self.env._("The date lies in the past. Choose a later one."))
        self.complaint_id._ask_statement(self.respondent_id, self.facts, self.question, self.due)
        return {"type": "ir.actions.act_window_close"}
