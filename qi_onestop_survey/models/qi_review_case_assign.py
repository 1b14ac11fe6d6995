# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.qi_onestop.models.qi_deadline_document_mixin import ALARM_TYPES
from odoo.addons.qi_onestop.models.qi_supervision import ACTIVITY as SUPERVISED
from odoo.addons.qi_onestop.tools import past, protected

ASSIGNED = "qi_onestop_survey.mail_activity_type_review"
HANDLED = (ASSIGNED, *ALARM_TYPES.values())
"""What stands before the handler: the step, or how late it is. One of them is enough."""
OVERDUE = "qi_onestop.mail_activity_type_overdue"
"""What stands before superiors while a case is late."""


class QiReviewCase(models.Model):
    """Who handles a bad review: the site manager, or whom they choose, but nobody who had the request in hand."""

    _inherit = "qi.review.case"

    def _assign(self):
        """Give cases to the site manager with the fewest open ones; while there is none, to the department."""
        for case in self:
            candidates = case._candidates()
            counts = dict(
                self._read_group(
                    Domain("user_id", "in", candidates.ids) & Domain("is_open", "=", True),
                    ["user_id"],
                    ["__count"],
                )
            )
            chosen = candidates.sorted(lambda user, counts=counts: (counts.get(user, 0), user.id))[:1]
            protected.permitted(case).write({"user_id": chosen.id})
        self._tell_handlers()

    def _candidates(self):
        """Return the managers of the nearest platform that may handle the case, else the department's people."""
        platform = self.platform_id
        while platform:
            managers = platform._nearest_managers()[platform.id].sudo() - self.recused_user_ids
            if managers:
                return managers
            platform = platform.parent_id
        return self.env["qi.telling.mixin"]._department().sudo() - self.recused_user_ids

    def _superiors(self):
        """Return the site managers and the department's people, but for who had the request in hand."""
        managers = self.platform_id._nearest_managers()[self.platform_id.id]
        return (managers | self.env["qi.telling.mixin"]._department()).sudo() - self.recused_user_ids

    def _check_handler(self, user):
        """Raise unless ``user`` may handle the case.

        :raises UserError: for who had the request in hand, and where the answer is anonymous for who is neither
            the site manager nor of the department
        """
        user_sudo, case_sudo = user.sudo(), self.sudo()
        # One sentence for both: whose request it was is not to be guessed from a refusal.
        allowed = not user_sudo.share and user_sudo.active and user_sudo not in case_sudo.recused_user_ids
        if allowed and not case_sudo.is_named:
            allowed = case_sudo.platform_id in user_sudo.qi_managed_platform_ids or user_sudo.has_group(
                "qi_onestop.qi_onestop_group_coordinator"
            )
        if not allowed:
            raise UserError(
                self.env._(
                    "%(name)s cannot handle %(number)s. Choose a site manager or somebody of the department.",
                    name=user_sudo.name,
                    number=self.name,
                )
            )

    def _tell_handlers(self):
        """Put cases before whoever handles them."""
        self.env["qi.telling.mixin"]._forget_told(self, *HANDLED)
        self._schedule_all(
            ASSIGNED,
            [
                (
                    case,
                    case.user_id,
                    case._step_sentence(case.with_context(lang=case.user_id.lang).env),
                    (case.due_at or past.now(self)).date(),
                )
                for case in self.filtered(lambda case: case.user_id and case.state in ("new", "called"))
            ],
        )

    @api.model
    def _step_sentence(self, speaks):
        if self.state == "called":
            return speaks._("%(number)s: have it put right and tell the enterprise", number=self.name)
        if self.is_named:
            return speaks._("%(number)s: call the enterprise back", number=self.name)
        return speaks._("%(number)s: look into an anonymous bad review", number=self.name)

    def _told_to(self, *activity_types):
        """Return before whom something of these types stands, as ``{(case, user)}``."""
        found = (self._scheduled(activity_type, self) for activity_type in activity_types)
        return {(self.browse(one.res_id), one.user_id) for activities in found for one in activities}

    def _tell_superiors(self):
        """Tell site managers and the department that what was promised was missed: once as long as they know."""
        told = self._told_to(OVERDUE, SUPERVISED)
        said = [
            (case, user, case._late_sentence(user), past.today(self))
            for case in self
            for user in case._superiors() - case.user_id
            if (case, user) not in told
        ]
        self._schedule_all(OVERDUE, said)

    def _tell_superiors_anew(self, handlers):
        """Say to those who know that a case is late whom it is up to now; who handles it now has it anyway.

        :param handlers: ``{case: user}``, who handled it until now, and hears of it as other superiors do
        """
        told = self._told_to(OVERDUE, SUPERVISED)
        said = [
            (case, handlers[case], case._late_sentence(handlers[case]), past.today(self))
            for case in self.filtered(lambda case: case._is_overdue())
            if handlers[case] in case._superiors() - case.user_id and (case, handlers[case]) not in told
        ]
        for activity in self._scheduled(OVERDUE, self):
            case = self.browse(activity.res_id)
            if activity.user_id == case.user_id:
                activity.unlink()
            else:
                activity.summary = case._late_sentence(activity.user_id)
        self._schedule_all(OVERDUE, said)

    def _late_sentence(self, user):
        """Return that the case is late, in the language of ``user``."""
        return self.with_context(lang=user.lang).env._(
            "%(number)s is late; it is up to %(user)s", number=self.name, user=self.user_id.name or "–"
        )
