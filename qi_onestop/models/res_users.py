# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessDenied


class ResUsers(models.Model):
    _inherit = "res.users"

    qi_duty_platform_ids = fields.Many2many(
        "qi.platform",
        "qi_platform_staff_rel",
        "user_id",
        "platform_id",
        string="Platforms on Duty",
    )
    qi_commissioner_ids = fields.One2many("qi.commissioner", "user_id", string="Commissioner Record")
    qi_membership_ids = fields.One2many("qi.membership", "user_id", string="Enterprises")
    qi_read_platform_ids = fields.Many2many(
        "qi.platform",
        compute="_compute_qi_read_platform_ids",
        compute_sudo=True,
        help="Platforms whose requests the user may see.",
    )
    qi_managed_platform_ids = fields.Many2many(
        "qi.platform",
        compute="_compute_qi_managed_platform_ids",
        compute_sudo=True,
        help="Platforms the user answers for as site manager.",
    )
    qi_enterprise_ids = fields.Many2many(
        "res.partner",
        compute="_compute_qi_enterprise_ids",
        compute_sudo=True,
        help="Enterprises the user may act for.",
    )

    @api.depends(
        "active",
        "group_ids",
        "qi_duty_platform_ids",
        "qi_commissioner_ids.platform_id",
        "qi_commissioner_ids.state",
    )
    def _compute_qi_read_platform_ids(self):
        """Platforms on duty, the post as commissioner, posts of absent colleagues one stands in for.

        A site manager sees the platforms below as well. Record rules use the resulting ids as
        constants: a hierarchy operator in a rule costs a scan at a million requests.
        """
        replaced = self._qi_replaced()
        for user in self:
            platforms = user.qi_duty_platform_ids
            if user.has_group("qi_onestop.qi_onestop_group_commissioner"):
                posts = user.qi_commissioner_ids.filtered(lambda post: post.state == "on_duty")
                posts |= replaced.filtered(lambda post, user=user: post.backup_id.user_id == user)
                platforms |= posts.platform_id
            user.qi_read_platform_ids = platforms | user.qi_managed_platform_ids

    @api.depends("group_ids", "qi_duty_platform_ids")
    def _compute_qi_managed_platform_ids(self):
        """Platforms on duty and all below, for site managers; a post or standing in manages nothing."""
        for user in self:
            platforms = self.env["qi.platform"].sudo()
            if user.qi_duty_platform_ids and user.has_group("qi_onestop.qi_onestop_group_manager"):
                platforms = platforms.search([("id", "child_of", user.qi_duty_platform_ids.ids)])
            user.qi_managed_platform_ids = platforms

    @api.depends("qi_membership_ids.active", "qi_membership_ids.partner_id")
    def _compute_qi_enterprise_ids(self):
        for user in self:
            user.qi_enterprise_ids = user.qi_membership_ids.filtered("active").partner_id

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        if any("qi_duty_platform_ids" in vals for vals in vals_list):
            self.env["qi.rights.mixin"]._forget_rights()
        return users

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"qi_duty_platform_ids", "group_ids"}:
            self.env["qi.rights.mixin"]._forget_rights()
        return result

    def _login(self, credential, user_agent_env):
        # Odoo takes it for granted that a form has a login, or a passkey, and fails on an empty one.
        if not {"login", "webauthn_response"} & credential.keys():
            raise AccessDenied()
        return super()._login(credential, user_agent_env)

    def _qi_replaced(self):
        """Return the posts of absent colleagues that the users stand in for, with all rights."""
        return (
            self.env["qi.commissioner"]
            .sudo()
            .search_fetch(
                [
                    ("backup_id.user_id", "in", self.ids),
                    ("backup_id.state", "=", "on_duty"),
                    ("is_absent", "=", True),
                    ("state", "=", "on_duty"),
                ],
                ["platform_id", "backup_id"],
            )
        )

    def _qi_commissioner(self):
        """Return the user's own record as commissioner on duty, or an empty one."""
        if not self.has_group("qi_onestop.qi_onestop_group_commissioner"):
            return self.env["qi.commissioner"]
        return self.sudo().qi_commissioner_ids.filtered(lambda post: post.state == "on_duty").sudo(False)
