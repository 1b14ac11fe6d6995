# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..models.qi_request_choice import ON_PAPER


class QiRequestChoiceRecord(models.TransientModel):
    """Records which institution the enterprise chose by phone, on paper or at the counter."""

    _name = "qi.request.choice.record"
    _description = "Record the Choice of an Institution"

    choice_id = fields.Many2one("qi.request.choice", required=True, ondelete="cascade", readonly=True)
    shown_ids = fields.Many2many("res.partner", compute="_compute_shown_ids")
    provider_id = fields.Many2one(
        "res.partner",
        string="Chosen Institution or Expert",
        required=True,
        ondelete="cascade",
        domain="[('id', 'in', shown_ids)]",
    )
    channel = fields.Selection(ON_PAPER, string="Chosen By")
    person = fields.Char(string="Who Chose", help="Name and post of whoever chose for the enterprise.")
    file = fields.Binary(string="Stamped Scan")
    file_name = fields.Char()

    @api.depends("choice_id")
    def _compute_shown_ids(self):
        for record in self:
            record.shown_ids = record.choice_id.line_ids.provider_id

    def action_record(self):
        """Record the choice."""
        self.ensure_one()
        self.choice_id._record(
            self.provider_id.id, self.channel, self.person, self.with_context(bin_size=False).file, self.file_name
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}
