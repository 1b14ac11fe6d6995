# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import past, protected, routing
from .qi_request import QiRequest as Base


class QiRequest(models.Model):
    """Routing: which platform serves the enterprise, which of its commissioners gets the request, and why."""

    _inherit = "qi.request"

    routing_reason = fields.Char(
        string="Assigned Because", readonly=True, copy=False, help="Why the program chose this commissioner."
    )
    is_routed = fields.Boolean(
        string="Assigned by the Program", readonly=True, copy=False, help="Nobody took or gave it by hand."
    )
    assigned_at = fields.Datetime(
        string="Given On", readonly=True, copy=False, help="To the commissioner in charge."
    )
    area_platform_id = fields.Many2one(
        "qi.platform",
        string="Platform of the Area",
        compute="_compute_area_platform_id",
        compute_sudo=True,
        help="Serves the area or the park in which the enterprise lies.",
    )
    can_route = fields.Boolean(compute="_compute_can_route")

    @property
    def _machine_fields(self):
        return super()._machine_fields | {"routing_reason", "is_routed", "assigned_at"}

    @api.depends("partner_id")
    def _compute_area_platform_id(self):
        serving = self.env["qi.platform"]._serving(self.partner_id)
        for request in self:
            request.area_platform_id = serving.get(request.partner_id._origin.id)

    @api.depends("commissioner_id", "stage_kind", "platform_id")
    @api.depends_context("uid")
    def _compute_can_route(self):
        for request in self:
            request.can_route = request._is_routable() and self._manages(request.platform_id)

    # Actions

    def action_route(self):
        """Let the program choose commissioners for the requests nobody is in charge of; say why on each.

        :raises AccessError: when the caller is not the site manager
        :raises UserError: when there is nobody to choose, or nothing to assign
        """
        self.check_access("write")
        for platform in self.platform_id:
            if not self._manages(platform):
                raise AccessError(
                    self.env._("Commissioners take requests themselves; only the site manager assigns them.")
                )
        waiting = self.filtered(lambda request: request._is_routable())
        if not waiting:
            raise UserError(self.env._("Somebody is in charge of these requests already, or they need nobody."))
        waiting._lock()
        assigned = waiting._route()
        if not assigned:
            raise UserError(waiting[0].routing_reason)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(count)s of %(total)s requests have a commissioner now.",
                    count=len(assigned),
                    total=len(waiting),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        requests._route_new()
        return requests

    def write(self, vals):
        given = "commissioner_id" in vals and self.filtered(
            lambda request: request.commissioner_id.id != vals["commissioner_id"]
        )
        result = super().write(vals)
        if given:
            now = past.now(self) if vals["commissioner_id"] else False
            given._stamp({"assigned_at": now, "is_routed": False, "routing_reason": False})
            given._holder_changed()
        if "service_id" in vals:
            self.filtered(
                lambda request: (
                    request.stage_kind == "submitted" and (not request.commissioner_id or request.is_routed)
                )
            )._route_new()
        return result

    @api.model
    def _with_intake_values(self, vals, first_stages):
        vals = super()._with_intake_values(vals, first_stages)
        if vals.get("commissioner_id"):
            vals["assigned_at"] = past.now(self)
        return vals

    def _stamp(self, values):
        """Write what the program alone knows or decides, past the checks that guard it from callers."""
        # Whoever took the step may be unable to write what follows from it.
        records = protected.permitted(self.sudo())
        return super(Base, records).write(values)  # pylint: disable=super-method-mismatch

    # Routing

    def _is_routable(self):
        return not self.commissioner_id and self.stage_kind == "submitted"

    def _route_new(self):
        """Assign the requests of the platforms that want it, or send them to the platform of their area."""
        # The program assigns, whoever registers: also an enterprise, which knows no commissioner.
        mine = self.sudo().filtered(
            lambda request: (
                request.stage_kind == "submitted"
                and request.platform_id.routing == "assign"
                and (not request.commissioner_id or request.is_routed)
            )
        )
        if not mine:
            return
        elsewhere = mine.filtered(lambda request: request._belongs_elsewhere())
        for platform, requests in elsewhere.grouped("area_platform_id").items():
            requests._send_to_area(platform)
        (mine - elsewhere)._route()

    def _belongs_elsewhere(self):
        platform = self.area_platform_id
        return bool(
            platform
            and not self.transfer_ids
            and platform._is_below(self.platform_id)
            and platform._offers(self.service_id)
        )

    def _route(self):
        """Give each request to a commissioner of its platform; return those that got one.

        What the program chose before is chosen again.
        """
        candidates = self._candidates()
        bound_ids = self._bound_ids(candidates)
        assigned = self.browse()
        now = past.now(self)
        for request in self:
            by_id = candidates[request.platform_id.id]
            # Who is in charge of the enterprise may be known to the program, whoever registers.
            own = request.partner_id.sudo().qi_commissioner_id
            facts = routing.Facts(frozenset(request.service_id.sudo().element_ids.ids), own.id)
            present = by_id.values()
            if request.secrecy == "secret":
                # Who is not bound to keep it is as good as absent: whoever stands in may get it.
                present = [one if one.id in bound_ids else one._replace(is_absent=True) for one in present]
            choice = routing.choose(facts, present)
            if not choice:
                request._stamp(
                    {"commissioner_id": False, "is_routed": False, "routing_reason": self._say_nobody(request)}
                )
                continue
            chosen = choice.candidate
            request._stamp(
                {
                    "commissioner_id": chosen.id,
                    "assigned_at": now,
                    "is_routed": True,
                    "routing_reason": self._say_choice(choice),
                    "last_progress_at": now,
                }
            )
            assigned |= request
            for others in candidates.values():
                if chosen.id in others:
                    others[chosen.id] = chosen._replace(load=chosen.load + 1, given=now.timestamp())
        assigned._tell_assigned()
        return assigned

    def _candidates(self):
        """Return ``{platform id: {commissioner id: candidate}}`` in a bounded number of queries."""
        # Load and absence of all commissioners count, whoever registers.
        posts_sudo = (
            self.env["qi.commissioner"]
            .sudo()
            .search([("platform_id", "in", self.platform_id.ids), ("state", "=", "on_duty")])
        )
        serving = defaultdict(lambda: posts_sudo.browse())
        for post in posts_sudo:
            serving[post.platform_id.id] |= post
            if post.is_absent:
                serving[post.platform_id.id] |= post.backup_id
        people = posts_sudo | posts_sudo.backup_id
        groups = self.sudo()._read_group(
            [("commissioner_id", "in", people.ids), ("is_open", "=", True), ("id", "not in", self.ids)],
            ["commissioner_id"],
            ["__count", "assigned_at:max"],
        )
        known = {post.id: (count, given) for post, count, given in groups}
        result = defaultdict(dict)
        for platform_id, staff in serving.items():
            for post in staff:
                count, given = known.get(post.id, (0, None))
                result[platform_id][post.id] = routing.Candidate(
                    post.id,
                    frozenset(post.element_ids.ids),
                    count,
                    given.timestamp() if given else 0,
                    post.user_id.active and bool(post.user_id._qi_commissioner()),
                    post.is_absent,
                    post.backup_id.id,
                )
        return result

    def _bound_ids(self, candidates):
        """Return the ids of the candidates who may get trade secrets; they are looked up where there is one."""
        if "secret" not in self.mapped("secrecy"):
            return frozenset()
        # Who is bound counts, whoever registers.
        posts_sudo = self.env["qi.commissioner"].sudo().browse(set().union(*candidates.values()))
        return frozenset(posts_sudo._bound().ids)

    def _say_choice(self, choice):
        Commissioner_sudo = self.env["qi.commissioner"].sudo()
        reasons = []
        if choice.is_own:
            reasons.append(self.env._("in charge of the enterprise"))
        elif choice.replaces:
            absent = Commissioner_sudo.browse(choice.replaces)
            reasons.append(self.env._("stands in for the enterprise's commissioner %(name)s", name=absent.name))
        if choice.elements:
            elements = self.env["qi.element"].sudo().browse(sorted(choice.elements))
            reasons.append(self.env._("knows %(elements)s", elements=self._listed(elements.mapped("name"))))
        reasons.append(self.env._("%(count)s open requests so far", count=choice.candidate.load))
        return self.env._(
            "%(name)s: %(reasons)s",
            name=Commissioner_sudo.browse(choice.candidate.id).name,
            reasons=self._listed(reasons, style="unit"),
        )

    def _say_nobody(self, request):
        if request.secrecy == "secret":
            return self.env._(
                "No commissioner of %(platform)s is on duty, present and bound to keep secrets.",
                platform=request.platform_id.sudo().name,
            )
        return self.env._(
            "No commissioner of %(platform)s is on duty and present.", platform=request.platform_id.sudo().name
        )

    def _tell_assigned(self):
        """Put the requests before those who got them, and take them away from those who had them."""
        self._holder_changed()
        self._tell(
            [(request, request.user_id, request.routing_reason) for request in self],
            "qi_onestop.mail_activity_type_assigned",
        )

    def _holder_changed(self):
        """Take the requests from the desks of those who had them."""
        self._forget_told(self, "qi_onestop.mail_activity_type_assigned")
