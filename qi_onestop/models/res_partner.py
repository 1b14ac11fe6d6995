# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import contextlib
import re
import unicodedata
from collections import Counter
from datetime import timedelta

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as InvalidNumber

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from .qi_expiry_mixin import WARN_DAYS

MOBILE = re.compile(r"\+?[\d ()-]+")
# Whose data: not everybody of the house reads what enterprises agreed to.
OUR_STAFF = "qi_onestop.qi_onestop_group_clerk,qi_onestop.qi_onestop_group_coordinator"


class ResPartner(models.Model):
    """Enterprise (一企一档 begins here). Institutions and experts: see ``res_partner_provider.py``."""

    _inherit = "res.partner"

    qi_enterprise_kind = fields.Selection(
        [
            ("enterprise", "Enterprise"),
            ("individual", "Individual Business"),
            ("park", "Park or Industry Cluster"),
            ("association", "Association"),
            ("farm", "Farm"),
        ],
        string="Served As",
        index="btree_not_null",
        help="Who may be served by the platforms (DB1403/T 22-2023, 3.5). Empty: not an enterprise.",
    )
    qi_credit_code = fields.Char(
        string="Unified Social Credit Code",
        copy=False,
        help="18 characters. Not mandatory: a farm or a park may have none.",
    )
    qi_size = fields.Selection(
        [("large", "Large"), ("medium", "Medium"), ("small", "Small"), ("micro", "Micro")],
        string="Size Class",
        help="By the state's classes for small and medium enterprises.",
    )
    qi_chain_id = fields.Many2one(
        "qi.industry.chain",
        string="Industry Chain",
        ondelete="restrict",
        index="btree_not_null",
        domain=[("kind", "=", "chain")],
    )
    qi_town_id = fields.Many2one(
        "qi.industry.chain",
        string="Specialised Town",
        ondelete="restrict",
        index="btree_not_null",
        domain=[("kind", "=", "town")],
        help="The town known for the trade (特色专业镇) the enterprise works in.",
    )
    qi_park_id = fields.Many2one(
        "res.partner",
        string="Park",
        ondelete="restrict",
        index="btree_not_null",
        domain=[("qi_enterprise_kind", "=", "park")],
        help="The park or industry cluster the enterprise works in.",
    )
    qi_commissioner_id = fields.Many2one(
        "qi.commissioner",
        string="Commissioner in Charge",
        ondelete="set null",
        index="btree_not_null",
        domain=[("state", "=", "on_duty")],
        help="Keeps contact with the enterprise, and is told when its certificates run out.",
    )
    qi_mobile = fields.Char(string="Mobile", index="trigram")
    qi_consent_id = fields.Many2one(
        "qi.consent",
        string="Agreed To Version",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        groups=OUR_STAFF,
        tracking=True,
    )
    qi_consent_date = fields.Date(string="Agreed On", copy=False, groups=OUR_STAFF, tracking=True)
    qi_consent_channel = fields.Selection(
        [("paper", "Signed on Paper"), ("online", "Online"), ("phone", "Phone Record")],
        string="Agreed How",
        copy=False,
        groups=OUR_STAFF,
        tracking=True,
    )
    qi_instrument_ids = fields.One2many("qi.instrument", "partner_id", string="Measuring Instruments")
    qi_instrument_count = fields.Integer(string="Instruments", compute="_compute_qi_record_counts")
    qi_certificate_count = fields.Integer(string="Certificates", compute="_compute_qi_record_counts")
    qi_expiring_count = fields.Integer(
        string="Expired or Expiring",
        compute="_compute_qi_record_counts",
        help="Instruments and certificates that have run out, or do within 30 days.",
    )
    qi_qualification_ids = fields.One2many("qi.qualification", "partner_id", string="Qualifications")
    qi_membership_ids = fields.One2many("qi.membership", "partner_id", string="People")
    qi_request_count = fields.Integer(string="Requests", compute="_compute_qi_request_count")

    _qi_credit_code_uniq = models.Constraint(
        "UNIQUE (qi_credit_code)",
        "Another enterprise has this credit code. Search for the code and use that one.",
    )

    # The counter finds an enterprise by three characters of its name and more.
    _qi_name_idx = models.Index(
        lambda registry: (
            registry.has_trigram and "USING gin (name gin_trgm_ops) WHERE qi_enterprise_kind IS NOT NULL"
        )
    )

    @property
    def _rec_names_search(self):
        return [*super()._rec_names_search, "qi_credit_code", "qi_mobile"]

    def _phone_get_number_fields(self):
        """Search mobile numbers as Odoo searches phones: by their digits, with an index."""
        return [*super()._phone_get_number_fields(), "qi_mobile"]

    def _compute_qi_request_count(self):
        counts = dict(
            self.env["qi.request"]._read_group([("partner_id", "in", self.ids)], ["partner_id"], ["__count"])
        )
        for partner in self:
            partner.qi_request_count = counts.get(partner, 0)

    def _compute_qi_record_counts(self):
        soon = fields.Date.context_today(self) + timedelta(days=min(WARN_DAYS))
        # A count beside the name is no secret; the rows themselves stay with who may read them.
        instruments = self._qi_count("qi.instrument", [])
        certificates = self._qi_count("qi.qualification", [])
        expiring = self._qi_count("qi.instrument", [("valid_until", "<=", soon)])
        expiring.update(self._qi_count("qi.qualification", [("date_to", "<=", soon)]))
        for partner in self:
            partner.qi_instrument_count = instruments[partner.id]
            partner.qi_certificate_count = certificates[partner.id]
            partner.qi_expiring_count = expiring[partner.id]

    def _qi_count(self, model, domain):
        """Return a Counter of the rows of ``model`` by the id of their partner."""
        groups = (
            self.env[model]
            .sudo()
            ._read_group([("partner_id", "in", self.ids), *domain], ["partner_id"], ["__count"])
        )
        return Counter({partner.id: count for partner, count in groups})

    @api.constrains("qi_park_id")
    def _check_qi_park_id(self):
        for partner in self:
            if partner.qi_park_id and (
                partner.qi_park_id.qi_enterprise_kind != "park" or partner.qi_park_id == partner
            ):
                raise ValidationError(
                    self.env._("“%(name)s” is no park. Choose another park.", name=partner.qi_park_id.name)
                )

    @api.constrains("qi_mobile")
    def _check_qi_mobile(self):
        for partner in self:
            number = partner.qi_mobile
            if number and not (MOBILE.fullmatch(number) and 7 <= sum(map(str.isdigit, number)) <= 15):
                raise ValidationError(
                    self.env._(
                        "“%(number)s” is no telephone number. Write its digits, like 13800000000.", number=number
                    )
                )

    @api.constrains("qi_consent_id", "qi_consent_date")
    def _check_qi_consent(self):
        today = fields.Date.context_today(self)
        for partner in self:
            if bool(partner.qi_consent_id) != bool(partner.qi_consent_date):
                raise ValidationError(self.env._("A consent has both a version and a date. Fill in the two."))
            if partner.qi_consent_date and not partner.qi_consent_id.date_from <= partner.qi_consent_date <= today:
                raise ValidationError(
                    self.env._(
                        "Nobody can have agreed to version %(version)s on that day: it is in force from "
                        "%(date)s. Choose a day from then until today.",
                        version=partner.qi_consent_id.version,
                        date=format_date(self.env, partner.qi_consent_id.date_from),
                    )
                )

    @api.onchange("name", "qi_credit_code", "qi_enterprise_kind")
    def _onchange_qi_same_name(self):
        if not self.name or self.qi_credit_code or not self.qi_enterprise_kind:
            return None
        same = self.search(
            [
                ("name", "=", self.name.strip()),
                ("qi_enterprise_kind", "!=", False),
                ("id", "not in", self._origin.ids),
            ],
            limit=1,
        )
        if not same:
            return None
        return {
            "warning": {
                "title": self.env._("Is this the same enterprise?"),
                "message": self.env._(
                    "“%(name)s” is kept already%(where)s. If it is the same, use that one; if not, enter the "
                    "credit code to tell them apart.",
                    name=same.name,
                    where=f" ({same.qi_credit_code or same.street or same.city})"
                    if same.qi_credit_code or same.street or same.city
                    else "",
                ),
            }
        }

    @api.constrains("qi_credit_code")
    def _check_qi_credit_code(self):
        for partner in self:
            if not partner.qi_credit_code:
                continue
            try:
                uscc.validate(partner.qi_credit_code)
            except InvalidNumber as error:
                raise ValidationError(
                    self.env._(
                        "“%(code)s” is not a unified social credit code: it has 18 digits and capital "
                        "letters, the last being a check character. Compare it with the business licence.",
                        code=partner.qi_credit_code,
                    )
                ) from error

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._qi_clean(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._qi_clean(vals))

    @api.model
    def _qi_clean(self, vals):
        """Store credit codes and mobile numbers in one spelling, so that they are found however typed."""
        if not vals.keys() & {"qi_credit_code", "qi_mobile"}:
            return vals
        vals = dict(vals)
        if "qi_credit_code" in vals:
            code = str(vals["qi_credit_code"] or "").strip()
            # What cannot be cleaned stays as typed, for the check of the field to name it.
            with contextlib.suppress(InvalidNumber):
                code = uscc.compact(code).upper()
            vals["qi_credit_code"] = code or False
        if "qi_mobile" in vals:
            number = unicodedata.normalize("NFKC", str(vals["qi_mobile"] or ""))
            vals["qi_mobile"] = " ".join(number.split()) or False
        return vals

    def action_view_qi_requests(self):
        """Open the requests of the enterprise."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_request_action_all")
        action["domain"] = [("partner_id", "=", self.id)]
        action["context"] = {"default_partner_id": self.id}
        return action

    def action_view_qi_instruments(self):
        """Open the measuring instruments of the enterprise."""
        return self._qi_open_rows("qi_onestop.qi_instrument_action")

    def action_view_qi_certificates(self):
        """Open the certificates of the enterprise."""
        return self._qi_open_rows("qi_onestop.qi_certificate_action")

    def _qi_open_rows(self, xml_id):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        action["domain"] = [("partner_id", "=", self.id)]
        action["context"] = {"default_partner_id": self.id}
        return action
