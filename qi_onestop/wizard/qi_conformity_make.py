# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class QiConformityMake(models.TransientModel):
    """Begins the self-assessments of all platforms for a period at once."""

    _name = "qi.conformity.make"
    _description = "Begin Self-Assessments"

    standard_id = fields.Many2one(
        "qi.standard", required=True, ondelete="cascade", default=lambda self: self.env["qi.standard"]._current()
    )
    date_from = fields.Date(
        string="First Day", required=True, default=lambda self: self.env["qi.conformity"]._default_period()[0]
    )
    date_to = fields.Date(
        string="Last Day", required=True, default=lambda self: self.env["qi.conformity"]._default_period()[1]
    )
    platform_ids = fields.Many2many("qi.platform", string="Platforms", help="Empty: all platforms you answer for.")

    def action_make(self):
        """Begin what is not begun yet, and show the self-assessments of the period.

        :raises UserError: when all of them are begun already
        """
        self.ensure_one()
        Conformity = self.env["qi.conformity"]
        Conformity.check_access("create")
        known = Conformity.search(
            [
                ("standard_id", "=", self.standard_id.id),
                ("date_from", "=", self.date_from),
                ("date_to", "=", self.date_to),
            ]
        ).platform_id
        missing = (self.platform_ids or self._platforms()) - known
        if not missing:
            raise UserError(self.env._("All self-assessments of this period are begun already."))
        common = {"standard_id": self.standard_id.id, "date_from": self.date_from, "date_to": self.date_to}
        Conformity.create([{"platform_id": platform.id, **common} for platform in missing])
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_conformity_action")
        return {
            **action,
            "domain": [("date_from", "=", self.date_from), ("date_to", "=", self.date_to)],
            "context": {},
        }

    @api.model
    def _platforms(self):
        """Return the platforms whose self-assessments the caller may begin."""
        if self.env.user.has_group("qi_onestop.qi_onestop_group_coordinator"):
            return self.env["qi.platform"].search([("active", "=", True)])
        return self.env.user.qi_managed_platform_ids.filtered("active")
