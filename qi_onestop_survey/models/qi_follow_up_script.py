# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class QiFollowUpScript(models.Model):
    """What is asked at a follow-up, in the city's own words."""

    _name = "qi.follow.up.script"
    _description = "Script for Follow-Ups"
    _order = "kind"
    _rec_name = "kind"

    kind = fields.Selection(
        [("bad", "After a Bad Review"), ("call", "After Completion"), ("effect", "For the Effect")],
        string="Kind of Follow-Up",
        required=True,
    )
    text = fields.Text(string="What to Ask", required=True, translate=True)

    _kind_uniq = models.Constraint("UNIQUE (kind)", "There is a script for this already. Change that one.")

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for script in self:
            script.display_name = kinds.get(script.kind, "")
