# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as InvalidNumber

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import mobile, past, protected

ACTIVITY = "qi_onestop.mail_activity_type_account_application"


class QiAccountApplication(models.Model):
    """Somebody who registered on the platform and waits until it is known that they are who they say."""

    _name = "qi.account.application"
    _description = "Registration on the Platform"
    _inherit = ["mail.thread", "mail.activity.mixin", "qi.activity.mixin", "qi.protected.mixin"]
    _order = "id desc"

    credit_code = fields.Char(string="Unified Social Credit Code", required=True, readonly=True, index=True)
    enterprise_name = fields.Char(string="Name of the Enterprise", required=True, readonly=True)
    name = fields.Char(string="Person", required=True, readonly=True)
    mobile = fields.Char(required=True, readonly=True, index=True)
    # Nobody reads it; it becomes the account's when the registration is approved.
    password_hash = fields.Char(groups=fields.NO_ACCESS, copy=False)
    consent_id = fields.Many2one(
        "qi.consent", string="Agreed To Version", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    agreed_at = fields.Datetime(string="Agreed On", readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Known Enterprise",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The enterprise with this credit code. Empty: approval makes a new one.",
    )
    role = fields.Selection(
        [("administrator", "Administrator"), ("member", "Member")], required=True, default="member"
    )
    state = fields.Selection(
        [("waiting", "Waiting for Approval"), ("approved", "Approved"), ("refused", "Refused")],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
    )
    reason = fields.Char(string="Reason of Refusal")
    decider_id = fields.Many2one("res.users", string="Decided By", readonly=True, ondelete="set null")
    decided_at = fields.Datetime(string="Decided On", readonly=True)
    user_id = fields.Many2one("res.users", string="Account", readonly=True, ondelete="set null")

    @property
    def _machine_fields(self):
        return self._stored_fields() - {"role", "reason"}

    @api.model
    def _keep_registration(self, values, password, consent):
        """Keep what a stranger registers with; the answer is the same whether number and code are known.

        :param dict values: clean texts: credit_code, enterprise_name, name, mobile
        :param consent: text that was agreed to
        :raises UserError: if something is missing or cannot be right
        """
        code = self._check_credit_code(values["credit_code"])
        number = mobile.clean(values["mobile"])
        if not number:
            raise UserError(self.env._("Write your mobile number: it has 11 digits, like 13800000000."))
        if not values["enterprise_name"] or not values["name"]:
            raise UserError(self.env._("Write the name of the enterprise and your own."))
        users = self.env["res.users"]
        users._qi_check_new_password(password, number)
        self.env["qi.rate.limit"]._take(f"register:{number}", 3, 86400)
        partner_sudo = self.env["res.partner"].sudo().search([("qi_credit_code", "=", code)], limit=1)
        administered = "administrator" in partner_sudo.qi_membership_ids.mapped("role")
        protected.permitted(self.sudo()).create(
            {
                "credit_code": code,
                "enterprise_name": values["enterprise_name"],
                "name": values["name"],
                "mobile": number,
                "password_hash": users._crypt_context().hash(password),
                "consent_id": consent.id,
                "agreed_at": past.now(self),
                "partner_id": partner_sudo.id,
                "role": "member" if administered else "administrator",
            }
        )
        self._ask_to_decide()

    @api.model
    def _check_credit_code(self, code):
        """Return ``code`` in its stored spelling.

        :raises UserError: if it is none
        """
        try:
            return uscc.validate(code).upper()
        except InvalidNumber as error:
            raise UserError(
                self.env._(
                    "“%(code)s” is not a unified social credit code: it has 18 digits and capital "
                    "letters, the last being a check character. Compare it with the business licence.",
                    code=code,
                )
            ) from error

    def action_approve(self):
        """Make the account usable: by staff, or as a member by an administrator of the enterprise."""
        decided_sudo = self._decided_by_caller()
        for application in decided_sudo:
            application._approve(application.role if self._is_desk() else "member")
        self.env["qi.notice"]._tell("account_approved", decided_sudo)
        return True

    def action_refuse(self):
        """Refuse the registration; ``reason`` says why."""
        decided_sudo = self._decided_by_caller()
        if not all(decided_sudo.mapped("reason")):
            raise UserError(self.env._("Say why the registration is refused."))
        decided_sudo._close({"state": "refused"})
        self.env["qi.notice"]._tell(
            "account_refused",
            decided_sudo,
            details={application: application.reason for application in decided_sudo},
        )
        return True

    def _approve(self, role):
        users = self.env["res.users"]
        partner = self.partner_id or self._make_enterprise()
        user = users._qi_account(self.mobile)
        if user and not user.active:
            raise UserError(
                self.env._(
                    "The account of %(mobile)s is closed. An administrator opens it first.", mobile=self.mobile
                )
            )
        # Whoever has an account keeps its password: the number alone does not prove who registered.
        # Nor does it prove who agreed: the owner is asked at the next visit.
        is_new = not user
        if is_new:
            user = users._qi_create_account(self.mobile, self.name)
            users._set_encrypted_password(user.id, self.password_hash)
        self.env["qi.membership"]._join(user, partner, role)
        if is_new and self.consent_id:
            user._qi_agree(self.consent_id, self.agreed_at)
        self._close({"state": "approved", "user_id": user.id, "partner_id": partner.id})

    def _make_enterprise(self):
        """Return the enterprise of the credit code; it may have become known in the meantime."""
        partners = self.env["res.partner"].with_context(active_test=False)
        return partners.search([("qi_credit_code", "=", self.credit_code)], limit=1) or partners.create(
            {
                "name": self.enterprise_name,
                "is_company": True,
                "qi_enterprise_kind": "enterprise",
                "qi_credit_code": self.credit_code,
                "qi_mobile": self.mobile,
            }
        )

    def _close(self, values):
        protected.permitted(self).write(
            {**values, "password_hash": False, "decider_id": self.env.uid, "decided_at": past.now(self)}
        )
        self._ask_to_decide()

    # Who decides

    def _platform(self):
        """Return the platform whose site managers decide: the one in charge of the enterprise, or the topmost."""
        Platform = self.env["qi.platform"]
        if not self:
            return Platform
        partner_sudo = self.sudo().partner_id
        # Which platform serves whom is no secret.
        in_charge = partner_sudo.qi_commissioner_id.platform_id.sudo(False)
        return in_charge or Platform._serving(partner_sudo).get(partner_sudo.id) or Platform._topmost()

    @api.model
    def _ask_to_decide(self):
        """Give everybody who may decide one activity for all that waits, and take it away when nothing does.

        It stands at what has waited longest.
        """
        first, count = {}, Counter()
        waiting = self.sudo()._read_group([("state", "=", "waiting")], ["partner_id"], ["__count", "id:min"])
        for _partner, number, oldest_id in waiting:
            oldest = self.sudo().browse(oldest_id)
            # Whoever registers sees nothing of the staff.
            for user in oldest._platform()._deciders().sudo():
                count[user] += number
                first[user] = min(first.get(user, oldest), oldest, key=lambda application: application.id)
        said = {
            user: user.with_context(lang=user.lang).env._(
                "Registrations that wait for a decision: %(count)s", count=count[user]
            )
            for user in first
        }
        given_sudo = (
            self.env["mail.activity"].sudo().search([("activity_type_id", "=", self.env.ref(ACTIVITY).id)])
        )
        kept_sudo = given_sudo.filtered(
            lambda given: given.user_id in first and given.res_id == first[given.user_id].id
        )
        (given_sudo - kept_sudo).unlink()
        for given_sudo in kept_sudo:
            if given_sudo.summary != said[given_sudo.user_id]:
                given_sudo.summary = said[given_sudo.user_id]
        today = past.today(self)
        self._schedule_all(
            ACTIVITY,
            [(first[user], user, said[user], today) for user in first if user not in kept_sudo.user_id],
        )

    def _is_desk(self):
        return self.env.user.has_group("qi_onestop.qi_onestop_group_clerk")

    def _decided_by_caller(self):
        """Return the registrations with all rights if the caller may decide on them, and nobody has yet."""
        decided_sudo = self.sudo()
        if self._is_desk():
            self.check_access("write")
        elif not all(application.partner_id for application in decided_sudo):
            raise AccessError(self.env._("Only an administrator of the enterprise may do this."))
        else:
            decided_sudo.partner_id._qi_check_administrator()
        if not decided_sudo or any(application.state != "waiting" for application in decided_sudo):
            raise UserError(self.env._("Somebody has decided on this registration already. Load the page again."))
        return decided_sudo
