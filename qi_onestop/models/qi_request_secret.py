# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain

from .qi_secret_mixin import RANKS

READ_EVERYWHERE = (
    "qi_onestop.qi_onestop_group_coordinator",
    "qi_onestop.qi_onestop_group_archivist",
    "qi_onestop.qi_onestop_group_administrator",
)
"""Who reads requests, or their archives, whatever the platform."""


class QiRequest(models.Model):
    """Who reads a request that is a trade secret, and who decides that it is one."""

    _name = "qi.request"
    _inherit = ["qi.request", "qi.secret.mixin"]

    secrecy = fields.Selection(
        default=None, tracking=True, help="Trade secrets are seen only by those who work on them."
    )
    secret_office_ids = fields.Many2many(
        "res.users", string="Readers by Office", compute="_compute_secret_office_ids", compute_sudo=True
    )

    _secret_idx = models.Index("(id) WHERE secrecy = 'secret'")

    @api.depends("secrecy", "user_id", "first_responsible_id", "platform_id", "commissioner_id.is_absent")
    def _compute_secret_office_ids(self):
        managers = self.env.ref("qi_onestop.qi_onestop_group_manager").all_user_ids
        for request in self:
            users = request.user_id | request.first_responsible_id
            if request.secrecy == "secret":
                users |= managers.filtered(
                    lambda user, platform=request.platform_id: platform in user.qi_managed_platform_ids
                )
            if request.commissioner_id.is_absent:
                users |= request.commissioner_id.backup_id.user_id
            request.secret_office_ids = users

    @api.depends(
        "secrecy",
        "secret_reader_ids",
        "secret_access_ids.state",
        "secret_access_ids.date_to",
        "commissioner_id",
        "first_responsible_id",
        "partner_id",
        "platform_id",
        "user_id",
    )
    @api.depends_context("uid")
    def _compute_is_secret_hidden(self):
        return super()._compute_is_secret_hidden()

    @api.onchange("service_id")
    def _onchange_service_secrecy(self):
        self.secrecy = self._at_least(self.secrecy, self.service_id)

    @api.model
    def _secret_office_domain(self):
        """Whoever is in charge or stands in, met the enterprise first, or answers for the platform; the
        enterprise itself."""
        user = self.env.user
        managed, replaced, enterprises = user._qi_secret_offices()
        return (
            Domain("user_id", "=", user.id)
            | Domain("first_responsible_id", "=", user.id)
            | Domain("platform_id", "in", managed)
            | Domain("commissioner_id", "in", replaced)
            | Domain("partner_id", "in", enterprises)
        )

    def _is_shown_to(self, user):
        return self.platform_id in user.qi_read_platform_ids or any(map(user.has_group, READ_EVERYWHERE))

    def _secret_whys(self):
        whys = super()._secret_whys()
        user = self.env.user
        managed, replaced, enterprises = user._qi_secret_offices()
        for request_sudo in self.sudo():
            offices = {
                "in_charge": request_sudo.user_id == user,
                "enterprise": request_sudo.partner_id.id in enterprises,
                "manager": request_sudo.platform_id.id in managed,
                "backup": request_sudo.commissioner_id.id in replaced,
                "responsible": request_sudo.first_responsible_id == user,
                "provider": bool(user.qi_provider_ids & request_sudo.task_ids.provider_id),
            }
            office = next((office for office, holds in offices.items() if holds), None)
            if office and (whys[request_sudo.id][0] == "other" or office != "provider"):
                whys[request_sudo.id] = (office, False)
        return whys

    def _sets_secrecy(self):
        """The commissioner in charge and the site manager decide; at the registration whoever registers."""
        return super()._sets_secrecy() or not self._origin or self.user_id == self.env.user

    def _chooses_readers(self):
        return super()._chooses_readers() or self.platform_id.id in self.env.user._qi_secret_offices()[0]

    @api.model
    def _at_least(self, level, service):
        """Return ``level``, or that of ``service`` where it is higher."""
        return max(level or "public", service.secrecy or "internal", key=RANKS.get)

    @api.model
    def _with_intake_values(self, vals, first_stages):
        service = self.env["qi.service"].browse(vals.get("service_id"))
        return super()._with_intake_values(
            dict(vals, secrecy=self._at_least(vals.get("secrecy"), service)), first_stages
        )

    def write(self, vals):
        """Write values; a service of a higher level raises the level of its requests."""
        result = super().write(vals)
        if vals.get("service_id"):
            for request in self:
                level = self._at_least(request.secrecy, request.service_id)
                if level != request.secrecy:
                    # That the service may be chosen was asked before; its level comes with it.
                    request.sudo().secrecy = level
        return result

    def _after_secrecy(self):
        """Let nobody follow who may not read, nor keep an activity, there or in what belongs to it."""
        result = super()._after_secrecy()
        # A register that lists one depends on it as well.
        self.env["qi.archive"].invalidate_model(["is_secret_hidden"])
        secrets_sudo = self.sudo().filtered(lambda request: request.secrecy == "secret")
        if secrets_sudo:
            for model in self.env["qi.thread.part.mixin"]._secret_threads():
                Thread_sudo = self.env[model].sudo().with_context(active_test=False)
                domain = Thread_sudo._domain_of_secrets(Domain("id", "in", secrets_sudo.ids))
                Thread_sudo.search(domain)._drop_strangers()
        return result
