# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import contextlib

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as InvalidNumber

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResPartner(models.Model):
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
            ("left", "Left"),
        ],
        string="Admission",
        readonly=True,
        copy=False,
        help="From the application to the agreement (入驻). Only who is settled is offered services.",
    )
    qi_qualification_ids = fields.One2many("qi.qualification", "partner_id", string="Qualifications")
    qi_membership_ids = fields.One2many("qi.membership", "partner_id", string="People")
    qi_request_count = fields.Integer(string="Requests", compute="_compute_qi_request_count")

    _qi_credit_code_uniq = models.Constraint(
        "UNIQUE (qi_credit_code)",
        "Another enterprise has this credit code. Search for the code and use that one.",
    )

    @property
    def _rec_names_search(self):
        return [*super()._rec_names_search, "qi_credit_code"]

    def _compute_qi_request_count(self):
        counts = dict(
            self.env["qi.request"]._read_group([("partner_id", "in", self.ids)], ["partner_id"], ["__count"])
        )
        for partner in self:
            partner.qi_request_count = counts.get(partner, 0)

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
        """Store a credit code in one spelling, so that it is unique however it was typed."""
        if "qi_credit_code" not in vals:
            return vals
        code = str(vals["qi_credit_code"] or "").strip()
        # What cannot be cleaned stays as typed, for the check of the field to name it.
        with contextlib.suppress(InvalidNumber):
            code = uscc.compact(code).upper()
        return {**vals, "qi_credit_code": code or False}

    def action_view_qi_requests(self):
        """Open the requests of the enterprise."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_request_action_all")
        action["domain"] = [("partner_id", "=", self.id)]
        action["context"] = {"default_partner_id": self.id}
        return action
