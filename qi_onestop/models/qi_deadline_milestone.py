# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class QiDeadlineMilestone(models.Model):
    """What is promised: a first response, a plan, completion. The program knows it by its code."""

    _name = "qi.deadline.milestone"
    _description = "Milestone"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    policy_ids = fields.One2many("qi.deadline.policy", "milestone_id", string="Policies")

    _code_uniq = models.Constraint("UNIQUE (code)", "Another milestone has this code already.")

    def write(self, vals):
        if "code" in vals and any(milestone.code != vals["code"] for milestone in self):
            raise UserError(self.env._("The program knows milestones by their code. Change the name instead."))
        return super().write(vals)

    @api.model
    def _by_code(self, code):
        """Return the milestone that the program calls ``code``, with all rights.

        :raises ValueError: when there is none, a mistake of the program
        """
        milestone_sudo = self.sudo().search([("code", "=", code)])
        if not milestone_sudo:
            raise ValueError(f"There is no milestone {code!r}.")
        return milestone_sudo
