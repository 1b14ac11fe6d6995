# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class QiCommissioner(models.Model):
    """Which commissioners are bound to keep secrets, and who stands in for them."""

    _inherit = "qi.commissioner"

    def write(self, vals):
        """Write values; of who stands in on trade secrets and is not bound the managers are told."""
        result = super().write(vals)
        if vals.get("is_absent") or vals.get("backup_id"):
            self.env["qi.request"]._tell_of_stand_ins(self)
        if vals.get("state") == "on_duty":
            # Whoever lets somebody begin need not see for whom they stand in.
            replaced_sudo = self.sudo().search([("is_absent", "=", True), ("backup_id", "in", self.ids)])
            self.env["qi.request"]._tell_of_stand_ins(replaced_sudo)
        return result

    def _at_work(self):
        """Return the commissioners and, with all rights, those who stand in for them today."""
        self_sudo = self.sudo()
        return self_sudo | self_sudo.filtered("is_absent").backup_id.filtered(
            lambda backup: backup.state == "on_duty"
        )

    @api.model
    def _replaced_by(self, partners):
        """Return the domain of the commissioners for whom ``partners`` stand in today."""
        return [
            ("is_absent", "=", True),
            ("backup_id.state", "=", "on_duty"),
            ("backup_id.user_id.partner_id", "in", partners.ids),
        ]

    def _bound(self):
        """Return those of the commissioners, with all rights, whose undertakings hold today, and those of their
        stand-ins."""
        bound_sudo = self._at_work().user_id.partner_id._qi_bound()
        return self.filtered(lambda post: post._at_work().user_id.partner_id <= bound_sudo)

    def _unbound_name(self):
        """Return the name of who has no undertaking that holds today: the commissioner, or who stands in."""
        at_work = self._at_work()
        bound_sudo = at_work.user_id.partner_id._qi_bound()
        return at_work.filtered(lambda post: post.user_id.partner_id not in bound_sudo)[:1].name
