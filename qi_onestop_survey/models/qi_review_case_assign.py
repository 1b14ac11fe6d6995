# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.qi_onestop.tools import past, protected

ASSIGNED = "qi_onestop_survey.mail_activity_type_review"


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
        self.env["qi.telling.mixin"]._forget_told(self, ASSIGNED)
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

    def _tell_superiors(self):
        """Tell site managers and the department that what was promised was missed."""
        said = []
        for case in self:
            for user in case._superiors() - case.user_id:
                speaks = self.with_context(lang=user.lang).env
                said.append(
                    (
                        case,
                        user,
                        speaks._(
                            "%(number)s is late; it is up to %(user)s",
                            number=case.name,
                            user=case.user_id.name or "–",
                        ),
                        past.today(self),
                    )
                )
        self._schedule_all("qi_onestop.mail_activity_type_overdue", said)
