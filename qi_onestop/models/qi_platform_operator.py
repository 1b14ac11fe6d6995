# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class QiPlatform(models.Model):
    """A platform run by an institution declares it: its referrals to itself are reported."""

    _inherit = "qi.platform"

    is_run_by_provider = fields.Boolean(string="Run by an Institution", compute="_compute_is_run_by_provider")
    operator_declared_on = fields.Date(string="Declared On", tracking=True)
    operator_declaration = fields.Text(
        string="Declaration",
        help="What the operator itself offers, and how enterprises are shown the others as well.",
    )
    self_referral_count = fields.Integer(string="Self-Referrals", compute="_compute_self_referral_count")

    @api.depends("operator_id.qi_provider_kind")
    def _compute_is_run_by_provider(self):
        for platform in self:
            platform.is_run_by_provider = bool(platform.operator_id.qi_provider_kind)

    def _compute_self_referral_count(self):
        counts = dict(
            self.env["qi.request"]._read_group(
                [("platform_id", "in", self.ids), ("is_self_referral", "=", True)], ["platform_id"], ["__count"]
            )
        )
        for platform in self:
            platform.self_referral_count = counts.get(platform, 0)

    @api.constrains("operator_id", "operator_declared_on", "operator_declaration")
    def _check_operator_declaration(self):
        for platform in self:
            if platform.is_run_by_provider and not (
                platform.operator_declared_on and (platform.operator_declaration or "").strip()
            ):
                raise ValidationError(
                    self.env._(
                        "%(operator)s serves enterprises itself. Record its declaration and the day of it "
                        "before it runs %(platform)s.",
                        operator=platform.operator_id.name,
                        platform=platform.name,
                    )
                )

    def action_view_self_referrals(self):
        """Open the requests the platform referred to its own operator."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_request_action_self_referral")
        action["domain"] = [("platform_id", "=", self.id), ("is_self_referral", "=", True)]
        action["context"] = {}
        return action
