# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import format_date

from ..tools import period, protected


class QiService(models.Model):
    """Versions of a service: what requests rest on is not edited but followed by a new version.

    Requests keep the version they were registered with. At most one version of a code is offered on a day.
    What may change at any time: spelling, audience, modes, institutions and the days it is offered.
    Promised times have versions of their own, see ``qi_deadline_policy.py``.
    """

    _inherit = "qi.service"

    # What an enterprise was told when it asked; materials and intake fields guard themselves.
    _TERMS = frozenset(
        {
            "code",
            "category_id",
            "element_ids",
            "process",
            "conditions",
            "fee_kind",
            "price",
            "price_unit",
            "price_note",
            "legal_basis",
            "deliverable",
            "secrecy",
        }
    )

    version = fields.Integer(readonly=True, required=True, default=1, copy=False, aggregator=None)
    predecessor_id = fields.Many2one(
        "qi.service",
        string="Earlier Version",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    successor_ids = fields.One2many("qi.service", "predecessor_id", string="Next Version")
    version_ids = fields.Many2many("qi.service", string="All Versions", compute="_compute_version_ids")
    date_from = fields.Date(string="Offered From", copy=False, help="Empty: always has been.")
    date_to = fields.Date(string="Offered Until", copy=False, help="Empty: until further notice.")
    is_offered = fields.Boolean(string="Offered Today", compute="_compute_is_offered", search="_search_is_offered")
    is_used = fields.Boolean(compute="_compute_is_used")

    _code_uniq = models.Constraint("UNIQUE (code, version)", "Another service has this code already.")
    _dates_order = models.Constraint(
        "CHECK (date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "A service cannot end before it begins. Correct the dates.",
    )

    @api.depends("code")
    def _compute_version_ids(self):
        by_code = defaultdict(self.browse)
        versions = self.with_context(active_test=False).search([("code", "in", self.mapped("code"))])
        for version in versions:
            by_code[version.code] |= version
        for service in self:
            service.version_ids = by_code[service.code]

    @api.depends("active", "date_from", "date_to")
    def _compute_is_offered(self):
        today = fields.Date.context_today(self)
        for service in self:
            service.is_offered = service._is_offered_on(today)

    @api.model
    def _search_is_offered(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._offered_on(fields.Date.context_today(self))

    @api.model
    def _offered_on(self, day):
        """Return the domain of the services that are offered on ``day``."""
        return [("active", "=", True), *period.holding(day, "date_from", "date_to")]

    def _is_offered_on(self, day):
        return self.active and period.holds(day, self.date_from, self.date_to)

    def _compute_is_used(self):
        used = self._used()
        for service in self:
            service.is_used = service._origin in used

    @api.depends("code", "name", "version", "date_from", "date_to", "active")
    def _compute_display_name(self):
        for service in self:
            service.display_name = f"{service.code or ''} {service.name or ''}".strip()
            if not service.is_offered and service.version_ids - service._origin:
                service.display_name = self.env._(
                    "%(service)s (version %(version)s)",
                    service=service.display_name,
                    version=service.version,
                )

    @api.constrains("code", "date_from", "date_to", "active")
    def _check_versions(self):
        by_code = defaultdict(list)
        for service in self.search([("code", "in", self.mapped("code"))]):
            by_code[service.code].append(service)
        for code, versions in by_code.items():
            versions.sort(key=lambda version: version.date_from or date.min)
            for earlier, later in zip(versions, versions[1:], strict=False):
                begin = later.date_from or date.min
                if begin <= (earlier.date_to or date.max):
                    raise ValidationError(
                        self.env._(
                            "Two versions of %(code)s would be offered at the same time, %(earlier)s and "
                            "%(later)s. Let the earlier one end before the later one begins.",
                            code=code,
                            earlier=earlier._period(),
                            later=later._period(),
                        )
                    )

    def _period(self):
        """Return the version and the days it is offered, for a sentence."""
        return self.env._(
            "version %(version)s (%(begin)s to %(end)s)",
            version=self.version,
            begin=format_date(self.env, self.date_from) or "…",
            end=format_date(self.env, self.date_to) or "…",
        )

    def write(self, vals):
        """Write values; the terms of a service that requests rest on stay.

        :raises UserError: which leads to a new version
        """
        terms = self._TERMS & vals.keys()
        if terms:
            self.filtered(
                lambda service: any(service._differs(name, vals[name]) for name in terms)
            )._check_unused()
        if not vals.get("date_from"):
            return super().write(vals)
        start = fields.Date.to_date(vals["date_from"])
        # What follows without a gap goes on following without a gap, and at no moment do two overlap.
        followed = [
            service.predecessor_id
            for service in self
            if service.date_from and service.predecessor_id.date_to == service.date_from - timedelta(days=1)
        ]
        last_day = start - timedelta(days=1)
        for predecessor in followed:
            if last_day < predecessor.date_to:
                predecessor.date_to = last_day
        result = super().write(vals)
        for predecessor in followed:
            predecessor.date_to = last_day
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unused_version(self):
        self._check_unused()

    def unlink(self):
        """Delete services no request rests on; the version before is offered in their place again."""
        reopened = [(service.predecessor_id, service.date_to) for service in self]
        policies = self.with_context(active_test=False).own_policy_ids
        policies.unlink()
        result = super().unlink()
        for predecessor, date_to in reopened:
            predecessor.exists().date_to = date_to
        return result

    def _differs(self, name, value):
        field = self._fields[name]
        if field.type == "many2many":
            return True
        mine = self[name]
        return (mine.id if field.relational else mine) != (value or type(mine)())

    def _used(self):
        """Return those of the services that requests rest on, whoever may see these requests."""
        Request_sudo = self.env["qi.request"].sudo().with_context(active_test=False)
        groups = Request_sudo._read_group([("service_id", "in", self._origin.ids)], ["service_id"])
        return self.browse([service.id for (service,) in groups])

    def _check_unused(self):
        """Raise a UserError if requests rest on one of the services.

        An upgrade of the program may still describe what a shipped service always was.
        """
        if self.env.su and self.env.context.get("install_mode"):
            return
        used = self._used()
        if used:
            raise UserError(
                self.env._(
                    "Requests rest on “%(service)s” already. Make a new version: it holds for later requests.",
                    service=used[0].display_name,
                )
            )

    def _check_offered(self):
        """Raise a UserError unless the service is offered to new requests today."""
        self.ensure_one()
        if not self.is_offered:
            raise UserError(
                self.env._(
                    "“%(service)s” is not offered today. Choose the version that is, or another service.",
                    service=self.display_name,
                )
            )

    def action_new_version(self):
        """Open the next version, which begins with the same terms and is offered from tomorrow on."""
        self.ensure_one()
        self.check_access("write")
        if self.successor_ids:
            raise UserError(
                self.env._("“%(service)s” has a next version already. Change that one.", service=self.display_name)
            )
        today = fields.Date.context_today(self)
        start = max(today, self.date_from or today) + timedelta(days=1)
        date_to = self.date_to
        if not date_to or date_to >= start:
            self.date_to = start - timedelta(days=1)
        else:
            date_to = False
        successor = protected.permitted(self).copy(
            {
                "version": max(self.version_ids.mapped("version")) + 1,
                "predecessor_id": self.id,
                "date_from": start,
                "date_to": date_to,
                "active": True,
                # Whose certificates have run out is not carried over.
                "institution_ids": [Command.set(self.institution_ids._qi_qualified(self.element_ids).ids)],
            }
        )
        self.own_policy_ids.copy({"service_id": successor.id})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": successor.id,
            "view_mode": "form",
        }
