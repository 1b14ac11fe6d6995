# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import task_flow
from .res_partner import OUR_STAFF

# What decides for whom a user works; see ``res_users_provider.py``.
_RIGHTS_FIELDS = frozenset({"parent_id", "is_company", "qi_provider_kind"})


class ResPartner(models.Model):
    """Institution or expert: the tasks offered to it, and what it offers for each service."""

    _inherit = "res.partner"

    qi_offer_ids = fields.One2many("qi.provider.offer", "partner_id", string="Offers", groups=OUR_STAFF)
    qi_task_count = fields.Integer(string="Tasks", compute="_compute_qi_task_count", groups=OUR_STAFF)
    qi_open_task_count = fields.Integer(string="Open Tasks", compute="_compute_qi_task_count", groups=OUR_STAFF)

    def _compute_qi_task_count(self):
        counts = {}
        for partner, state, count in self.env["qi.request.task"]._read_group(
            [("provider_id", "in", self.ids)], ["provider_id", "state"], ["__count"]
        ):
            counts.setdefault(partner.id, {})[state] = count
        for partner in self:
            by_state = counts.get(partner.id, {})
            partner.qi_task_count = sum(by_state.values())
            partner.qi_open_task_count = sum(by_state.get(state, 0) for state in task_flow.OPEN_STATES)

    def write(self, vals):
        changed = any(
            (partner[name].id if name == "parent_id" else partner[name]) != (vals[name] or False)
            for name in vals.keys() & _RIGHTS_FIELDS
            for partner in self
        )
        result = super().write(vals)
        if changed and self.env["res.users"].sudo().search_count([("partner_id", "child_of", self.ids)], limit=1):
            self.env["res.users"].invalidate_model(["qi_provider_ids"])
            self.env["qi.rights.mixin"]._forget_rights()
        return result

    def action_view_qi_tasks(self):
        """Open the tasks of the institution or expert."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_request_task_action")
        action["domain"] = [("provider_id", "=", self.id)]
        action["context"] = {"search_default_open": 1}
        return action

    def _qi_check_may_work(self, elements, enterprise):
        """Raise unless the institution or expert may work for ``enterprise`` on ``elements`` today.

        :raises UserError: saying what is missing
        """
        self.ensure_one()
        # Admission and agreement decide for everybody, also for who may not read them.
        provider_sudo = self.sudo()
        today = fields.Date.context_today(self)
        if not provider_sudo.qi_provider_kind or provider_sudo.qi_provider_state != "active":
            raise UserError(
                self.env._(
                    "%(name)s is not settled with the service. Choose an institution or expert that is.",
                    name=provider_sudo.name,
                )
            )
        first, last = provider_sudo.qi_agreement_date, provider_sudo.qi_agreement_until
        if not (first and last and first <= today <= last):
            raise UserError(
                self.env._(
                    "The agreement with %(name)s is not in force today. Ask the coordinating department.",
                    name=provider_sudo.name,
                )
            )
        if not provider_sudo._qi_qualified(elements, today):
            raise UserError(
                self.env._(
                    "%(name)s has no valid qualification for %(elements)s. Choose another, or enter the new "
                    "certificate.",
                    name=provider_sudo.name,
                    elements=self.env["qi.request"]._listed(elements.mapped("name")),
                )
            )
        if provider_sudo._qi_avoids(enterprise):
            raise UserError(
                self.env._(
                    "%(name)s may not work for %(enterprise)s (recusal). Choose another.",
                    name=provider_sudo.name,
                    enterprise=enterprise.sudo().name,
                )
            )
