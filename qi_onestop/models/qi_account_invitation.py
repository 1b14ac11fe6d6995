# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
from datetime import timedelta
from urllib.parse import quote

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import hash_sign, verify_hash_signed

from ..tools import mobile, past, protected

VALID_DAYS = 7
_SCOPE = "qi_account_invitation"


class QiAccountInvitation(models.Model):
    """Invites a person to act for an enterprise, by a link that is good once and for a week.

    The link is signed and made from the record when it is shown: the database holds no token.
    """

    _name = "qi.account.invitation"
    _description = "Invitation to the Platform"
    _inherit = ["qi.protected.mixin"]
    _order = "id desc"

    partner_id = fields.Many2one(
        "res.partner",
        string="Enterprise",
        required=True,
        ondelete="cascade",
        index=True,
        domain=[("qi_enterprise_kind", "!=", False)],
    )
    name = fields.Char(string="Person", required=True)
    mobile = fields.Char(required=True, index=True, help="The person signs in with this number.")
    role = fields.Selection(
        [("administrator", "Administrator"), ("member", "Member")], required=True, default="member"
    )
    state = fields.Selection(
        [("open", "Not Used Yet"), ("used", "Used"), ("cancelled", "Cancelled")],
        required=True,
        readonly=True,
        default="open",
    )
    expires_at = fields.Datetime(
        string="Good Until",
        required=True,
        readonly=True,
        default=lambda self: past.now(self) + timedelta(days=VALID_DAYS),
    )
    used_at = fields.Datetime(string="Used On", readonly=True)
    user_id = fields.Many2one("res.users", string="Account", readonly=True, ondelete="set null", index=True)
    is_expired = fields.Boolean(string="Expired", compute="_compute_is_expired")
    url = fields.Char(string="Link", compute="_compute_url")
    qr_code = fields.Binary(string="QR Code", compute="_compute_url")

    _machine_fields = frozenset({"state", "expires_at", "used_at", "user_id"})

    def _compute_is_expired(self):
        now = past.now(self)
        for invitation in self:
            invitation.is_expired = invitation.state == "open" and invitation.expires_at <= now

    @api.depends_context("uid")
    def _compute_url(self):
        """Make the link and its picture while it is good, for nobody but who made the invitation."""
        report = self.env["ir.actions.report"]
        for invitation in self:
            good = invitation.id and invitation.state == "open" and not invitation.is_expired
            good = good and invitation.create_uid == self.env.user
            invitation.url = good and invitation._activation_url()
            # Drawn here and not by an address with the link in it, which would stand in the server's log.
            invitation.qr_code = good and base64.b64encode(
                report.barcode("QR", invitation.url, width=240, height=240)
            )

    def _activation_url(self):
        token = hash_sign(self.env(su=True), _SCOPE, [self._origin.id])
        return f"{self.get_base_url()}/qi/activate/{quote(token)}"

    def _check_link_shown(self):
        """Raise a UserError that says what to do unless the caller sees the links of all these invitations."""
        self.check_access("read")
        if not self or not all(self.mapped("url")):
            raise UserError(
                self.env._(
                    "Only who made the invitation has its link, and only while it is good. Make a new link first."
                )
            )

    def _slip_name(self):
        return self.env._("Invitation %(name)s", name=self.name)

    def _slip_until(self):
        return self.env["resource.calendar"]._qi_say(self.expires_at)

    def _slip_inviter(self):
        """Return who invited: by name, with the telephone of the platform where it is the staff."""
        platform = self.create_uid.sudo().qi_read_platform_ids[:1]
        return " ".join(filter(None, (self.create_uid.name, platform.name, platform.phone)))

    def _masked_mobile(self):
        return mobile.masked(self.mobile)

    @api.model
    def _find(self, token):
        """Return the invitation of a signed token with all rights, or an empty record."""
        try:
            message = verify_hash_signed(self.env(su=True), _SCOPE, token)
        except ValueError:
            message = None
        return self.sudo().browse(message).exists()

    @api.model_create_multi
    def create(self, vals_list):
        clean = [{**vals, "mobile": self._clean_mobile(vals.get("mobile"))} for vals in vals_list]
        invitations = super().create(clean)
        invitations._cancel_older()
        return invitations

    @api.model
    def _clean_mobile(self, number):
        cleaned = mobile.clean(number)
        if not cleaned:
            raise ValidationError(
                self.env._("“%(number)s” is no mobile number. It has 11 digits, like 13800000000.", number=number)
            )
        return cleaned

    def _cancel_older(self):
        """Of several links for one person and enterprise only the newest is good."""
        older_sudo = self.sudo().search(
            [
                ("state", "=", "open"),
                ("mobile", "in", self.mapped("mobile")),
                ("partner_id", "in", self.partner_id.ids),
                ("id", "not in", self.ids),
            ]
        )
        sides = {(new.mobile, new.partner_id) for new in self}
        older_sudo = older_sudo.filtered(lambda old: (old.mobile, old.partner_id) in sides)
        protected.permitted(older_sudo).write({"state": "cancelled"})

    @api.constrains("partner_id")
    def _check_partner_id(self):
        for invitation in self:
            if not invitation.partner_id.qi_enterprise_kind:
                raise ValidationError(
                    self.env._("“%(name)s” is no enterprise. Choose another.", name=invitation.partner_id.name)
                )

    def _check_good(self):
        """Raise a UserError that says what to do if the link cannot be used (any more)."""
        if self.state == "used":
            raise UserError(self.env._("This link has been used already. Log in with your mobile number."))
        if self.state != "open" or self.expires_at <= past.now(self):
            raise UserError(
                self.env._(
                    "This link is not good any more. Ask the platform or the administrator of your enterprise "
                    "for a new one."
                )
            )
        user_sudo = self.env["res.users"]._qi_account(self.mobile)
        if user_sudo and not user_sudo.active:
            raise UserError(self.env._("This account is closed. Ask the platform to open it."))

    def _accept(self, user):
        """Let ``user`` act for the enterprise; the link is used then."""
        self.ensure_one()
        self._check_good()
        self.env["qi.membership"]._join(user, self.partner_id, self.role)
        protected.permitted(self).write({"state": "used", "used_at": past.now(self), "user_id": user.id})

    def action_cancel(self):
        """Make the links useless; for those who may invite."""
        self.check_access("create")
        self.check_access("read")
        protected.permitted(self.sudo().filtered(lambda own: own.state == "open")).write({"state": "cancelled"})

    def action_renew(self):
        """Invite the person once more, and show the new link; an older one is void from then on."""
        self.ensure_one()
        again = self.create(
            {"partner_id": self.partner_id.id, "name": self.name, "mobile": self.mobile, "role": self.role}
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": again.id,
            "views": [(False, "form")],
        }
