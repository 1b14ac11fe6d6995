# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class EventEvent(models.Model):
    """Events of the platforms: trainings, consultations, the service express (直通车), the quality month."""

    _inherit = "event.event"

    qi_platform_id = fields.Many2one(
        "qi.platform",
        string="Platform",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        help="The platform that holds the event. Its staff register people and mark who came.",
    )
    qi_kind = fields.Selection(
        [
            ("training", "Training"),
            ("consultation", "Consultation"),
            ("direct_train", "Service Express"),
            ("quality_month", "Quality Month"),
            ("other", "Other"),
        ],
        string="Kind of Event",
        index="btree_not_null",
    )
    qi_place = fields.Char(string="Held At")
    qi_headcount = fields.Integer(
        string="Counted Without Registration",
        help="People who came and are in no list, such as passers-by at a stand.",
    )
    qi_present_count = fields.Integer(string="People Present", compute="_compute_qi_present_count")
    qi_handout_ids = fields.One2many("qi.event.handout", "event_id", string="Hand-Outs", copy=True)
    qi_partner_count = fields.Integer(string="Enterprises Present", compute="_compute_qi_partner_count")
    qi_lead_ids = fields.One2many("crm.lead", "qi_event_id", string="Demands")
    qi_lead_count = fields.Integer(string="Demands Raised", compute="_compute_qi_lead_count")
    qi_can_register = fields.Boolean(string="Can Register", compute="_compute_qi_can_register")
    qi_can_keep = fields.Boolean(string="Can Keep", compute="_compute_qi_can_keep")

    _qi_list_idx = models.Index("(date_begin, id)")
    _qi_headcount_positive = models.Constraint(
        "CHECK (qi_headcount >= 0)", "The number of people cannot be negative."
    )

    @api.model
    def default_get(self, fields):
        # No default on the field: installing would ask for it while the tables it needs are still missing.
        values = super().default_get(fields)
        if "qi_platform_id" in fields and "qi_platform_id" not in values:
            values["qi_platform_id"] = self.env.user.qi_read_platform_ids[:1].id
        return values

    @api.depends("qi_headcount", "registration_ids.state", "registration_ids.active")
    def _compute_qi_present_count(self):
        for event in self:
            event.qi_present_count = event.seats_used + event.qi_headcount

    def _compute_qi_partner_count(self):
        # A number only, as the people present: also where the names of the people are not to be seen.
        counts = dict(
            self.env["event.registration"]
            .sudo()
            ._read_group(
                [("event_id", "in", self.ids), ("state", "=", "done"), ("qi_partner_id", "!=", False)],
                ["event_id"],
                ["qi_partner_id:count_distinct"],
            )
        )
        for event in self:
            event.qi_partner_count = counts.get(event, 0)

    def _compute_qi_lead_count(self):
        # A number only: whoever sees the event may know how many demands it raised.
        demands_sudo = self.env["crm.lead"].sudo()
        counts = dict(demands_sudo._read_group([("qi_event_id", "in", self.ids)], ["qi_event_id"], ["__count"]))
        for event in self:
            event.qi_lead_count = counts.get(event, 0)

    @api.depends("qi_platform_id")
    @api.depends_context("uid")
    def _compute_qi_can_keep(self):
        """Tell who may change the event; the others see it as it is."""
        kept = self._filtered_access("write")
        for event in self:
            event.qi_can_keep = not event.id or event in kept

    @api.depends("qi_platform_id")
    @api.depends_context("uid")
    def _compute_qi_can_register(self):
        """Tell at whose events the reader registers people and marks who came."""
        everywhere = self.env.user.has_group("qi_onestop.qi_onestop_group_administrator")
        platforms = self.env.user.qi_read_platform_ids
        for event in self:
            event.qi_can_register = everywhere or event.qi_platform_id in platforms

    def _compute_event_mail_ids(self):
        # People sign in with a mobile number. An event of a platform sends no mails unless somebody plans them.
        ours = self.filtered("qi_platform_id")
        return super(EventEvent, self - ours)._compute_event_mail_ids()

    def write(self, vals):
        result = super().write(vals)
        if "qi_platform_id" in vals:
            # The rules were asked before the change; nobody moves an event out of their own reach.
            self.check_access("write")
        return result

    # Actions

    def action_qi_desk(self):
        """Open the registration desk of the event, where QR codes are scanned."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.client"]._for_xml_id("event.event_barcode_action_main_view")
        return {**action, "context": {"default_event_id": self.id}}

    def action_qi_registrations(self):
        """Open the people of the event."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.event_registration_action_qi")
        return {**action, "domain": [("event_id", "=", self.id)], "context": {"default_event_id": self.id}}

    def action_qi_signin_import(self):
        """Open the import of a sign-in list."""
        self.ensure_one()
        self.check_access("read")
        self.env["event.registration"].check_access("create")
        return self.env["qi.event.signin.import"].create({"event_id": self.id})._reopen()

    def action_qi_new_demand(self):
        """Open a new demand that was raised at the event."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Demand"),
            "res_model": "crm.lead",
            "view_mode": "form",
            "views": [(self.env.ref("qi_onestop.qi_demand_view_form").id, "form")],
            "context": self._qi_demand_defaults(),
        }

    def action_qi_demands(self):
        """Open the demands raised at the event."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_demand_action")
        return {
            **action,
            "domain": [("qi_event_id", "=", self.id)],
            "context": self._qi_demand_defaults(),
            "name": self.env._("Demands Raised"),
        }

    def _qi_demand_defaults(self):
        platforms = self.env.user.qi_read_platform_ids
        # At another platform's event, whoever notes the demand works on it.
        platform = self.qi_platform_id if not platforms or self.qi_platform_id in platforms else platforms[:1]
        return {
            "default_type": "opportunity",
            "default_user_id": False,
            "default_qi_event_id": self.id,
            "default_qi_platform_id": platform.id,
        }

    def _signin_sheet_name(self):
        """Return the file name of the sign-in sheet."""
        self.ensure_one()
        return self.env._("Sign-In Sheet %(event)s", event=self.name)
