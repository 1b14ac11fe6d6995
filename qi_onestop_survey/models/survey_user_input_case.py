# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from odoo.addons.qi_onestop.tools import past, protected

from ..tools import review

OPENING = ("valid", review.SET_ASIDE)


class SurveyUserInput(models.Model):
    """A bad answer opens a case; an appeal that was right excludes it, and says by whom and why.

    So does one that was set aside: what was said on the phone is acted upon, and no missing case tells that the
    enterprise has answered itself.
    """

    _inherit = "survey.user_input"

    qi_excluded_by_id = fields.Many2one("res.users", string="Excluded By", readonly=True, ondelete="restrict")
    qi_excluded_at = fields.Datetime(string="Excluded On", readonly=True)
    qi_excluded_reason = fields.Text(string="Excluded Because", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        answers = super().create(vals_list)
        answers._qi_open_cases([vals for vals in vals_list if vals.get("qi_state") in OPENING])
        return answers

    def write(self, vals):
        result = super().write(vals)
        self._qi_open_cases([vals] if vals.get("qi_state") in OPENING else [])
        return result

    def _qi_open_cases(self, given):
        """Look at answers that have just come in."""
        if given:
            answers_sudo = protected.without_permit(self.sudo()).filtered(
                lambda answer: answer.qi_state in OPENING
            )
            self.env["qi.review.case"]._open_for(answers_sudo)

    def _qi_exclude(self, reason):
        """Leave answers out of all figures, visibly: by whom, when and why."""
        protected.permitted(self).write(
            {
                "qi_state": "excluded",
                "qi_excluded_by_id": self.env.uid,
                "qi_excluded_at": past.now(self),
                "qi_excluded_reason": reason,
            }
        )
