# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools import protected

NEAR_DAYS = 30
"""Within how many days a second visit to a firm asks for a second thought."""

MIN_VISITORS = 2


class QiVisit(models.Model):
    """Service visit (服务性走访) to an enterprise: what troubles it, answered on site or carried back.

    planned → done → closed, when all its findings are solved (销号); planned → cancelled. The state follows
    from what was recorded and from the findings, see ``qi_visit_finding.py``. A visit serves: it is no
    supervision of the enterprise and must never be called one.
    """

    _name = "qi.visit"
    _description = "Service Visit"
    _inherit = ["qi.readers.mixin", "mail.activity.mixin", "qi.files.mixin", "qi.protected.mixin"]
    _file_fields = {"photo_ids": True}
    _order = "date_planned desc, id desc"
    _rec_names_search = ["name", "partner_id.name"]

    # What the program alone sets; see tools/protected.py.
    _machine_fields = frozenset(
        {"name", "state", "is_open", "recorded_at", "recorded_by_id", "cancelled_at", "cancel_reason"}
    )
    # What was planned stays as it was once the visit is recorded.
    _PLAN_FIELDS = frozenset({"platform_id", "partner_id", "date_planned", "visitor_ids", "visited_at"})
    _CONTENT_FIELDS = _PLAN_FIELDS | {
        "purpose",
        "companions",
        "contact_name",
        "contact_phone",
        "place",
        "notes",
        "photo_ids",
        "finding_ids",
    }

    name = fields.Char(string="Number", readonly=True, copy=False, index="trigram")
    platform_id = fields.Many2one(
        "qi.platform",
        required=True,
        ondelete="restrict",
        tracking=True,
        default=lambda self: self.env["qi.request"]._default_platform_id(),
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Enterprise",
        required=True,
        ondelete="restrict",
        index=True,
        domain=[("qi_enterprise_kind", "!=", False)],
        tracking=True,
    )
    date_planned = fields.Date(
        string="Planned For",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
    )
    purpose = fields.Char(
        string="Purpose of the Visit", help="What the visit is to bring the enterprise, in a few words."
    )
    visitor_ids = fields.Many2many(
        "res.users",
        "qi_visit_visitor_rel",
        "visit_id",
        "user_id",
        string="Visitors",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        help="Who goes. At least two people, before the visit is recorded as done.",
    )
    companions = fields.Char(
        string="Accompanied By", help="People of other offices, institutions or experts who come along."
    )
    contact_name = fields.Char(string="Contact")
    contact_phone = fields.Char(string="Phone")
    place = fields.Char(string="Site Address")
    visited_at = fields.Datetime(string="Visited On", copy=False, tracking=True)
    notes = fields.Text(copy=False)
    photo_ids = fields.Many2many(
        "ir.attachment", "qi_visit_photo_rel", "visit_id", "attachment_id", string="Photos", copy=False
    )
    finding_ids = fields.One2many("qi.visit.finding", "visit_id", string="Problems Found", copy=False)
    demand_ids = fields.One2many("crm.lead", "qi_visit_id", string="Demands")
    open_finding_count = fields.Integer(string="Open Problems", compute="_compute_open_finding_count")
    demand_count = fields.Integer(compute="_compute_demand_count")
    request_count = fields.Integer(compute="_compute_request_count")

    state = fields.Selection(
        [("planned", "Planned"), ("done", "Visited"), ("closed", "All Solved"), ("cancelled", "Cancelled")],
        compute="_compute_state",
        store=True,
        tracking=True,
    )
    is_open = fields.Boolean(compute="_compute_state", store=True)
    recorded_at = fields.Datetime(string="Recorded On", readonly=True, copy=False)
    recorded_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    cancelled_at = fields.Datetime(string="Cancelled On", readonly=True, copy=False)
    cancel_reason = fields.Char(string="Reason", readonly=True, copy=False, tracking=True)
    near_warning = fields.Text(string="Visits Close By", compute="_compute_near_warning")

    _name_uniq = models.Constraint("UNIQUE (name)", "This visit number is taken. Save again to draw another.")
    # Lists open newest first: of a platform, of all. An enterprise has few visits.
    _platform_idx = models.Index("(platform_id, date_planned DESC, id DESC)")
    _date_idx = models.Index("(date_planned DESC, id DESC)")
    _visited_idx = models.Index("(visited_at) WHERE visited_at IS NOT NULL")
    _open_idx = models.Index("(platform_id, date_planned) WHERE is_open IS TRUE")

    # Computed

    @api.depends("recorded_at", "cancelled_at", "finding_ids.state")
    def _compute_state(self):
        for visit in self:
            if visit.cancelled_at:
                visit.state = "cancelled"
            elif not visit.recorded_at:
                visit.state = "planned"
            elif all(finding.state == "solved" for finding in visit.finding_ids):
                visit.state = "closed"
            else:
                visit.state = "done"
            visit.is_open = visit.state in ("planned", "done")

    @api.depends("finding_ids.state")
    def _compute_open_finding_count(self):
        for visit in self:
            visit.open_finding_count = len(visit.finding_ids.filtered(lambda finding: finding.state != "solved"))

    def _compute_demand_count(self):
        counts = dict(
            self.env["crm.lead"]._read_group([("qi_visit_id", "in", self.ids)], ["qi_visit_id"], ["__count"])
        )
        for visit in self:
            visit.demand_count = counts.get(visit, 0)

    def _compute_request_count(self):
        counts = self.env["qi.request"]._read_group(
            [("lead_id.qi_visit_id", "in", self.ids)], ["lead_id"], ["__count"]
        )
        self.request_count = 0
        for lead, count in counts:
            lead.sudo().qi_visit_id.with_env(self.env).request_count += count

    @api.depends("partner_id", "date_planned", "visited_at", "state")
    def _compute_near_warning(self):
        """Other visits to the same firm within 30 days, of whatever platform."""
        waiting = self.filtered(lambda visit: visit.partner_id and visit.date_planned and visit.state == "planned")
        days = waiting.mapped("date_planned")
        near = self._near_visits(waiting.partner_id, min(days), max(days)) if waiting else {}
        for visit in self:
            others = [
                (day, platform)
                for day, platform, other_id in near.get(visit.partner_id._origin.id, ())
                if visit in waiting
                and other_id != visit._origin.id
                and abs((day - visit.date_planned).days) <= NEAR_DAYS
            ]
            visit.near_warning = bool(others) and self.env._(
                "This enterprise has another visit within %(days)s days: %(visits)s. Go together, or choose "
                "another date.",
                days=NEAR_DAYS,
                visits=self._near_listed(others),
            )

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for visit in self:
            # The calendar shows nothing else: who is visited comes first.
            visit.display_name = f"{visit.partner_id.name} {visit.name}" if visit.name else self.env._("New Visit")

    @api.model
    def _near_visits(self, partners, date_from, date_to):
        """Return ``{partner id: [(day, platform's name, visit id)]}`` around the dates, the nearest day first."""
        self.check_access("read")
        margin = timedelta(days=NEAR_DAYS)
        # Of other platforms' visits nothing but the day and the platform is told, so that one city does not
        # bother a firm twice.
        visits = self.sudo().search_fetch(
            Domain("partner_id", "in", partners._origin.ids)
            & Domain("date_planned", ">=", date_from - margin)
            & Domain("date_planned", "<=", date_to + margin)
            & Domain("state", "!=", "cancelled"),
            ["partner_id", "date_planned", "platform_id"],
            order="date_planned, id",
        )
        near = {}
        for visit in visits:
            near.setdefault(visit.partner_id.id, []).append((visit.date_planned, visit.platform_id.name, visit.id))
        return near

    @api.model
    def _near_listed(self, visits):
        return self.env["qi.request"]._listed(
            [
                self.env._("%(date)s (%(platform)s)", date=format_date(self.env, day), platform=platform)
                for day, platform in visits
            ]
        )

    # Checks

    @api.constrains("partner_id")
    def _check_partner_id(self):
        for visit in self:
            if not visit.partner_id.sudo().qi_enterprise_kind:
                raise ValidationError(
                    self.env._(
                        "%(name)s is not marked as an enterprise. Say in the contact what it is served as.",
                        name=visit.partner_id.sudo().name,
                    )
                )

    @api.constrains("visitor_ids")
    def _check_visitor_ids(self):
        for visit in self:
            for user in visit.visitor_ids.sudo():
                if user.share:
                    raise ValidationError(
                        self.env._(
                            "%(name)s is not of the house. Name outside people under “Accompanied By”.",
                            name=user.name,
                        )
                    )

    @api.constrains("visited_at")
    def _check_visited_at(self):
        latest = fields.Datetime.now() + timedelta(minutes=5)
        for visit in self:
            if visit.visited_at and visit.visited_at > latest:
                raise ValidationError(
                    self.env._("A visit cannot have taken place in the future. Correct “Visited On”.")
                )

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        contact = self.partner_id.child_ids.filtered(lambda child: child.type == "contact")[:1]
        self.contact_name = contact.name or self.partner_id.name
        self.contact_phone = contact.phone or self.partner_id.phone
        self.place = self.partner_id.street

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Plan visits: numbers are drawn in batch.

        :raises AccessError: when a machine-owned field is given
        """
        self = self._without_machine_defaults()
        for vals in vals_list:
            self._check_machine_fields(vals)
        # The number is the program's to give, also to people who may not read sequences.
        sequence_sudo = self.env.ref("qi_onestop.qi_visit_sequence").sudo()
        numbers = sequence_sudo._qi_draw(len(vals_list))
        prepared = [{**vals, "name": number} for vals, number in zip(vals_list, numbers, strict=True)]
        return protected.without_permit(super(QiVisit, protected.permitted(self)).create(prepared))

    def write(self, vals):
        """Write values, as far as the state of the visit permits.

        :raises AccessError: when a machine-owned field is given
        :raises UserError: when the visit is too far for the change
        """
        if not protected.is_permitted(self):
            self._check_content(vals)
        result = super().write(vals)
        if "platform_id" in vals:
            # The rules were asked before the change; nobody sends a visit out of their own reach.
            self.check_access("write")
        return result

    def _check_content(self, vals):
        for visit in self:
            if visit.state == "planned" or not vals.keys() & self._CONTENT_FIELDS:
                continue
            visit._check_editable()
            frozen = sorted(vals.keys() & self._PLAN_FIELDS)
            if frozen:
                raise UserError(
                    self.env._(
                        "%(number)s is recorded as done: its “%(field)s” stays as it is.",
                        number=visit.name,
                        field=self._fields[frozen[0]]._description_string(self.env),
                    )
                )

    def _check_editable(self):
        """Raise when one of the visits is closed or cancelled: it stays as it was."""
        for visit in self:
            if visit.state in ("closed", "cancelled"):
                states = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(number)s is “%(state)s” and can no longer be changed.",
                        number=visit.name,
                        state=states[visit.state],
                    )
                )

    def _log_secrets(self, action):
        if action == "print":
            # The form shows the problems found, and what came of them.
            self.finding_ids._log_secrets(action)
        return super()._log_secrets(action)

    # Actions

    def action_record_done(self):
        """Record that the visits took place; carried-back problems become demands.

        :raises UserError: when a visit is not planned any more, or something is missing
        """
        self.check_access("write")
        now = fields.Datetime.now()
        for visit in self:
            visit._check_complete()
        # Without a time of its own the visit takes place now.
        self.filtered(lambda visit: not visit.visited_at).visited_at = now
        protected.permitted(self).write({"recorded_at": now, "recorded_by_id": self.env.uid})
        self.finding_ids._carry_back()

    def _check_complete(self):
        if self.state != "planned":
            raise UserError(
                self.env._(
                    "%(number)s is recorded or cancelled already. Reload the page to see by whom.",
                    number=self.name,
                )
            )
        if len(self.visitor_ids) < MIN_VISITORS:
            raise UserError(
                self.env._(
                    "At least two people go on a service visit. Add the second visitor of %(number)s.",
                    number=self.name,
                )
            )
        for finding in self.finding_ids:
            if finding.handling == "on_site" and not (finding.answer or "").strip():
                raise UserError(
                    self.env._(
                        "Write down what was answered on site to “%(problem)s”, or carry it back.",
                        problem=finding._summary(),
                    )
                )

    def _cancel(self, reason):
        """Cancel planned visits for ``reason``; called by the wizard that asks for it."""
        self.check_access("write")
        for visit in self:
            if visit.state != "planned":
                raise UserError(
                    self.env._(
                        "%(number)s has taken place or is cancelled: only planned visits are cancelled.",
                        number=visit.name,
                    )
                )
        protected.permitted(self).write({"cancelled_at": fields.Datetime.now(), "cancel_reason": reason})

    def action_view_demands(self):
        """Open the demands the visit brought back."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_demand_action")
        action["domain"] = [("qi_visit_id", "in", self.ids)]
        action["context"] = {}
        return action

    def action_view_requests(self):
        """Open the requests that followed from the visit."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_request_action_all")
        action["domain"] = [("visit_id", "in", self.ids)]
        action["context"] = {}
        return action

    def _form_name(self):
        """Return the file name of the printed form."""
        self.ensure_one()
        return self.env._("Service Visit Form %(number)s", number=self.name)
