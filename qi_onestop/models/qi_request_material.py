# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import past, protected


class QiRequestMaterial(models.Model):
    """One material of a request: what the service asks for, and whether the enterprise has handed it in."""

    _name = "qi.request.material"
    _description = "Request Material"
    _inherit = ["qi.protected.mixin", "qi.portal.mixin"]
    _secret_path = "request_id"
    _order = "request_id, sequence, id"

    _portal_readable_fields = frozenset(
        {
            "id",
            "display_name",
            "request_id",
            "sequence",
            "name",
            "requirement",
            "is_required",
            "state",
            "note",
            "file",
            "file_name",
            "notice_ids",
        }
    )
    _machine_fields = frozenset({"material_id", "settled_at", "platform_id", "partner_id", "notice_ids"})

    request_id = fields.Many2one("qi.request", required=True, ondelete="cascade", index=True)
    platform_id = fields.Many2one(related="request_id.platform_id", store=True, index=True)
    partner_id = fields.Many2one(related="request_id.partner_id", store=True, index=True)
    material_id = fields.Many2one(
        "qi.service.material",
        string="As the Service Asks",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    sequence = fields.Integer(default=100)
    # What the service asks for is read in everybody's own language; its versions do not change.
    name = fields.Char(
        string="Material", compute="_compute_name", compute_sudo=True, inverse="_inverse_name", required=True
    )
    own_name = fields.Char()
    requirement = fields.Char(
        compute="_compute_name",
        compute_sudo=True,
        inverse="_inverse_name",
        help="Original or copy, how many, who makes it out.",
    )
    own_requirement = fields.Char()
    is_required = fields.Boolean(string="Must Be Handed In", default=True)
    state = fields.Selection(
        [
            ("pending", "Not Seen Yet"),
            ("received", "Received"),
            ("missing", "Missing"),
            ("waived", "Not Needed Here"),
        ],
        string="Handed In",
        required=True,
        default="pending",
    )
    note = fields.Char(string="What Is Wrong", help="What the enterprise has to do about it, in one sentence.")
    file = fields.Binary(attachment=True)
    file_name = fields.Char()
    settled_at = fields.Datetime(string="Looked At On", readonly=True, copy=False)
    notice_ids = fields.Many2many("qi.supplement", string="One-Time Notices", readonly=True)

    @api.depends("material_id", "own_name", "own_requirement")
    @api.depends_context("lang")
    def _compute_name(self):
        for material in self:
            asked = material.material_id
            material.name = material.own_name or asked.name
            material.requirement = material.own_requirement or (asked and self._requirement_of(asked))

    def _inverse_name(self):
        for material in self:
            asked = material.material_id
            if material.name != asked.name:
                material.own_name = material.name
            if not asked or material.requirement != self._requirement_of(asked):
                material.own_requirement = material.requirement

    @api.constrains("own_name", "material_id")
    def _check_name(self):
        for material in self:
            if not material.material_id and not (material.own_name or "").strip():
                raise ValidationError(self.env._("Say which material it is."))

    @api.model_create_multi
    def create(self, vals_list):
        materials = super().create(vals_list)
        materials.request_id._check_materials_open()
        return materials

    def write(self, vals):
        """Write values, while the request is open.

        :raises AccessError: when the caller may not write the request
        :raises UserError: when it is closed, or the material was asked for in a notice
        """
        if not protected.is_permitted(self):
            self._check_machine_fields(vals)
            self.request_id._check_materials_open()
            if "request_id" in vals and self.request_id.ids != [vals["request_id"]]:
                raise UserError(self.env._("A material stays with its request. Add it to the other one."))
            told = self.filtered("notice_ids")
            if told and vals.keys() & {"name", "own_name", "request_id", "requirement", "own_requirement"}:
                raise UserError(
                    self.env._(
                        "The enterprise was told of “%(name)s”. Add another material instead.", name=told[0].name
                    )
                )
            if "state" in vals:
                vals = {**vals, "settled_at": vals["state"] != "pending" and past.now(self)}
                return super(QiRequestMaterial, protected.permitted(self)).write(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unasked(self):
        if protected.is_permitted(self):
            return
        self.request_id._check_materials_open()
        asked = self.filtered(lambda material: material.notice_ids or material.material_id)
        if asked:
            raise UserError(
                self.env._("“%(name)s” was asked for. Mark it as not needed instead.", name=asked[0].name)
            )

    @api.model
    def _requirement_of(self, material):
        """Return what is asked of a material of the catalogue, in one line."""
        labels = [
            dict(material._fields[name]._description_selection(self.env))[material[name]]
            for name in ("original", "form")
        ]
        if material.copies > 1:
            labels.append(self.env._("%(count)s copies", count=material.copies))
        if material.issuer:
            labels.append(material.issuer)
        return " · ".join(labels)
