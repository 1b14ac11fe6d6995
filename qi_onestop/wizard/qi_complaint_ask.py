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
        ondelete="cascade",
        domain=[("share", "=", False)],
    )
    provider_id = fields.Many2one(
        "res.partner",
        string="Institution or Expert",
        compute="_compute_provider_id",
        store=True,
        readonly=False,
        ondelete="cascade",
        domain=[("qi_provider_kind", "!=", False)],
        help="Whoever works for it reads the facts and answers in the portal, and learns of nothing else.",
    )
    facts = fields.Text(required=True, help="Only what must be known to answer. It must not tell who complained.")
    question = fields.Text(string="Question to Answer", required=True)
    due = fields.Date(
        string="Statement Due On",
        required=True,
        default=lambda self: self.env["qi.telling.mixin"]._working_day_after(3),
    )
    gives_away = fields.Boolean(compute="_compute_gives_away")
    telling = fields.Char(
        string="What Could Tell Who Complained",
        compute="_compute_gives_away",
        help="Telephone numbers, mail addresses, and names of enterprises and their contacts that are known here.",
    )
    is_sure = fields.Boolean(string="It cannot be asked otherwise")

    @api.depends("complaint_id")
    def _compute_provider_id(self):
        for asking in self:
            # Whoever may ask reads the complaint.
            asking.provider_id = asking.complaint_id.institution_id

    @api.depends("complaint_id", "facts", "question", "provider_id")
    def _compute_gives_away(self):
        for asking in self:
            text = f"{asking.facts or ''}\n{asking.question or ''}"
            complaint = asking.complaint_id
            asking.gives_away = bool(complaint) and complaint._names_complainant(text)
            told = complaint._telling_words(text, asking.provider_id) if complaint else []
            asking.telling = complaint._listed(told) if told else False

    def action_ask(self):
        """Send it.

        :raises UserError: when it names who complained and nobody said that it must, the date is over, or it is
            not clear who is asked
        """
        self.ensure_one()
        if bool(self.respondent_id) == bool(self.provider_id):
            raise UserError(
                self.env._(
                    "Choose who is asked: somebody of the house, or an institution or expert, one at a time."
                )
            )
        if self.gives_away and not self.is_sure:
            raise UserError(
                self.env._("The text names the complainant. Leave the name out, or confirm that it must be.")
            )
        if self.telling and not self.is_sure:
            raise UserError(
                self.env._(
                    "The text says %(words)s, which could tell who complained. Leave it out, or confirm that it "
                    "must be.",
                    words=self.telling,
                )
            )
        if self.due < fields.Date.context_today(self):
            raise UserError(self.env._("The date lies in the past. Choose a later one."))
        complaint, told = self.complaint_id, (self.facts, self.question, self.due)
        if self.provider_id:
            complaint._ask_provider(self.provider_id, *told)
        else:
            complaint._ask_statement(self.respondent_id, *told)
        return {"type": "ir.actions.act_window_close"}
