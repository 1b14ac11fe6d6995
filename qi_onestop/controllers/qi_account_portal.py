# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from werkzeug.exceptions import NotFound

from odoo import fields
from odoo.exceptions import UserError
from odoo.http import content_disposition, request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.res_partner_account import PROFILE_FIELDS
from . import qi_input

MEMBER_STEPS = ("administrator", "member", "deactivate")
INSTRUMENT_TEXTS = ("name", "model", "serial", "measuring_range", "accuracy", "certificate_number")
INSTRUMENT_DATES = ("calibrated_on", "valid_until")
ROLES = ("administrator", "member")


class QiAccountPortal(CustomerPortal):
    """The enterprises one acts for, their people and what they keep; and what one agrees to."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "qi_enterprise_count" in counters:
            Membership = self.env["qi.membership"]
            values["qi_enterprise_count"] = Membership.search_count([]) if self.env.user.share else 0
        return values

    @route()
    def home(self, **kw):
        """Ask for the consent to a new text before anything else."""
        if self.env.user._qi_consent_due():
            return request.redirect("/my/consent")
        return super().home(**kw)

    @route("/my/consent", type="http", auth="user", methods=["GET"], website=True, readonly=True)
    def qi_account_consent(self, **_kwargs):
        """Show the text that is to be agreed to, or the one that was."""
        return self._qi_account_consent_page()

    @route("/my/consent", type="http", auth="user", methods=["POST"], website=True)
    def qi_account_agree(self, agree="", **_kwargs):
        """Record the consent to the text that was shown."""
        consent = self.env.user._qi_consent_due()
        if not consent:
            return request.redirect("/my", code=303)
        if qi_input.number(agree) != consent.id:
            error = self.env._("Read the consent text and agree to it first.")
            return self._qi_account_consent_page(error, 400)
        self.env.user._qi_agree(consent)
        return request.redirect("/my", code=303)

    @route("/my/enterprises", type="http", auth="user", methods=["GET"], website=True, readonly=True)
    def qi_account_enterprises(self, **_kwargs):
        """List the enterprises one acts for."""
        values = {
            **self._prepare_portal_layout_values(),
            # A portal user sees the own memberships; the enterprises' names come with them.
            "memberships": self._qi_account_memberships([]).sudo(),
            "page_name": "qi_enterprises",
        }
        return request.render("qi_onestop.portal_my_enterprises", values)

    @route(
        "/my/enterprises/<int:enterprise_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def qi_account_enterprise(self, enterprise_id, **_kwargs):
        """Show the enterprise: its data, people, instruments and certificates."""
        return self._qi_account_page(self._qi_account_membership(enterprise_id))

    @route("/my/enterprises/<int:enterprise_id>/profile", type="http", auth="user", methods=["POST"], website=True)
    def qi_account_profile(self, enterprise_id, **kwargs):
        """Change what an enterprise may change itself."""
        own = self._qi_account_membership(enterprise_id)
        values = {name: qi_input.text(kwargs.get(name)) for name in PROFILE_FIELDS}
        return self._qi_account_do(own, lambda: own.partner_id._qi_update_profile(values))

    @route(
        "/my/enterprises/<int:enterprise_id>/members/<int:member_id>/<string:step>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def qi_account_member(self, enterprise_id, member_id, step, **_kwargs):
        """Change the role of a person, or end it."""
        own = self._qi_account_membership(enterprise_id)
        member_sudo = self._qi_account_part(own, "qi.membership", member_id)
        if step not in MEMBER_STEPS:
            raise NotFound
        member = member_sudo.sudo(False)
        if step == "deactivate":
            return self._qi_account_do(own, member.action_enterprise_deactivate)
        return self._qi_account_do(own, lambda: member.action_enterprise_set_role(step))

    @route("/my/enterprises/<int:enterprise_id>/invite", type="http", auth="user", methods=["POST"], website=True)
    def qi_account_invite(self, enterprise_id, name="", mobile="", role="", **_kwargs):
        """Invite a person, and show the code that leads to the account."""
        own = self._qi_account_membership(enterprise_id)
        name, mobile = qi_input.text(name), qi_input.text(mobile, 30)
        role = qi_input.choice(role, ROLES, "member")
        return self._qi_account_do(
            own,
            lambda: own.partner_id._qi_invite(name, mobile, role),
            lambda invitation: f"/my/enterprises/{own.partner_id.id}/invitations/{invitation.id}",
        )

    @route(
        "/my/enterprises/<int:enterprise_id>/invitations/<int:invitation_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def qi_account_invitation(self, enterprise_id, invitation_id, **_kwargs):
        """Show the code and the link of an invitation, to an administrator of the enterprise."""
        own = self._qi_account_membership(enterprise_id, role="administrator")
        values = {
            **self._prepare_portal_layout_values(),
            "invitation": self._qi_account_part(own, "qi.account.invitation", invitation_id),
            "enterprise": own.sudo().partner_id,
            "page_name": "qi_invitation",
        }
        response = request.render("qi_onestop.portal_my_invitation", values)
        response.headers["Cache-Control"] = "no-store"
        return response

    @route(
        "/my/enterprises/<int:enterprise_id>/invitations/<int:invitation_id>/cancel",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def qi_account_invitation_cancel(self, enterprise_id, invitation_id, **_kwargs):
        """Make the link of an invitation useless."""
        own = self._qi_account_membership(enterprise_id, role="administrator")
        invitation_sudo = self._qi_account_part(own, "qi.account.invitation", invitation_id)
        return self._qi_account_do(own, invitation_sudo.action_cancel)

    @route(
        "/my/enterprises/<int:enterprise_id>/invitations/<int:invitation_id>/renew",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def qi_account_invitation_renew(self, enterprise_id, invitation_id, **_kwargs):
        """Make a new link instead of one that has run out, or that somebody else has."""
        own = self._qi_account_membership(enterprise_id, role="administrator")
        old_sudo = self._qi_account_part(own, "qi.account.invitation", invitation_id)
        return self._qi_account_do(
            own,
            lambda: own.partner_id._qi_invite(old_sudo.name, old_sudo.mobile, old_sudo.role),
            lambda invitation: f"/my/enterprises/{own.partner_id.id}/invitations/{invitation.id}",
        )

    @route(
        "/my/enterprises/<int:enterprise_id>/invitations/<int:invitation_id>/slip",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def qi_account_invitation_slip(self, enterprise_id, invitation_id, **_kwargs):
        """Return the slip with the code, to who made the invitation."""
        own = self._qi_account_membership(enterprise_id, role="administrator")
        invitation_sudo = self._qi_account_part(own, "qi.account.invitation", invitation_id)
        if not invitation_sudo.url:
            raise NotFound
        report_sudo = self.env["ir.actions.report"].sudo()
        content, _kind = report_sudo._render_qweb_pdf(
            "qi_onestop.qi_account_invitation_report_slip", invitation_sudo.ids
        )
        name = f"{invitation_sudo._slip_name()}.pdf"
        return request.make_response(
            content,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Disposition", content_disposition(name)),
                ("Cache-Control", "no-store"),
            ],
        )

    @route(
        "/my/enterprises/<int:enterprise_id>/applications/<int:application_id>/<string:answer>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def qi_account_application(self, enterprise_id, application_id, answer, reason="", **_kwargs):
        """Let somebody who registered for the enterprise in as a member, or refuse it."""
        own = self._qi_account_membership(enterprise_id, role="administrator")
        application_sudo = self._qi_account_part(own, "qi.account.application", application_id)
        if answer == "approve":
            return self._qi_account_do(own, application_sudo.sudo(False).action_approve)
        if answer != "refuse":
            raise NotFound
        reason = qi_input.text(reason)

        def refuse():
            application_sudo.reason = reason
            application_sudo.sudo(False).action_refuse()

        return self._qi_account_do(own, refuse)

    @route(
        [
            "/my/enterprises/<int:enterprise_id>/instruments/new",
            "/my/enterprises/<int:enterprise_id>/instruments/<int:instrument_id>",
        ],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def qi_account_instrument(self, enterprise_id, instrument_id=None, **_kwargs):
        """Show the form of an instrument, or an empty one."""
        own = self._qi_account_membership(enterprise_id)
        return self._qi_account_instrument_page(own, self._qi_account_own_instrument(own, instrument_id))

    @route(
        [
            "/my/enterprises/<int:enterprise_id>/instruments/new",
            "/my/enterprises/<int:enterprise_id>/instruments/<int:instrument_id>",
        ],
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def qi_account_instrument_save(self, enterprise_id, instrument_id=None, is_mandatory="", **kwargs):
        """Add or change an instrument."""
        own = self._qi_account_membership(enterprise_id)
        instrument = self._qi_account_own_instrument(own, instrument_id)
        values = {name: qi_input.text(kwargs.get(name)) for name in (*INSTRUMENT_TEXTS, *INSTRUMENT_DATES)}
        values["is_mandatory"] = is_mandatory == "1"
        return self._qi_account_do(
            own,
            lambda: self._qi_account_write_instrument(own, instrument, values),
            page=lambda error: self._qi_account_instrument_page(own, instrument, values, error, 400),
        )

    def _qi_account_write_instrument(self, own, instrument, values):
        if not values["name"]:
            raise UserError(self.env._("Write the name of the instrument."))
        values = {**values, **{name: values[name] or False for name in INSTRUMENT_DATES}}
        dates = [self._qi_account_date(values[name]) for name in INSTRUMENT_DATES]
        if all(dates) and dates[0] > dates[1]:
            raise UserError(self.env._("A certificate cannot end before the calibration. Correct the dates."))
        if instrument:
            instrument.write(values)
        else:
            instrument.create({**values, "partner_id": own.partner_id.id})

    def _qi_account_date(self, value):
        try:
            return fields.Date.to_date(value)
        except ValueError as error:
            raise UserError(self.env._("“%(value)s” is no date.", value=value)) from error

    def _qi_account_own_instrument(self, own, instrument_id):
        Instrument = self.env["qi.instrument"]
        if instrument_id is None:
            return Instrument
        instrument = qi_input.readable(Instrument, instrument_id)
        if instrument.partner_id != own.partner_id:
            raise NotFound
        return instrument

    def _qi_account_memberships(self, domain):
        """Return the caller's own memberships; staff has its own screens."""
        if not self.env.user.share:
            raise NotFound
        return self.env["qi.membership"].search([("user_id", "=", self.env.uid), *domain])

    def _qi_account_membership(self, enterprise_id, role=None):
        """Return the caller's membership in the enterprise, or raise NotFound."""
        domain = [("partner_id", "=", qi_input.number(enterprise_id))]
        own = self._qi_account_memberships(domain)
        if not own or (role and own.role != role):
            raise NotFound
        return own

    def _qi_account_part(self, own, model, record_id):
        """Return a record of the enterprise of the membership ``own``, with all rights, or raise NotFound."""
        record_sudo = (
            self.env[model]
            .sudo()
            .search([("id", "=", qi_input.number(record_id)), ("partner_id", "=", own.partner_id.id)])
        )
        if not record_sudo:
            raise NotFound
        return record_sudo

    def _qi_account_do(self, own, function, target=None, page=None):
        """Do what was asked and lead back to the enterprise, or say there why it is refused."""
        enterprise_id = own.partner_id.id
        try:
            with self.env.cr.savepoint():
                result = function()
                self.env.flush_all()
        except UserError as error:
            self.env.invalidate_all()
            return page(str(error)) if page else self._qi_account_page(own, str(error), 400)
        # Who has just left the enterprise does not see it any more.
        still_own = self._qi_account_memberships([("partner_id", "=", enterprise_id)])
        address = f"/my/enterprises/{enterprise_id}" if still_own else "/my/enterprises"
        return request.redirect(target(result) if target else address, code=303)

    def _qi_account_page(self, own, error=None, status=200):
        own_sudo = own.sudo()
        partner_sudo = own_sudo.partner_id
        is_administrator = own.role == "administrator"
        of_enterprise = [("partner_id", "=", partner_sudo.id)]
        values = {
            **self._prepare_portal_layout_values(),
            "own": own_sudo,
            "enterprise": partner_sudo,
            "is_administrator": is_administrator,
            "roles": own._fields["role"]._description_selection(self.env)[::-1],
            "members": own_sudo.search(of_enterprise, order="role, id"),
            "instruments": self.env["qi.instrument"].search(of_enterprise),
            "certificates": self.env["qi.qualification"].sudo().search(of_enterprise, order="date_to, id"),
            "invitations": is_administrator
            and self.env["qi.account.invitation"].sudo().search([*of_enterprise, ("state", "=", "open")]),
            "applications": is_administrator
            and self.env["qi.account.application"].sudo().search([*of_enterprise, ("state", "=", "waiting")]),
            "error": error,
            "page_name": "qi_enterprise",
        }
        return request.render("qi_onestop.portal_my_enterprise", values, status=status)

    def _qi_account_instrument_page(self, own, instrument, values=None, error=None, status=200):
        if values is None:
            names = (*INSTRUMENT_TEXTS, *INSTRUMENT_DATES, "is_mandatory")
            values = {name: instrument[name] or "" for name in names}
        values = {
            **self._prepare_portal_layout_values(),
            "enterprise": own.sudo().partner_id,
            "instrument": instrument,
            "values": values,
            "error": error,
            "page_name": "qi_instrument",
        }
        return request.render("qi_onestop.portal_my_instrument", values, status=status)

    def _qi_account_consent_page(self, error=None, status=200):
        due = self.env.user._qi_consent_due()
        values = {
            **self._prepare_portal_layout_values(),
            "due": due,
            "given": self.env["qi.account.consent"].sudo().search([("user_id", "=", self.env.uid)], limit=1),
            "error": error,
            "page_name": "qi_consent",
        }
        return request.render("qi_onestop.portal_my_consent", values, status=status)
