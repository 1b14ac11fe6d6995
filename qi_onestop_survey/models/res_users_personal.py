# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.fields import Domain


class ResUsers(models.Model):
    """The copy of the personal data holds the ratings that bear the person's name as well.

    What was said without a name is not held about anybody, and not looked for.
    """

    _inherit = "res.users"

    def _qi_personal_sheets(self):
        answers_sudo = self._qi_personal_answers()
        names = (
            "qi_answered_at",
            "qi_request_id",
            "qi_respondent",
            "qi_respondent_phone",
            "qi_channel",
            "qi_overall",
            "qi_state",
        )
        heading = [*answers_sudo._qi_personal_heading(names), self.env._("What Was Said")]
        rows = [
            [*row, "\n".join(answer._qi_said_lines())]
            for row, answer in zip(answers_sudo._qi_personal_rows(names), answers_sudo, strict=True)
        ]
        return [*super()._qi_personal_sheets(), (self.env._("Ratings With Name"), heading, rows)]

    def _qi_personal_answers(self):
        """Return the ratings of the user's enterprises that bear the user's name or number, with all rights."""
        user_sudo = self.sudo()
        known = (user_sudo.login, user_sudo.phone, user_sudo.partner_id.qi_mobile)
        enterprises_sudo = user_sudo.with_context(active_test=False).qi_membership_ids.partner_id
        theirs = Domain("qi_respondent_phone", "in", [number for number in known if number])
        theirs |= Domain("qi_respondent", "=", user_sudo.name)
        domain = Domain("qi_is_named", "=", True) & Domain("qi_request_id.partner_id", "in", enterprises_sudo.ids)
        return self.env["survey.user_input"].sudo().search(domain & theirs, order="id")
