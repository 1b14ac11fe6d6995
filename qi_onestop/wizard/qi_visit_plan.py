# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.qi_visit import MIN_VISITORS, NEAR_DAYS
from ..tools import visit_plan

MAX_DAYS = 366


class QiVisitPlan(models.TransientModel):
    """Walking plan (走访计划): many firms, some working days, two visitors; one planned visit for each firm."""

    _name = "qi.visit.plan"
    _description = "Plan Visits"

    platform_id = fields.Many2one(
        "qi.platform",
        required=True,
        default=lambda self: self.env["qi.request"]._default_platform_id(),
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Enterprises",
        domain=[("qi_enterprise_kind", "!=", False)],
        default=lambda self: self._default_partner_ids(),
    )
    date_from = fields.Date(string="First Day", required=True, default=fields.Date.context_today)
    date_to = fields.Date(
        string="Last Day",
        required=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=13),
    )
    visitor_ids = fields.Many2many(
        "res.users", string="Visitors", domain=[("share", "=", False)], default=lambda self: self.env.user
    )
    purpose = fields.Char(string="Purpose of the Visit")
    near_warning = fields.Text(string="Visits Close By", compute="_compute_near_warning")

    @api.model
    def _default_partner_ids(self):
        if self.env.context.get("active_model") != "res.partner":
            return self.env["res.partner"]
        return self.env["res.partner"].browse(self.env.context.get("active_ids", []))

    @api.depends("partner_ids", "date_from", "date_to")
    def _compute_near_warning(self):
        """One line for each firm that has another visit close to the period."""
        Visit = self.env["qi.visit"]
        for plan in self:
            near = {}
            if plan.partner_ids and plan.date_from and plan.date_to:
                near = Visit._near_visits(plan.partner_ids, plan.date_from, plan.date_to)
            lines = [
                self.env._(
                    "%(name)s: %(visits)s",
                    name=partner.name,
                    visits=Visit._near_listed([(day, platform) for day, platform, _id in near[partner.id]]),
                )
                for partner in plan.partner_ids._origin
                if partner.id in near
            ]
            if lines:
                lines.insert(
                    0,
                    self.env._(
                        "These enterprises have another visit within %(days)s days. Go together, or leave "
                        "them out.",
                        days=NEAR_DAYS,
                    ),
                )
            plan.near_warning = "\n".join(lines)

    def action_plan(self):
        """Plan one visit for each firm, evenly over the working days of the period, and show them."""
        self.ensure_one()
        if not self.partner_ids:
            raise UserError(self.env._("Choose the enterprises to visit."))
        if len(self.visitor_ids) < MIN_VISITORS:
            raise UserError(self.env._("At least two people go on a service visit. Choose the second one."))
        dates = visit_plan.spread(len(self.partner_ids), self._working_days())
        contacts = {
            contact.parent_id: contact
            for contact in self.partner_ids.child_ids.filtered(lambda child: child.type == "contact")[::-1]
        }
        visits = self.env["qi.visit"].create(
            [
                {
                    "platform_id": self.platform_id.id,
                    "partner_id": partner.id,
                    "date_planned": day,
                    "visitor_ids": self.visitor_ids.ids,
                    "purpose": self.purpose,
                    "contact_name": contacts.get(partner, partner).name,
                    "contact_phone": contacts.get(partner, partner).phone or partner.phone,
                    "place": partner.street,
                }
                for partner, day in zip(self.partner_ids, dates, strict=True)
            ]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_visit_action")
        action["domain"] = [("id", "in", visits.ids)]
        action["context"] = {}
        return action

    def _working_days(self):
        """Return the working days of the period by the city's statutory calendar."""
        if self.date_to < self.date_from:
            raise UserError(self.env._("The period ends before it begins. Correct the dates."))
        length = (self.date_to - self.date_from).days + 1
        if length > MAX_DAYS:
            raise UserError(self.env._("A walking plan covers a year at most. Shorten the period."))
        table = self.env["resource.calendar"]._qi_statutory()._qi_day_table()._compiled()
        days = [
            day
            for day in (self.date_from + timedelta(days=offset) for offset in range(length))
            if table.hours(day)
        ]
        if not days:
            raise UserError(self.env._("There is no working day in the period. Choose other dates."))
        return days
