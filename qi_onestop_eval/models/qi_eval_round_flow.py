# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from odoo.addons.qi_onestop.tools import past, protected

from ..tools import eval_flow

ACTIVITY = "qi_onestop_eval.mail_activity_type_self_assessment"


class QiEvalRound(models.Model):
    """The steps of a round, as the table in ``tools/eval_flow.py`` has them."""

    _inherit = "qi.eval.round"

    def action_start(self):
        """Begin the self-assessment: results are made, figures are counted, and then site managers are told.

        :raises UserError: when the scheme is not in use, there is no platform, or a frozen round overlaps
        :raises ValidationError: when a measure asks what would tell of what is kept from people
        """
        for one in self:
            one._check_step("start")
            if one.scheme_id.state != "active":
                raise UserError(
                    self.env._("“%(scheme)s” is not in use. Choose another scheme.", scheme=one.scheme_id.name)
                )
            if not one.platform_ids:
                one.platform_ids = self.env["qi.platform"].search([("active", "=", True)])
            if not one.platform_ids:
                raise UserError(self.env._("There is no platform to evaluate. Enter one first."))
            one._check_overlap()
            # There may be measures from before their conditions were looked at.
            for measure_sudo in one.scheme_id.sudo().indicator_ids.measure_id:
                measure_sudo._check_asked()
            one._make_results()
            one._take_step("start")
            one._begin_count()

    def action_compute(self):
        """End the self-assessment and count: what was not handed in is scored as it stands."""
        for one in self:
            one._check_step("compute")
            one._take_step("compute")
            self.env["qi.telling.mixin"]._forget_told(one.result_ids, ACTIVITY)
            one._begin_count()

    def action_verify(self):
        """Begin the on-site verification (现场核查)."""
        for one in self:
            one._check_step("verify")
            one._take_step("verify")

    def action_review(self):
        """Begin the review.

        :raises UserError: while somebody who went to a platform has not signed
        """
        for one in self:
            one._check_step("review")
            for result in one.result_ids:
                if result.verifier_ids and not result.verified_at:
                    raise UserError(
                        self.env._(
                            "The verification of %(platform)s lacks a signature: both who went there sign.",
                            platform=result.platform_id.name,
                        )
                    )
            one._take_step("review")

    def action_announce(self):
        """Show the platforms their results: they may object."""
        for one in self:
            one._check_step("announce")
            one._take_step("announce")

    def action_publicise(self):
        """Hang the results out for five working days (公示), with numbers for the rectification notices to come.

        :raises UserError: while an objection has no answer
        """
        for one in self:
            one._check_step("publicise")
            for result in one.result_ids:
                if result.objection and not result.objection_answer:
                    raise UserError(
                        self.env._("%(platform)s objects. Answer first.", platform=result.platform_id.name)
                    )
            until = self.env["qi.telling.mixin"]._working_day_after(eval_flow.PUBLICITY_DAYS)
            one._take_step("publicise", {"publicity_from": past.today(self), "publicity_until": until})
            one.result_ids._draw_order_numbers()

    def action_publish(self):
        """Publish the results; the numbers of the rectification notices are fixed, those that are missing drawn.

        :raises UserError: before the public notice has ended
        """
        for one in self:
            one._check_step("publish")
            if past.today(self) <= one.publicity_until:
                raise UserError(
                    self.env._(
                        "The public notice runs until %(day)s. Publish after that day.",
                        day=format_date(self.env, one.publicity_until),
                    )
                )
            one.result_ids._draw_order_numbers()
            one._take_step("publish", {"published_at": past.now(self)})

    def action_send_back(self):
        """Open the self-assessment again, for what the platforms must complete."""
        for one in self:
            one._check_step("send_back")
            one._take_step("send_back")
            protected.permitted(one.result_ids).write(
                {
                    "handed_in_at": False,
                    "handed_in_by_id": False,
                    "signed_ids": [Command.clear()],
                    "verified_at": False,
                }
            )
            one._tell_managers()

    def _check_step(self, name):
        """Raise unless the caller may take the step now."""
        self.ensure_one()
        self._check_department()
        # Two people who press at once find one another.
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state", "left_measure_ids"])
        if self.state not in eval_flow.STEPS[name].sources:
            raise UserError(
                self.env._(
                    "“%(name)s” is at “%(state)s”: this step is not possible now. Reload the page.",
                    name=self.name,
                    state=self._state_label(),
                )
            )
        self._check_counted()

    def _take_step(self, name, stamps=None):
        protected.permitted(self).write({"state": eval_flow.STEPS[name].target, **(stamps or {})})

    def _check_overlap(self):
        """Raise when a platform has a frozen result of the same method for some of the days already."""
        self.ensure_one()
        frozen = self.env["qi.eval.result"].search(
            [
                ("platform_id", "in", self.platform_ids.ids),
                ("round_id", "!=", self.id),
                ("round_id.state", "=", eval_flow.FROZEN),
                ("round_id.scheme_id.method", "=", self.method),
                ("round_id.date_from", "<=", self.date_to),
                ("round_id.date_to", ">=", self.date_from),
            ],
            limit=1,
        )
        if frozen:
            raise UserError(
                self.env._(
                    "%(platform)s has a frozen result for some of these days in “%(round)s”. Choose another "
                    "period.",
                    platform=frozen.platform_id.name,
                    round=frozen.round_id.name,
                )
            )

    def _tell_managers(self):
        managers = self.result_ids.platform_id._nearest_managers()
        told = [
            (result, managers.get(result.platform_id.id, self.env["res.users"]), self.name)
            for result in self.result_ids
        ]
        self.env["qi.telling.mixin"]._tell(told, ACTIVITY, deadline=self.self_until or None)
