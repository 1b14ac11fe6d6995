# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from .qi_account_application import ACTIVITY as REGISTRATIONS


class ResUsers(models.Model):
    """Staff who leave: what they were asked to do is asked of those who stay."""

    _inherit = "res.users"

    def action_archive(self):
        """Close accounts and hand on what the program had given them to do; Odoo would delete it."""
        # Before anything is said about what they had to do.
        self.check_access("write")
        staff = self.filtered(lambda user: user.active and not user.share)
        staff._qi_hand_over_reports()
        taken = [(user._qi_workplace(), user._qi_take_duties()) for user in staff]
        result = super().action_archive()
        for platform, duties_sudo in taken:
            platform._deciders()._qi_give_duties(duties_sudo)
        if staff:
            # These are asked of all site managers at once.
            self.env["qi.account.application"]._ask_to_decide()
        return result

    def _qi_workplace(self):
        """Return the platform somebody of the staff works at, or the city's."""
        self.ensure_one()
        # Who works where is no secret in the house.
        platform_sudo = (
            self.env["qi.platform"]
            .sudo()
            .search(["|", ("staff_ids", "in", self.ids), ("commissioner_ids.user_id", "in", self.ids)], limit=1)
        )
        return platform_sudo.sudo(False) or self.env["qi.platform"]._topmost()

    def _qi_take_duties(self):
        """Take away what the program gave them to do, and return it with all rights; it is nobody's for now."""
        data_sudo = self.env["ir.model.data"].sudo()
        types = data_sudo.search([("module", "=", "qi_onestop"), ("model", "=", "mail.activity.type")])
        type_ids = set(types.mapped("res_id")) - {self.env.ref(REGISTRATIONS).id}
        duties_sudo = (
            self.env["mail.activity"]
            .sudo()
            .search([("user_id", "in", self.ids), ("activity_type_id", "in", list(type_ids))])
        )
        duties_sudo.user_id = False
        return duties_sudo

    def _qi_give_duties(self, duties_sudo):
        """Give each duty to the first of the users who may read what it is about; else it stays nobody's."""
        for model, given_sudo in duties_sudo.grouped("res_model").items():
            documents = self.env[model].browse(given_sudo.mapped("res_id")).exists()
            for user in self:
                readable = set(documents.with_user(user)._filtered_access("read").ids)
                own_sudo = given_sudo.filtered(lambda duty, ids=readable: duty.res_id in ids)
                own_sudo.with_context(mail_activity_quick_update=True).user_id = user
                given_sudo -= own_sudo
