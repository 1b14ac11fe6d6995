# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.mail import html2plaintext

from ..tools import past, protected, request_flow


class CrmLead(models.Model):
    """Demand (需求): what an enterprise needs, before and beside the requests that serve it.

    open (nobody works on it) → in progress (a request is under way) → solved (a request was completed and
    none is open, or closed by hand with the reason). CRM's own pipeline stays out of sight.
    """

    _name = "crm.lead"
    _inherit = ["crm.lead", "qi.protected.mixin"]
    _secret_path = "qi_request_ids"

    _machine_fields = frozenset({"qi_state", "qi_solution", "qi_solved_on", "qi_visit_id", "qi_placed_at"})

    qi_platform_id = fields.Many2one("qi.platform", string="Platform", ondelete="restrict", tracking=True)
    qi_placed_at = fields.Datetime(
        string="Platform Named On",
        compute="_compute_qi_placed_at",
        store=True,
        help="Since when the demand has had a platform, whichever it is.",
    )
    qi_visit_id = fields.Many2one(
        "qi.visit", string="Visit", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    qi_finding_ids = fields.One2many("qi.visit.finding", "lead_id", string="Problems Found")
    qi_element_ids = fields.Many2many("qi.element", string="Quality Elements")
    qi_contact_phone = fields.Char(string="Contact's Phone")
    qi_request_ids = fields.One2many("qi.request", "lead_id", string="Requests")
    qi_request_count = fields.Integer(string="Request Count", compute="_compute_qi_request_count")
    qi_solution = fields.Text(
        string="Closed by Hand",
        readonly=True,
        copy=False,
        help="How the demand was met without a completed request, or why nothing follows.",
    )
    qi_state = fields.Selection(
        [("open", "To Be Handled"), ("in_progress", "Under Way"), ("solved", "Solved")],
        string="Demand Status",
        compute="_compute_qi_state",
        store=True,
    )
    qi_solved_on = fields.Date(string="Solved On", compute="_compute_qi_solved_on", store=True)

    # Lists open newest first, within the platforms one reads, mostly what is not solved yet.
    _qi_platform_idx = models.Index("(qi_platform_id, id DESC) WHERE qi_platform_id IS NOT NULL")
    _qi_state_idx = models.Index("(qi_state, id DESC) WHERE qi_state <> 'solved'")
    # A ledger is of a period.
    _qi_created_idx = models.Index("(create_date, id)")

    @api.depends("qi_platform_id")
    def _compute_qi_placed_at(self):
        now = past.now(self)
        for lead in self:
            lead.qi_placed_at = lead.qi_placed_at or (lead.qi_platform_id and now)

    @api.depends("qi_request_ids.stage_kind", "qi_solution")
    def _compute_qi_state(self):
        for lead in self:
            requests = lead.qi_request_ids
            if lead.qi_solution:
                lead.qi_state = "solved"
            elif any(request.is_open for request in requests):
                lead.qi_state = "in_progress"
            elif any(request.stage_kind in request_flow.DONE_KINDS for request in requests):
                lead.qi_state = "solved"
            else:
                lead.qi_state = "open"

    @api.depends("qi_state")
    def _compute_qi_solved_on(self):
        today = past.today(self)
        for lead in self:
            lead.qi_solved_on = lead.qi_state == "solved" and (lead.qi_solved_on or today)

    def _compute_qi_request_count(self):
        counts = dict(self.env["qi.request"]._read_group([("lead_id", "in", self.ids)], ["lead_id"], ["__count"]))
        for lead in self:
            lead.qi_request_count = counts.get(lead, 0)

    @api.constrains("qi_platform_id", "partner_id")
    def _check_qi_partner(self):
        for lead in self:
            if lead.qi_platform_id and not lead.partner_id.sudo().qi_enterprise_kind:
                raise ValidationError(
                    self.env._("Say which enterprise has the demand “%(name)s”.", name=lead.name)
                )

    def write(self, vals):
        """Write values; a demand is not sent out of the reach of whoever sends it.

        :raises UserError: when another enterprise is named after requests were registered
        """
        if "partner_id" in vals:
            self._check_qi_same_partner(vals["partner_id"])
        result = super().write(vals)
        if "qi_platform_id" in vals:
            # The rules were asked before the change.
            self.check_access("write")
        return result

    def _check_qi_same_partner(self, partner_id):
        for lead in self:
            if lead.partner_id.id != partner_id and (lead.qi_visit_id or lead.sudo().qi_request_ids):
                raise UserError(
                    self.env._(
                        "“%(name)s” comes from a visit or has requests: its enterprise stays as it is.",
                        name=lead.name,
                    )
                )

    def action_qi_register_request(self):
        """Open a new request filled in from the demand."""
        self.ensure_one()
        self.check_access("read")
        need = html2plaintext(self.description or "").strip() or self.name
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Request"),
            "res_model": "qi.request",
            "view_mode": "form",
            "views": [(self.env.ref("qi_onestop.qi_request_view_form").id, "form")],
            "context": {
                "default_lead_id": self.id,
                "default_partner_id": self.partner_id.id,
                "default_platform_id": self.qi_platform_id.id,
                "default_contact_name": self.contact_name,
                "default_contact_phone": self.qi_contact_phone,
                "default_channel": "visit" if self.qi_visit_id else "counter",
                "default_description": need,
            },
        }

    def action_qi_view_requests(self):
        """Open the requests that serve the demand."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_request_action_all")
        action["domain"] = [("lead_id", "in", self.ids)]
        action["context"] = {}
        return action

    def _qi_solve(self, note):
        """Close demands by hand with ``note``: nothing more follows, or it was met without a request."""
        self.check_access("write")
        for lead in self:
            # A request of another platform counts as well.
            if any(request.is_open for request in lead.sudo().qi_request_ids):
                raise UserError(
                    self.env._(
                        "“%(name)s” has requests under way. Finish them; the demand follows.", name=lead.name
                    )
                )
            if lead.qi_state == "solved":
                raise UserError(self.env._("“%(name)s” is solved already.", name=lead.name))
        protected.permitted(self).write({"qi_solution": note})
