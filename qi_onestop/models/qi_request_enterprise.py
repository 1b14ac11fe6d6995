# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import AccessError, UserError

from ..tools import request_flow


class QiRequest(models.Model):
    """What the enterprise itself decides on its requests, in the portal or through an interface.

    Whoever acts for the enterprise may take the steps that ``tools/request_flow.py`` gives it, though the
    request is nothing it may write.
    """

    _inherit = "qi.request"

    def action_enterprise_supplement(self):
        """Say that all that was missing has been handed in.

        :raises AccessError: when the caller does not act for the enterprise
        :raises UserError: when the request is not waiting for it
        """
        self._enterprise_step("submitted")

    def action_enterprise_confirm_plan(self):
        """Confirm the plan that was put forward; see :meth:`action_enterprise_supplement` for what is raised."""
        self._enterprise_step("executing", plan_confirmation="portal", plan_confirmed_at=False)

    def action_enterprise_return_plan(self, reason):
        """Send the plan back with a reason; see :meth:`action_enterprise_supplement` for what is raised."""
        self._enterprise_step("planning", return_reason=self._enterprise_reason(reason))

    def action_enterprise_confirm_delivery(self):
        """Confirm the result; see :meth:`action_enterprise_supplement` for what is raised."""
        self._enterprise_step("completed", delivery_confirmation="portal", delivery_confirmed_at=False)

    def action_enterprise_rework(self, reason):
        """Ask for the service to be done again; see :meth:`action_enterprise_supplement` for what is raised."""
        self._enterprise_step("rework", return_reason=self._enterprise_reason(reason))

    def action_enterprise_withdraw(self, reason):
        """Withdraw the request; see :meth:`action_enterprise_supplement` for what is raised."""
        self._enterprise_step("withdrawn", exit_reason=self._enterprise_reason(reason))

    def _enterprise_answers(self):
        """Return the kinds that the enterprise may move the request to by itself, in the order of the table."""
        self.ensure_one()
        return [
            target
            for target in request_flow.targets(self.stage_kind)
            if request_flow.ENTERPRISE in request_flow.find(self.stage_kind, target).actors
        ]

    def _enterprise_reason(self, reason):
        reason = reason.strip()[:2000] if isinstance(reason, str) else ""
        if not reason:
            raise UserError(self.env._("Say why: the commissioner reads it."))
        return reason

    def _enterprise_step(self, kind, **values):
        """Take a step of the flow that is up to the enterprise."""
        self.check_access("read")
        self._check_acts_for_enterprise()
        stage = self.env["qi.request.stage"]._first_of_kind(kind)
        # The right to write is the station's; who acts for the enterprise may take the steps the table gives it.
        requests_sudo = self.sudo()
        requests_sudo._lock()
        for request_sudo in requests_sudo:
            step = request_flow.find(request_sudo.stage_kind, kind)
            if not step:
                raise UserError(request_sudo._sentence_no_transition(stage))
            if request_flow.ENTERPRISE not in step.actors:
                raise AccessError(
                    self.env._(
                        "Moving %(number)s to “%(stage)s” is up to %(actors)s.",
                        number=request_sudo.name,
                        stage=stage.name,
                        actors=request_sudo._actor_names(step.actors),
                    )
                )
        requests_sudo.write({**values, "stage_id": stage.id})

    def _check_acts_for_enterprise(self):
        """Raise unless the caller acts for the enterprises of all the requests."""
        if self.partner_id.sudo() - self.env.user.qi_enterprise_ids:
            raise AccessError(self.env._("Only who acts for the enterprise decides this."))
