# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from ..hooks import CITY_LANGUAGE
from ..tools import dispute_flow, protected


class QiDispute(models.Model):
    """A dispute that ends goes back to its complaint: resolved, that closes; if not, the complainant goes on."""

    _inherit = "qi.dispute"

    @api.model
    def _open_for(self, complaint, route):
        """Open the dispute over a complaint whose complainant takes a way outside, with all rights.

        :param complaint: at ``external``
        :return: the dispute
        """
        # That the complainant chose the way online is an agreement; what the staff notes is asked for once more.
        agreed = self.env.uid == SUPERUSER_ID and dispute_flow.AGREED
        dispute = protected.permitted(self.sudo()).create(
            {
                "complaint_id": complaint.id,
                "platform_id": complaint.platform_id.id,
                "institution_id": complaint.institution_id.id,
                "user_id": complaint.user_id.id,
                "route_id": route.id,
                "is_consumer": route.consumers_only,
                "title": complaint.title,
                "body_name": route.with_context(lang=complaint.user_id.lang or CITY_LANGUAGE).body,
                "participation": agreed,
            }
        )
        dispute._give_to(complaint.user_id)
        return dispute

    def _after_step(self, source, target, at):
        result = super()._after_step(source, target, at)
        for dispute in self.filtered("complaint_id"):
            if target in dispute_flow.CLOSED_STATES:
                dispute.complaint_id._dispute_ended(dispute)
            else:
                dispute.complaint_id._tell_of_dispute(dispute, at)
        return result


class QiComplaint(models.Model):
    """A complaint that takes a way outside gets a dispute, and goes on when that ends."""

    _inherit = "qi.complaint"

    dispute_ids = fields.One2many("qi.dispute", "complaint_id", string="Disputes", readonly=True)
    dispute_count = fields.Integer(string="Number of Disputes", compute="_compute_dispute_count")

    @api.depends("dispute_ids")
    def _compute_dispute_count(self):
        for complaint in self:
            complaint.dispute_count = len(complaint.dispute_ids)

    def _open_dispute(self):
        """Return the dispute that is open, with all rights, or none."""
        return self.sudo().dispute_ids.filtered("is_open")

    def _may_be_consumer(self):
        """Tell whether nothing speaks against a consumer: no business complained, nor is it about its request."""
        self.ensure_one()
        complaint_sudo = self.sudo()
        complainant = complaint_sudo.complainant_ids
        business = complainant.partner_id | complainant.user_id.qi_enterprise_ids
        return not business and not complaint_sudo.request_id.partner_id.is_company

    def _offered_routes(self):
        """Return the ways outside that are open to the complainant, with all rights."""
        known = {key for key, _label in self._fields["external_route"].selection}
        routes = self.env["qi.dispute.route"]._offered(self._may_be_consumer())
        return routes.filtered(lambda route: route.code in known)

    # The flow of the complaint

    def action_open_dispute(self):
        """Open the dispute over the complaint; one is begun if there is none, for whoever handles or oversees it.

        :raises UserError: when the complaint takes no way outside
        """
        self.ensure_one()
        self.check_access("read")
        dispute = self._open_dispute() or self.sudo().dispute_ids.sorted("id")[-1:]
        if self.state == "external" and not dispute.is_open:
            self.check_access("write")
            self._lock()
            dispute = self._begin_dispute()
        if not dispute:
            raise UserError(self.env._("%(number)s takes no way outside: there is no dispute.", number=self.name))
        return dispute.sudo(False).get_formview_action()

    def _begin_dispute(self):
        """Open the dispute along the route that was noted; return it with all rights."""
        route = self.env["qi.dispute.route"]._by_code(self.external_route)
        if not route:
            return self.env["qi.dispute"].sudo()
        return self.env["qi.dispute"]._open_for(self.sudo(), route)

    def _leads_to(self, target):
        # While the dispute is open, the complaint waits for it: no button is shown in vain.
        if self.state == "external" and self._open_dispute():
            return False
        return super()._leads_to(target)

    def _check_step(self, target, vals):
        if self.state == "external" != target and self._open_dispute():
            raise UserError(
                self.env._(
                    "The dispute %(dispute)s over %(number)s is open. Close it: the complaint follows.",
                    dispute=self._open_dispute().name,
                    number=self.name,
                )
            )
        return super()._check_step(target, vals)

    def _check_further(self, step, vals, value_of):
        result = super()._check_further(step, vals, value_of)
        if step.target == "external":
            route = self.env["qi.dispute.route"]._by_code(value_of("external_route"))
            if route.consumers_only:
                self._check_consumer()
        return result

    def _check_consumer(self):
        if not self._may_be_consumer():
            raise UserError(
                self.env._("This way is for consumers only. Choose another that is open to enterprises.")
            )

    def _after_step(self, source, target, at):
        result = super()._after_step(source, target, at)
        if target == "external":
            for complaint in self:
                complaint._begin_dispute()
        return result

    def _give_to(self, user):
        result = super()._give_to(user)
        for dispute in self._open_dispute():
            dispute._give_to(user)
        return result

    def _tell_of_dispute(self, dispute, at):
        """Tell whoever complained that there is news of the way outside."""
        self._told()
        step = f"{dispute.id}/{dispute.state}/{fields.Datetime.to_string(at)}"
        self.env["qi.notice"]._tell("complaint_dispute", self, steps={self: step})

    def _dispute_ended(self, dispute):
        """Go on after a dispute, with all rights: resolved, it closes; else the complainant has the word again."""
        if self.state != "external":
            return
        program = self._as_program()
        if dispute.state == "closed" and dispute_flow.is_resolved(dispute.__getitem__):
            program.write({"state": "closed", "external_outcome": dispute.outcome_text})
        else:
            program.write({"state": "answered"})
