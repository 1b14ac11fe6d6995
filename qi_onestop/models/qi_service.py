# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .qi_secret_mixin import LEVELS


class QiService(models.Model):
    """Service (服务事项) the platforms offer (DB1403/T 22-2023, 6.1 and Appendix C).

    Its versions are in ``qi_service_version.py``, what is asked at intake in ``qi_service_intake.py``.
    """

    _name = "qi.service"
    _description = "Service"
    _inherit = ["qi.protected.mixin"]
    _rec_names_search = ["name", "code"]
    _order = "code, version desc, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    category_id = fields.Many2one("qi.service.category", required=True, ondelete="restrict", index=True)
    element_ids = fields.Many2many(
        "qi.element",
        string="Quality Elements",
        compute="_compute_element_ids",
        store=True,
        readonly=False,
        precompute=True,
        help="A service that joins several elements counts as a multi-element service.",
    )
    process = fields.Selection(
        [("instant", "Instant"), ("general", "General"), ("joint", "Joint")],
        required=True,
        default="general",
        help="Instant: answered and closed on the spot. General: one commissioner leads it through. "
        "Joint: several institutions work on one request.",
    )
    audience_ids = fields.Many2many(
        "qi.service.audience", help="Who it is for. Empty: everybody the platforms serve."
    )
    mode_ids = fields.Many2many(
        "qi.service.mode",
        help="How an enterprise gets it: at the counter, online, on its premises ...",
    )
    conditions = fields.Text(translate=True, help="What must be given before the service can be asked for.")
    material_ids = fields.One2many("qi.service.material", "service_id", string="Materials", copy=True)
    fee_kind = fields.Selection(
        [("free", "Free"), ("discount", "Discounted"), ("market", "Market Price")],
        required=True,
        default="free",
        help="Fees are paid to the institution that works, never to the platform.",
    )
    price = fields.Float(string="Public Price", digits=(12, 2), help="Empty: see the note.")
    price_unit = fields.Char(translate=True, help="What the price is for: yuan per piece, per batch ...")
    price_note = fields.Char(translate=True, help="What else an enterprise should know about the fee.")
    legal_basis = fields.Text(translate=True, help="Laws, standards and decisions the service rests on.")
    description = fields.Text(translate=True)
    deliverable = fields.Char(translate=True, help="What the enterprise holds in its hands at the end.")
    record_class_id = fields.Many2one(
        "qi.record.class",
        ondelete="restrict",
        index="btree_not_null",
        help="Which class of the archives its finished requests belong to.",
    )
    archive_kind_ids = fields.Many2many(
        "qi.archive.item.kind",
        string="Also Required in the Archive",
        help="Documents without which an archive of this service is not complete, besides those of its class.",
    )
    secrecy = fields.Selection(
        LEVELS, required=True, default="internal", help="The level at which requests for the service begin."
    )
    institution_ids = fields.Many2many(
        "res.partner",
        "qi_service_institution_rel",
        "service_id",
        "partner_id",
        string="Eligible Institutions",
        domain=[("qi_provider_kind", "!=", False)],
        help="Who may carry it out. Each needs valid qualifications for all quality elements of the service.",
    )
    own_policy_ids = fields.One2many("qi.deadline.policy", "service_id", string="Promised for This Service Alone")
    policy_ids = fields.Many2many("qi.deadline.policy", string="What Holds Today", compute="_compute_policy_ids")
    promise = fields.Char(string="Promised Times", compute="_compute_promise", compute_sudo=True)
    active = fields.Boolean(default=True)

    _price_positive = models.Constraint("CHECK (price >= 0)", "A price cannot be negative.")

    @api.depends("category_id")
    def _compute_element_ids(self):
        for service in self:
            if not service.element_ids:
                service.element_ids = service.category_id.element_id

    @api.depends("category_id", "process", "own_policy_ids")
    def _compute_policy_ids(self):
        """The policies by which a request of the service would be promised something, one a milestone."""
        Policy = self.env["qi.deadline.policy"]
        criteria = {
            service.id: {
                "service": service._origin,
                "category": service.category_id,
                "process": service.process,
                "urgency": "normal",
            }
            for service in self
        }
        found = [Policy._choose(milestone, criteria) for milestone in self.env["qi.deadline.milestone"].search([])]
        for service in self:
            service.policy_ids = Policy.browse([chosen[service.id].id for chosen in found if service.id in chosen])

    @api.depends("policy_ids")
    def _compute_promise(self):
        """What matters most to an enterprise, in one line: until when it hears from us, and is done."""
        units = dict(self.env["qi.deadline.policy"]._fields["unit"]._description_selection(self.env))
        for service in self:
            service.promise = " · ".join(
                [
                    self.env._(
                        "%(milestone)s %(budget)g %(unit)s",
                        milestone=policy.milestone_id.name,
                        budget=policy.budget,
                        unit=units[policy.unit],
                    )
                    for policy in service.policy_ids
                    if policy.milestone_id.code in ("response", "completion")
                ]
            )

    @api.constrains("institution_ids", "element_ids")
    def _check_institution_ids(self):
        for service in self:
            institutions, elements = service.institution_ids, service.element_ids
            unqualified = institutions - institutions._qi_qualified(elements)
            if not unqualified:
                continue
            institution = unqualified[0]
            missing = elements.filtered(lambda element, one=institution: not one._qi_qualified(element))
            raise ValidationError(
                self.env._(
                    "%(institution)s has no valid qualification for “%(element)s”, which “%(service)s” needs. "
                    "Enter its certificate first, or choose another institution.",
                    institution=institution.name,
                    element=missing[0].name,
                    service=service.name,
                )
            )

    @api.constrains("institution_ids")
    def _check_institutions_serve(self):
        for service in self:
            for partner in service.institution_ids:
                if not partner.qi_provider_kind:
                    raise ValidationError(
                        self.env._(
                            "%(name)s is neither an institution nor an expert. Say in the contact "
                            "what it serves as.",
                            name=partner.name,
                        )
                    )

    def _guide_platforms(self):
        """Return where the printed guide sends the reader: the printer's own platforms, else the city's."""
        return self.env.user.qi_duty_platform_ids or self.env["qi.platform"].search(
            [("parent_id", "=", False), ("kind", "=", "offline")]
        )

    def _guide_list(self, records):
        """Return the names of ``records`` as a list, in the language of the guide."""
        return self._listed(records.mapped("name"))

    def _guide_policies(self):
        """Return the policies of what the enterprise waits for; the rest happens in the house."""
        codes = ("completion",) if self.process == "instant" else ("response", "acceptance", "plan", "completion")
        return self.policy_ids.filtered(lambda policy: policy.milestone_id.code in codes)

    def _slip_name(self):
        """Return the file name of the printed service guide."""
        self.ensure_one()
        return self.env._("Service Guide %(code)s %(name)s", code=self.code, name=self.name)
