# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.i18n import format_list

from odoo.addons.qi_onestop.tools import past, protected

from ..tools import eval_flow

DAYS_BEFORE = 2
"""So many days before the self-assessment ends those who have not handed in are reminded."""


class QiEvalRound(models.Model):
    """Reminders to hand in the self-assessment: before it ends, once it has ended, and whenever pressed."""

    _inherit = "qi.eval.round"

    @api.model
    def _cron_remind(self):
        """Remind once shortly before the end of the self-assessment, and once after it."""
        today = past.today(self)
        rounds = self.search(
            [
                ("state", "=", eval_flow.SELF),
                ("self_until", "!=", False),
                ("self_until", "<=", today + timedelta(days=DAYS_BEFORE)),
            ]
        )
        for one in rounds:
            one._missing_results().filtered(lambda result: result._is_to_be_reminded(today))._remind()

    def action_remind(self):
        """Remind all who have not handed in.

        :raises UserError: when nobody is missing
        """
        for one in self:
            one._check_department()
            missing = one._missing_results()
            if one.state != eval_flow.SELF or not missing:
                raise UserError(self.env._("Everybody has handed in: there is nobody to remind."))
            missing._remind()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The site managers of %(count)s platforms are reminded.", count=len(missing)
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _missing_results(self):
        self.ensure_one()
        return self.result_ids.filtered(lambda result: not result.handed_in_at)


class QiEvalResult(models.Model):
    """Who is reminded, and in which words."""

    _inherit = "qi.eval.result"

    def _is_to_be_reminded(self, today):
        """Tell whether nobody was reminded of the end that is near, or of the one that has passed."""
        self.ensure_one()
        until = self.round_id.self_until
        # Pressed long before, it reminded of no end that was near.
        is_long_ago = not self.reminded_on or self.reminded_on < until - timedelta(days=DAYS_BEFORE)
        return is_long_ago or self.reminded_on <= until < today

    def _remind(self):
        """Send each site manager one note that names all of their platforms, in their own language."""
        managers, platforms_of = self.platform_id._nearest_managers(), {}
        for result in self:
            # The program reminds people of whom the caller may read nothing.
            for user in managers.get(result.platform_id.id, self.env["res.users"]).sudo():
                platforms_of[user] = platforms_of.get(user, self.browse()) | result
        for user, results in platforms_of.items():
            told = results.with_context(lang=user.lang)
            told[:1].message_notify(
                partner_ids=user.partner_id.ids,
                subject=told.env._("Self-Assessment Not Handed In: %(round)s", round=told.round_id.name),
                body=told._reminder(),
            )
        protected.permitted(self).write({"reminded_on": past.today(self)})

    def _reminder(self):
        until = self.round_id.self_until
        names = format_list(self.env, self.platform_id.mapped("name"))
        if not until:
            return self.env._("The self-assessment of %(platform)s is not handed in yet.", platform=names)
        if past.today(self) > until:
            return self.env._(
                "The self-assessment of %(platform)s was due on %(day)s. Hand it in: otherwise it is scored as it "
                "stands.",
                platform=names,
                day=format_date(self.env, until),
            )
        return self.env._(
            "The self-assessment of %(platform)s is due on %(day)s. Hand it in until then.",
            platform=names,
            day=format_date(self.env, until),
        )
