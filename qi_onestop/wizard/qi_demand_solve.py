# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError


class QiDemandSolve(models.TransientModel):
    """Asks how demands or problems found on visits were solved without a completed request."""

    _name = "qi.demand.solve"
    _description = "Close Demands by Hand"

    lead_ids = fields.Many2many("crm.lead", string="Demands")
    finding_ids = fields.Many2many("qi.visit.finding", string="Problems Found")
    note = fields.Text(string="How It Was Solved", required=True)

    def action_solve(self):
        """Close the problems and demands.

        :raises UserError: when nothing is said, or one of them cannot be closed now
        """
        self.ensure_one()
        note = (self.note or "").strip()
        if not note:
            raise UserError(self.env._("Write down how it was solved: the enterprise may ask."))
        if self.finding_ids:
            self.finding_ids._solve(note)
        if self.lead_ids:
            self.lead_ids._qi_solve(note)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
