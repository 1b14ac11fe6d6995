# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import past, protected, request_flow


class QiRequest(models.Model):
    """Request (服务单): one enterprise asks a platform for one service (DB1403/T 22-2023, 6.3).

    Its stages and the steps between them are in ``tools/request_flow.py``; the methods that take the
    steps in ``qi_request_flow.py``, and those of the enterprise in ``qi_request_enterprise.py``; what is
    promised in ``qi_request_clock.py``; what the enterprise may see in ``qi_request_portal.py``.
    """

    _name = "qi.request"
    _description = "Service Request"
    _inherit = [
        "qi.readers.mixin",
        "qi.deadline.document.mixin",
        "qi.protected.mixin",
        "qi.portal.mixin",
        "qi.telling.mixin",
    ]
    _order = "id desc"

    # What the program alone sets; see tools/protected.py.
    _machine_fields = frozenset(
        {
            "name",
            "first_responsible_id",
            "registered_at",
            "accepted_at",
            "closed_at",
            "closing_entered_at",
            "process",
            "category_id",
            "stage_kind",
            "is_open",
            "user_id",
        }
    )

    name = fields.Char(string="Number", readonly=True, copy=False, index="trigram")
    platform_id = fields.Many2one(
        "qi.platform",
        required=True,
        ondelete="restrict",
        tracking=True,
        default=lambda self: self._default_platform_id(),
    )
    service_id = fields.Many2one("qi.service", required=True, ondelete="restrict", index=True, tracking=True)
    process = fields.Selection(related="service_id.process", store=True)
    category_id = fields.Many2one(related="service_id.category_id", store=True)
    element_ids = fields.Many2many(related="service_id.element_ids")
    channel = fields.Selection(
        [
            ("counter", "Counter"),
            ("phone", "Phone"),
            ("portal", "Portal"),
            ("visit", "Visit"),
            ("transfer", "Transferred"),
        ],
        required=True,
        default="counter",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Enterprise",
        required=True,
        ondelete="restrict",
        domain=[("qi_enterprise_kind", "!=", False)],
        tracking=True,
    )
    urgency = fields.Selection(
        selection=lambda self: self.env["qi.deadline.policy"]._fields["urgency"]._description_selection(self.env),
        required=True,
        default="normal",
        tracking=True,
        help="The green channel (绿色通道) is for what cannot wait.",
    )
    contact_name = fields.Char(string="Contact")
    contact_phone = fields.Char(string="Phone")
    description = fields.Text(string="Need", required=True)

    stage_id = fields.Many2one(
        "qi.request.stage",
        ondelete="restrict",
        index=True,
        copy=False,
        tracking=True,
        group_expand="_group_expand_stage_id",
    )
    stage_kind = fields.Selection(related="stage_id.kind", string="Kind of Stage", store=True)
    is_open = fields.Boolean(compute="_compute_is_open", store=True)
    commissioner_id = fields.Many2one(
        "qi.commissioner",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        domain="[('state', '=', 'on_duty')]",
        tracking=True,
    )
    user_id = fields.Many2one(related="commissioner_id.user_id", string="Commissioner's User", store=True)
    first_responsible_id = fields.Many2one(
        "res.users",
        string="First Person Responsible",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Whoever of the staff met the enterprise first stays responsible until the end (首问负责).",
    )
    registered_at = fields.Datetime(string="Registered On", readonly=True, copy=False)
    accepted_at = fields.Datetime(string="Accepted On", readonly=True, copy=False)
    closed_at = fields.Datetime(string="Closed On", readonly=True, copy=False)
    closing_entered_at = fields.Datetime(
        string="Closing Entered On",
        readonly=True,
        copy=False,
        help="After the day it was closed, where paper came in with an earlier date.",
    )

    return_reason = fields.Text(
        string="Sent Back Because", copy=False, tracking=True, help="What is wrong with the plan or the result."
    )
    exit_reason = fields.Text(string="Reason", copy=False, tracking=True)
    referral = fields.Char(string="Referred To", copy=False, help="Who can help where the platform cannot.")
    color = fields.Integer()
    can_assign = fields.Boolean(compute="_compute_can_assign")

    _name_uniq = models.Constraint("UNIQUE (name)", "This request number is taken. Save again to draw another.")
    # Every list opens newest first, within a platform's, a commissioner's or an enterprise's requests.
    _platform_idx = models.Index("(platform_id, id DESC)")
    # An enterprise has some hundreds, of which staff see those of their platforms.
    _partner_idx = models.Index("(partner_id, platform_id, id DESC)")
    _user_idx = models.Index("(user_id, id DESC)")
    # The boards show what is open, and what closed lately.
    _open_idx = models.Index("(platform_id, stage_id) WHERE is_open IS TRUE")
    _closed_idx = models.Index("(closed_at) WHERE closed_at IS NOT NULL")
    # What complaints are compared with is counted from the index alone: a year of a million in 20 ms, not 300.
    _registered_idx = models.Index("(registered_at, platform_id, service_id)")

    @api.model
    def _default_platform_id(self):
        platforms = self.env.user.qi_read_platform_ids
        return platforms[:1] if len(platforms) == 1 else self.env.user.qi_duty_platform_ids[:1]

    @api.depends("stage_id.kind")
    def _compute_is_open(self):
        for request in self:
            request.is_open = request.stage_id.kind not in request_flow.CLOSED_KINDS

    @api.depends("platform_id")
    @api.depends_context("uid")
    def _compute_can_assign(self):
        for request in self:
            request.can_assign = self._manages(request.platform_id)

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for request in self:
            request.display_name = request.name or self.env._("New Request")

    @api.constrains("commissioner_id", "platform_id")
    def _check_commissioner_id(self):
        for request in self:
            commissioner = request.commissioner_id.sudo()
            if not commissioner:
                continue
            if not commissioner.user_id.active or not commissioner.user_id._qi_commissioner():
                raise ValidationError(
                    self.env._(
                        "%(name)s is not on duty. Choose a commissioner who is.",
                        name=commissioner.name,
                    )
                )
            if request.platform_id not in commissioner.user_id.qi_read_platform_ids:
                raise ValidationError(
                    self.env._(
                        "%(name)s does not serve %(platform)s. Choose one of its own commissioners.",
                        name=commissioner.name,
                        platform=request.platform_id.name,
                    )
                )

    @api.constrains("partner_id")
    def _check_partner_id(self):
        for request in self:
            if not request.partner_id.sudo().qi_enterprise_kind:
                raise ValidationError(
                    self.env._(
                        "%(name)s is not marked as an enterprise. Say in the contact what it is served as.",
                        name=request.partner_id.sudo().name,
                    )
                )

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        contact = self.partner_id.child_ids.filtered(lambda child: child.type == "contact")[:1]
        self.contact_name = contact.name or self.partner_id.name
        self.contact_phone = (
            contact.qi_mobile or contact.phone or self.partner_id.qi_mobile or self.partner_id.phone
        )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Register requests: numbers are drawn in batch, the first stage follows the service.

        :raises AccessError: when a machine-owned field is given
        """
        self = self._without_machine_defaults()
        Stage = self.env["qi.request.stage"]
        first_stages = {kind: Stage._first_of_kind(kind) for kind in request_flow.INTAKE_KINDS}
        by_sequence = defaultdict(list)
        prepared = []
        for vals in vals_list:
            self._check_values(vals)
            self._check_machine_fields(vals)
            # Defaults in the context count as given: they come from the caller as well.
            vals = self._with_intake_values(self._add_missing_default_values(vals), first_stages)
            prepared.append(vals)
            by_sequence[self.env["qi.platform"].browse(vals.get("platform_id")).sequence_id].append(vals)
        for sequence, group in by_sequence.items():
            # The number is the program's to give, also to people who may not read sequences.
            sequence_sudo = (sequence or self.env.ref("qi_onestop.qi_request_sequence")).sudo()
            for vals, number in zip(group, sequence_sudo._qi_draw(len(group)), strict=True):
                vals["name"] = number
        return protected.without_permit(super(QiRequest, protected.permitted(self)).create(prepared))

    def write(self, vals):
        """Write values, guarding what rights or deadlines hang on.

        :raises AccessError: when a machine-owned field is given
        :raises UserError: when the request is too far for the change
        """
        self._check_values(vals)
        if not protected.is_permitted(self):
            self._check_content(vals)
        if "commissioner_id" in vals:
            self._check_reassignment(vals["commissioner_id"])
        if "service_id" in vals:
            self._check_same_lane(vals["service_id"])
        if vals.keys() & {"platform_id", "partner_id"}:
            self._check_still_intake(vals)
        result = super().write(vals)
        if "platform_id" in vals:
            # The rules were asked before the change; nobody sends a request out of their own reach.
            self.check_access("write")
        return result

    @api.model
    def _with_intake_values(self, vals, first_stages):
        process = self.env["qi.service"].browse(vals.get("service_id")).process
        vals = dict(vals, registered_at=past.now(self))
        vals["received_at"] = vals.get("received_at") or vals["registered_at"]
        if vals.get("commissioner_id"):
            platform = self.env["qi.platform"].browse(vals.get("platform_id"))
            self._check_assignment(vals["commissioner_id"], platform)
        if process:
            first = first_stages[request_flow.INITIAL_KIND[process]]
            given = self.env["qi.request.stage"].browse(vals.get("stage_id") or first.id)
            if given.kind != first.kind:
                raise UserError(
                    self.env._(
                        "A new request begins as “%(stage)s”. Save it first, then take the next step.",
                        stage=first.name,
                    )
                )
            vals["stage_id"] = given.id
            self._check_editable({name for name in vals if vals[name]}, first.kind)
        if not self.env.user.share:
            vals["first_responsible_id"] = self.env.user.id
        return vals

    def _check_reassignment(self, commissioner_id):
        for request in self:
            if request.commissioner_id.id == commissioner_id:
                continue
            if not commissioner_id and request.stage_kind not in request_flow.INTAKE_KINDS:
                raise UserError(
                    self.env._("%(number)s is being worked on and needs a commissioner.", number=request.name)
                )
            if request.commissioner_id and not self._manages(request.platform_id):
                raise UserError(
                    self.env._(
                        "%(number)s is in the hands of %(name)s. Only the site manager gives it to somebody else.",
                        number=request.name,
                        name=request.commissioner_id.name,
                    )
                )
            self._check_assignment(commissioner_id, request.platform_id)

    @api.model
    def _check_assignment(self, commissioner_id, platform):
        """Raise unless the caller takes the request, or answers for the platform."""
        if commissioner_id != self.env.user._qi_commissioner().id and not self._manages(platform):
            raise AccessError(
                self.env._("Commissioners take requests themselves; only the site manager assigns them.")
            )

    @api.model
    def _check_editable(self, names, kind, with_step=()):
        """Raise if one of the fields ``names`` may not be written while a request is at ``kind``."""
        for name in sorted(names & request_flow.EDITABLE.keys()):
            if kind not in request_flow.EDITABLE[name] and name not in with_step:
                raise UserError(
                    self.env._(
                        "“%(field)s” cannot be written while the request is at “%(stage)s”.",
                        field=self._fields[name]._description_string(self.env),
                        stage=self.env["qi.request.stage"]._first_of_kind(kind).name,
                    )
                )

    def _check_content(self, vals):
        """Raise unless the request is at a point where ``vals`` may be written, by those who work on it."""
        target = self.env["qi.request.stage"].browse(vals.get("stage_id")).kind
        guarded = vals.keys() & request_flow.EDITABLE.keys()
        for request in self:
            changed = {name for name in guarded if request._differs(name, vals)}
            if not changed:
                continue
            with_step = request_flow.asked(request.stage_kind, target) if target else ()
            self._check_editable(changed, request.stage_kind, with_step)
            said = {vals[name] for name in changed & request_flow.CONFIRMATIONS}
            if said & request_flow.NOT_ON_PAPER and not self.env.su:
                raise AccessError(
                    self.env._(
                        "Only the enterprise itself confirms %(number)s on the platform, and only the program "
                        "deems it confirmed. Choose the phone record, the stamped scan or the signature.",
                        number=request.name,
                    )
                )
            at_work = self.env.su or request._actors() & request_flow.actors(request.stage_kind)
            if changed & request_flow.WORK_FIELDS and not at_work:
                raise AccessError(
                    self.env._("%(number)s is worked on by others. Leave them a message.", number=request.name)
                )

    def _differs(self, name, vals):
        value = self[name]
        field = self._fields[name]
        if field.type in ("date", "datetime"):
            return (
                value != field.to_date(vals[name])
                if field.type == "date"
                else value != field.to_datetime(vals[name])
            )
        return (value.id if field.relational else value) != (vals[name] or False)

    def _check_same_lane(self, service_id):
        service = self.env["qi.service"].browse(service_id)
        for request in self:
            lane = request_flow.INITIAL_KIND.get(service.process)
            if lane != request_flow.INITIAL_KIND.get(request.process) or not request.is_open:
                raise UserError(
                    self.env._(
                        "%(number)s cannot become “%(service)s”: it has begun another process. Withdraw "
                        "it and register a new request.",
                        number=request.name,
                        service=service.name,
                    )
                )

    def _check_still_intake(self, vals):
        for request in self:
            changed = [
                name
                for name in ("platform_id", "partner_id")
                if vals.get(name, request[name].id) != request[name].id
            ]
            under_way = request.stage_kind not in request_flow.INTAKE_KINDS or request.commissioner_id
            # A notice was written to one enterprise.
            if changed and (under_way or ("partner_id" in changed and request.supplement_count)):
                raise UserError(
                    self.env._(
                        "%(number)s is being worked on: its %(field)s stays as it is.",
                        number=request.name,
                        field=self._fields[changed[0]]._description_string(self.env),
                    )
                )

    def _after_step(self, source, target, at):
        """Do what follows from a step that all of the requests took, with all rights: the step was checked.

        :param at: when the step truly happened, now or earlier
        """

    @api.model
    def _open_counts(self, name, records):
        """Return ``{record: count}`` of the open requests that the caller sees, by their field ``name``."""
        # Of what is done there may be a hundred thousand; what is open is soon counted.
        domain = [(name, "in", records.ids), ("is_open", "=", True)]
        return dict(self._read_group(domain, [name], ["__count"])) if self.has_access("read") else {}

    @api.model
    def _group_expand_stage_id(self, stages, domain):
        """Show the stages of the process as columns also while they are empty."""
        return stages.search([("fold", "=", False), ("kind", "!=", "registered")]) | stages

    def _slip_name(self):
        """Return the file name of the printed registration slip."""
        self.ensure_one()
        return self.env._("Registration Slip %(number)s", number=self.name)
