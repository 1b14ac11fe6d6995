# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools.i18n import format_list

from ..tools import past, protected
from .res_partner import OUR_STAFF

COORDINATOR = "qi_onestop.qi_onestop_group_coordinator"
CLERK = "qi_onestop.qi_onestop_group_clerk"
CHECK_ACTIVITY = "qi_onestop.mail_activity_type_certificate_check"

# From which states each state may be reached. An agreement is renewed while settled.
SOURCES = {
    "applied": (False, "rejected", "left"),
    "approved": ("applied",),
    "rejected": ("applied", "approved"),
    "active": ("approved", "active", "suspended"),
    "suspended": ("active",),
    "left": ("approved", "active", "suspended"),
}


class ResPartner(models.Model):
    """Institution or expert: application → approval → agreement → settled → annual review → left (入驻).

    What was decided, by whom and why stays in the messages of the contact.
    """

    _inherit = "res.partner"

    # Set by the steps alone; see tools/protected.py. A contact is written by all of Odoo: what is
    # asked of each write is one intersection of names.
    _qi_machine_fields = frozenset(
        {
            "qi_provider_state",
            "qi_agreement_date",
            "qi_agreement_until",
            "qi_agreement_file",
            "qi_agreement_file_name",
            "qi_admitted_by_id",
        }
    )

    qi_provider_kind = fields.Selection(
        [("institution", "Institution"), ("expert", "Expert")],
        string="Serves As",
        index="btree_not_null",
        help="Who works for enterprises through the platforms. Empty: neither institution nor expert.",
    )
    qi_provider_state = fields.Selection(
        [
            ("applied", "Applied"),
            ("approved", "Approved"),
            ("active", "Settled"),
            ("suspended", "Suspended"),
            ("left", "Left the Service"),
            ("rejected", "Rejected"),
        ],
        string="Admission",
        readonly=True,
        copy=False,
        tracking=True,
        help="From the application to the agreement (入驻). Only who is settled is offered services.",
    )
    qi_agreement_date = fields.Date(string="Agreement Signed On", readonly=True, copy=False, tracking=True)
    qi_agreement_until = fields.Date(string="Agreement Until", readonly=True, copy=False, tracking=True)
    qi_agreement_file = fields.Binary(
        string="Agreement", readonly=True, copy=False, attachment=True, groups=OUR_STAFF
    )
    qi_agreement_file_name = fields.Char(string="Agreement File Name", readonly=True, copy=False, groups=OUR_STAFF)
    qi_admitted_by_id = fields.Many2one(
        "res.users",
        string="Admitted By",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="Who approved the application, and is told when qualifications run out.",
    )
    qi_element_ids = fields.Many2many(
        "qi.element", "qi_partner_element_rel", "partner_id", "element_id", string="Fields of Work"
    )
    qi_specialty = fields.Char(string="Specialty", help="What the expert knows best, in a few words.")
    qi_avoid_partner_ids = fields.Many2many(
        "res.partner",
        "qi_partner_avoid_rel",
        "provider_id",
        "enterprise_id",
        string="Enterprises to Avoid",
        groups=OUR_STAFF,
        help="For whom this institution or expert may not work (回避单位): a stake, a post, a dispute.",
    )
    qi_review_ids = fields.One2many("qi.provider.review", "partner_id", string="Annual Reviews")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._qi_check_machine_fields(vals)
        forged = {f"default_{name}" for name in self._qi_machine_fields} & self.env.context.keys()
        if forged:
            self = self.with_env(
                self.env(context={key: value for key, value in self.env.context.items() if key not in forged})
            )
        return super().create(vals_list)

    def write(self, vals):
        self._qi_check_machine_fields(vals)
        if "qi_provider_kind" in vals:
            self._qi_check_provider_kind(vals["qi_provider_kind"])
        return super().write(vals)

    @api.model
    def _qi_check_machine_fields(self, vals):
        forged = sorted(self._qi_machine_fields & vals.keys())
        if forged and not protected.is_permitted(self):
            labels = [self._fields[name]._description_string(self.env) for name in forged]
            raise AccessError(
                self.env._(
                    "“%(fields)s” is kept by the program and cannot be set.",
                    fields=format_list(self.env, labels, lang_code=self.env.lang or "en_US"),
                )
            )

    def _qi_check_provider_kind(self, kind):
        for partner in self:
            if partner.qi_provider_state and partner.qi_provider_kind != (kind or False):
                raise UserError(
                    self.env._(
                        "%(name)s has been through an admission: what it serves as stays as it is.",
                        name=partner.name,
                    )
                )

    # Who is asked

    def _qi_keeper(self):
        """Return who of the desk keeps the data of an institution or expert: in charge, or who admitted it.

        Where there is nobody, it is a site manager of the city's platform.
        """
        self.ensure_one()
        # An institution does not see who of the staff is in charge of it.
        keeper_sudo = self.sudo()._qi_expiry_user()
        if keeper_sudo and keeper_sudo.has_group(CLERK):
            return keeper_sudo.sudo(False)
        return self.env["qi.platform"]._topmost()._deciders()[:1]

    def _qi_ask_to_check(self):
        """Give the keeper of each holder one activity, however many certificates wait; none when none does."""
        self = self.sudo()
        waiting = dict(
            self.env["qi.qualification"]._read_group(
                [("partner_id", "in", self.ids), ("check_state", "=", "to_check")], ["partner_id"], ["__count"]
            )
        )
        given = self.env["qi.activity.mixin"]._scheduled(CHECK_ACTIVITY, self)
        given.filtered(lambda activity: activity.res_id not in {holder.id for holder in waiting}).unlink()
        kept = {activity.res_id: activity for activity in given.exists()}
        today = past.today(self)
        asked = []
        for holder, count in waiting.items():
            user = kept[holder.id].user_id if holder.id in kept else holder._qi_keeper().sudo()
            sentence = self.with_context(lang=user.lang).env._("Certificates to check: %(count)s", count=count)
            if holder.id not in kept:
                asked.append((holder, user, sentence, today))
            elif kept[holder.id].summary != sentence:
                kept[holder.id].summary = sentence
        self.env["qi.activity.mixin"]._schedule_all(CHECK_ACTIVITY, asked)

    # Who may be offered

    @api.model
    def _qi_offerable(self, service_or_elements, day=None, enterprise=None):
        """Return all institutions and experts that may be offered on ``day`` (today), in order of name.

        They are settled, their agreement is in force, their qualifications cover the elements of the
        service, and they need not avoid ``enterprise``. Nobody is designated: the caller rotates.
        """
        elements = service_or_elements
        if elements._name == "qi.service":
            elements = elements.element_ids
        day = day or fields.Date.context_today(self)
        settled = self.search(
            [
                ("qi_provider_kind", "!=", False),
                ("qi_provider_state", "=", "active"),
                ("qi_agreement_date", "<=", day),
                ("qi_agreement_until", ">=", day),
            ]
        )
        qualified = settled._qi_qualified(elements, day)
        return qualified - qualified._qi_avoids(enterprise) if enterprise else qualified

    def _qi_qualified(self, elements, day=None):
        """Return those of the partners whose qualifications cover all of ``elements`` on ``day`` (today).

        What a partner lacks is found with one query for all partners; an empty ``elements`` asks for nothing.
        """
        if not elements:
            return self
        day = day or fields.Date.context_today(self)
        covered = self.env["qi.qualification"]._read_group(
            [
                ("partner_id", "in", self.ids),
                ("kind_id.holder", "in", ("institution", "person")),
                ("element_ids", "in", elements.ids),
                *self.env["qi.qualification"]._valid_on(day),
            ],
            ["partner_id", "element_ids"],
        )
        pairs = {(partner.id, element.id) for partner, element in covered}
        return self.filtered(lambda partner: all((partner.id, element.id) in pairs for element in elements))

    def _qi_avoids(self, enterprise):
        """Return those of the partners that may not work for ``enterprise``, whichever of the two said so.

        Nobody works for the own unit either: the firm itself, one it belongs to, one that belongs to it.
        """
        # Whom somebody avoids decides about everybody, also about who may not read it.
        enterprise_sudo = enterprise.sudo()
        kin = enterprise_sudo._qi_kin()
        return self.filtered(
            lambda partner: (
                kin & partner.sudo().qi_avoid_partner_ids
                or partner.sudo() & enterprise_sudo.qi_avoid_partner_ids
                or enterprise_sudo in partner.sudo()._qi_kin()
                or partner.sudo() in kin
            )
        )

    def _qi_kin(self):
        """Return the partner and all units above it."""
        kin = self
        above = self.parent_id
        while above - kin:
            kin |= above
            above = above.parent_id
        return kin

    # Admission

    def action_qi_apply(self):
        """Register the application of institutions or experts; a clerk does it for them.

        :raises UserError: when one of them serves as nothing, or has applied already
        """
        self.check_access("write")
        if not self.env.user.has_group(CLERK) and not self.env.su:
            raise AccessError(self.env._("Only the staff of the platforms registers applications."))
        for partner in self:
            if not partner.qi_provider_kind:
                raise UserError(
                    self.env._("Say first whether %(name)s serves as institution or as expert.", name=partner.name)
                )
        self._qi_provider_step("applied")

    def action_qi_approve(self):
        """Approve applications: an agreement may be signed."""
        self._qi_check_coordinator()
        self._qi_provider_step("approved", values={"qi_admitted_by_id": self.env.user.id})

    def action_qi_reject(self, reason):
        """Reject applications; the applicants may apply again."""
        self._qi_check_coordinator()
        self._qi_provider_step("rejected", self._qi_reason(reason))

    def action_qi_settle(self, signed_on, until, file=None, file_name=None):
        """Record the agreement with institutions or experts: from now on they are offered services.

        :raises UserError: when the days are no days, or the agreement has ended already
        """
        self._qi_check_coordinator()
        try:
            signed_on, until = fields.Date.to_date(signed_on), fields.Date.to_date(until)
        except (TypeError, ValueError) as error:
            raise UserError(self.env._("Write the days of the agreement as dates.")) from error
        if not signed_on or not until:
            raise UserError(self.env._("An agreement has a day it was signed and a day it ends. Fill in the two."))
        if until < max(signed_on, fields.Date.context_today(self)):
            raise UserError(self.env._("This agreement has ended already. Correct the days, or sign a new one."))
        values = {
            "qi_agreement_date": signed_on,
            "qi_agreement_until": until,
            "qi_agreement_file": file or False,
            "qi_agreement_file_name": file_name or False,
        }
        self._qi_provider_step("active", values=values)

    def action_qi_resume(self):
        """Let suspended institutions or experts be offered again, as long as their agreement lasts.

        :raises UserError: when one of the agreements has ended
        """
        self._qi_check_coordinator()
        today = fields.Date.context_today(self)
        for partner in self:
            if partner.qi_provider_state != "suspended":
                partner._qi_refuse_step()
            if not partner.qi_agreement_until or partner.qi_agreement_until < today:
                raise UserError(
                    self.env._("The agreement with %(name)s has ended. Record a new one.", name=partner.name)
                )
        self._qi_provider_step("active")

    def action_qi_suspend(self, reason):
        """Offer institutions or experts no services until further notice."""
        self._qi_check_coordinator()
        self._qi_provider_step("suspended", self._qi_reason(reason))

    def action_qi_leave(self, reason):
        """Record that institutions or experts left; they may apply again."""
        self._qi_check_coordinator()
        self._qi_provider_step("left", self._qi_reason(reason))

    @api.model
    def _qi_check_coordinator(self):
        if not (self.env.su or self.env.user.has_group(COORDINATOR)):
            raise AccessError(self.env._("The coordinating department decides who serves enterprises. Ask them."))

    @api.model
    def _qi_reason(self, reason):
        reason = reason.strip() if isinstance(reason, str) else ""
        if not reason:
            raise UserError(self.env._("Write down the reason: the institution or expert is told."))
        return reason

    def _qi_refuse_step(self):
        labels = dict(self._fields["qi_provider_state"]._description_selection(self.env))
        raise UserError(
            self.env._(
                "%(name)s is now “%(state)s”: this step is not possible. Reload the page.",
                name=self.name,
                state=labels.get(self.qi_provider_state, self.env._("not applied")),
            )
        )

    def _qi_provider_step(self, target, reason=None, values=None):
        for partner in self:
            if partner.qi_provider_state not in SOURCES[target]:
                partner._qi_refuse_step()
        # The coordinating department decides without keeping contacts itself; the step was checked above.
        partners_sudo = self.sudo()
        protected.permitted(partners_sudo).write({**(values or {}), "qi_provider_state": target})
        if reason:
            for partner in partners_sudo:
                partner.message_post(body=reason, author_id=self.env.user.partner_id.id)

    @api.constrains("qi_avoid_partner_ids")
    def _check_qi_avoid_partner_ids(self):
        for partner in self:
            if partner in partner.qi_avoid_partner_ids:
                raise ValidationError(
                    self.env._("%(name)s need not be named as avoiding itself: take it out.", name=partner.name)
                )
