# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
import unicodedata

from stdnum.cn import uscc

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

MOST_FOUND = 8
"""More cannot be told apart at a glance: the clerk types a few more characters."""

# Shorter numbers belong to everybody.
_PHONE = re.compile(r"\+?[\d ()-]{7,}")
_MOBILE = re.compile(r"1\d{10}")


class QiCounter(models.TransientModel):
    """The counter: one screen on which a visitor or caller is registered with the keyboard alone.

    One field finds the enterprise by its credit code, a telephone number or part of its name; what is not
    found is entered below. An instant request is answered and closed here as well.
    """

    _name = "qi.counter"
    _description = "Counter Registration"
    # A program may send anything for what a form chooses.
    _inherit = ["qi.protected.mixin", "qi.intake.mixin"]

    query = fields.Char(string="Find the Enterprise")
    match_ids = fields.Many2many("res.partner", compute="_compute_match_ids")
    match_count = fields.Integer(string="Enterprises Found", compute="_compute_match_ids")
    partner_id = fields.Many2one(
        "res.partner", string="Enterprise", domain="[('id', 'in', match_ids)]", ondelete="cascade"
    )
    partner_code = fields.Char(related="partner_id.qi_credit_code")
    partner_street = fields.Char(related="partner_id.street", string="Address")
    is_new = fields.Boolean(string="New Enterprise")
    new_name = fields.Char(string="Name of the New Enterprise")
    new_code = fields.Char(string="Credit Code")
    new_kind = fields.Selection(
        selection=lambda self: (
            self.env["res.partner"]._fields["qi_enterprise_kind"]._description_selection(self.env)
        ),
        string="Served As",
        default="enterprise",
    )
    contact_name = fields.Char(string="Contact")
    contact_phone = fields.Char(string="Phone")
    consent_id = fields.Many2one("qi.consent", string="Consent Asked For", compute="_compute_consent_id")
    consent_text = fields.Text(related="consent_id.text", string="Wording of the Consent")
    consent_channel = fields.Selection(
        [("paper", "Signed on Paper"), ("phone", "Phone Record")],
        string="Agreed How",
        help="How the enterprise agreed that its data are kept. Leave empty if it has not been asked.",
    )
    service_id = fields.Many2one("qi.service", domain=[("is_offered", "=", True)])
    process = fields.Selection(related="service_id.process")
    platform_id = fields.Many2one(
        "qi.platform", default=lambda self: self.env["qi.request"]._default_platform_id()
    )
    channel = fields.Selection([("counter", "Counter"), ("phone", "Phone")], required=True, default="counter")
    urgency = fields.Selection(
        selection=lambda self: self.env["qi.deadline.policy"]._fields["urgency"]._description_selection(self.env),
        required=True,
        default="normal",
    )
    description = fields.Text(string="Need")
    intake = fields.Properties(string="Details", definition="service_id.intake_definition")
    result = fields.Text(string="Answer")
    request_id = fields.Many2one("qi.request", string="Registered Request", readonly=True, ondelete="cascade")
    request_name = fields.Char(related="request_id.name", string="Number")
    request_stage_id = fields.Many2one(related="request_id.stage_id", string="Stage")
    due_at = fields.Datetime(related="request_id.first_due_at", string="Promised For")

    @api.depends("request_id")
    def _compute_display_name(self):
        for counter in self:
            counter.display_name = counter.request_id.name or self.env._("Counter Registration")

    # What a service asks for

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_answers_alone(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._with_answers_alone(vals))

    def _with_answers_alone(self, vals):
        # The web client sends the questions along; they are kept by the service and checked when registered.
        return {**vals, "intake": self._intake_values(vals["intake"])} if "intake" in vals else vals

    # Finding

    @api.depends("query")
    def _compute_match_ids(self):
        for counter in self:
            counter.match_ids = counter._find(counter.query)
            counter.match_count = len(counter.match_ids)

    @api.depends("partner_id", "is_new")
    def _compute_consent_id(self):
        current = self.env["qi.consent"]._current()
        for counter in self:
            is_asked = counter.is_new or counter.partner_id.qi_consent_id != current
            counter.consent_id = current if is_asked else False

    @api.model
    def _find(self, text):
        """Return the enterprises that ``text`` may mean; each way of searching has an index of its own."""
        Partner = self.env["res.partner"]
        text = self._clean(text)
        if len(text) < 2:
            return Partner
        if uscc.is_valid(text):
            return Partner.search(self._code_domain(text), limit=1)
        if _PHONE.fullmatch(text):
            # A caller may be a person of the enterprise, with a number of the person's own.
            people = Partner.search(self._phone_domain(text), limit=MOST_FOUND)
            found = people.filtered("qi_enterprise_kind") | people.parent_id.filtered("qi_enterprise_kind")
            return found[:MOST_FOUND]
        return Partner.search(self._name_domain(text), limit=MOST_FOUND)

    @api.model
    def _name_domain(self, text):
        return Domain("name", "ilike", text) & Domain("qi_enterprise_kind", "!=", False)

    @api.model
    def _code_domain(self, code):
        return Domain("qi_credit_code", "=", uscc.compact(code).upper())

    @api.model
    def _phone_domain(self, number):
        # Neither the country nor how the digits are set apart counts; no number here is longer.
        return Domain("phone_mobile_search", "ilike", re.sub(r"\D", "", number)[-11:])

    @api.model
    def _clean(self, text):
        return " ".join(unicodedata.normalize("NFKC", text or "").split())

    @api.onchange("query")
    def _onchange_query(self):
        text = self._clean(self.query)
        self.partner_id = self.match_ids[:1]
        self.is_new = bool(text) and not self.match_ids
        if self.is_new:
            is_code, is_phone = uscc.is_valid(text), bool(_PHONE.fullmatch(text))
            self.new_code = text if is_code else False
            self.contact_phone = text if is_phone else False
            self.new_name = text if not (is_code or is_phone) else False
            self.contact_name = False

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        if not self.partner_id:
            return
        contact = self.partner_id.child_ids.filtered(lambda child: child.type == "contact")[:1]
        self.contact_name = contact.name
        self.contact_phone = (
            contact.qi_mobile or contact.phone or self.partner_id.qi_mobile or self.partner_id.phone
        )

    @api.onchange("is_new")
    def _onchange_is_new(self):
        self.partner_id = False if self.is_new else self.partner_id or self.match_ids[:1]

    @api.onchange("new_code", "new_name")
    def _onchange_new(self):
        known = self._known() if self.is_new else self.env["res.partner"]
        if known:
            self.is_new = False
            self.query = known.qi_credit_code or known.name
            self.match_ids = known
            self.partner_id = known

    def _known(self):
        """Return the enterprise that is about to be entered a second time: by its code, or by its very name."""
        Partner = self.env["res.partner"]
        code, name = self._clean(self.new_code), self._clean(self.new_name)
        if code:
            return Partner.search(self._code_domain(code), limit=1)
        if not name:
            return Partner
        return Partner.search([("name", "=", name), ("qi_enterprise_kind", "!=", False)], limit=1)

    # Registering

    def action_register(self):
        """Register the request; an instant one is answered and closed as well.

        What is known already is used, never created again.

        :raises UserError: naming what is not filled in
        """
        self.ensure_one()
        if self.request_id:
            raise UserError(self.env._("%(number)s is registered already.", number=self.request_id.name))
        self._check_filled()
        self.service_id._validate_intake(self.intake._values, demand=self.process == "instant")
        partner = self.partner_id or self._known() or self._create_enterprise()
        self._record_consent(partner)
        request = self.env["qi.request"].create(
            {
                "partner_id": partner.id,
                "contact_name": self.contact_name or partner.name,
                "contact_phone": self.contact_phone,
                "service_id": self.service_id.id,
                "platform_id": self.platform_id.id,
                "channel": self.channel,
                "urgency": "normal" if self.process == "instant" else self.urgency,
                "description": self.description,
                "intake": self.intake._values,
                "result": self.process == "instant" and self.result,
            }
        )
        self.write({"request_id": request.id, "partner_id": partner.id})
        if self.process == "instant":
            request.action_complete()

    def action_print(self):
        """Print the receipt of what was registered."""
        self.ensure_one()
        if not self.request_id:
            raise UserError(self.env._("Register the request first."))
        receipt = self.env["qi.request.print"].create({"request_ids": [Command.set(self.request_id.ids)]})
        return receipt.action_print()

    def action_open(self):
        """Open what was registered."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "qi.request",
            "res_id": self.request_id.id,
            "view_mode": "form",
        }

    def action_next(self):
        """Offer an empty screen for the next visitor."""
        return self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_counter_action")

    def _check_filled(self):
        needed = [
            *(["new_name"] if self.is_new else []),
            *([] if self.is_new or self.partner_id else ["partner_id"]),
            "service_id",
            "platform_id",
            "description",
            *(["result"] if self.process == "instant" else []),
        ]
        missing = [
            self._fields[name]._description_string(self.env)
            for name in needed
            if not self[name] or (isinstance(self[name], str) and not self[name].strip())
        ]
        if missing:
            raise UserError(
                self.env._("Fill in first: %(fields)s.", fields=self.env["qi.request"]._listed(missing))
            )

    def _create_enterprise(self):
        number = self._clean(self.contact_phone)
        reached = {"qi_mobile" if _MOBILE.fullmatch(number) else "phone": number} if number else {}
        contact = self._clean(self.contact_name)
        person = {"name": contact, "type": "contact", **reached}
        return self.env["res.partner"].create(
            {
                "name": self._clean(self.new_name),
                "is_company": True,
                "qi_enterprise_kind": self.new_kind or "enterprise",
                "qi_credit_code": self.new_code,
                **({"child_ids": [Command.create(person)]} if contact else reached),
            }
        )

    def _record_consent(self, partner):
        current = self.env["qi.consent"]._current()
        if self.consent_channel and current and partner.qi_consent_id != current:
            partner.write(
                {
                    "qi_consent_id": current.id,
                    "qi_consent_date": fields.Date.context_today(self),
                    "qi_consent_channel": self.consent_channel,
                }
            )
