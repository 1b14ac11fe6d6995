# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import protected, request_flow


class QiRequest(models.Model):
    """The materials of a request and the one-time notices about what is missing."""

    _inherit = "qi.request"

    material_ids = fields.One2many("qi.request.material", "request_id", string="Materials")
    supplement_ids = fields.One2many("qi.supplement", "request_id", string="One-Time Notices", readonly=True)
    supplement_count = fields.Integer(string="Notices Sent", readonly=True, copy=False)

    @property
    def _machine_fields(self):
        return super()._machine_fields | {"supplement_ids", "supplement_count"}

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        requests.filtered(lambda request: not request.is_historic)._ask_materials()
        return requests

    def write(self, vals):
        result = super().write(vals)
        if "service_id" in vals:
            self._ask_materials()
        return result

    def _ask_materials(self):
        """Ask for the materials of the service; what another service asked for and nobody saw is forgotten."""
        Material = self.env["qi.request.material"]
        # What is asked for follows from the service, whoever registers.
        materials_sudo = self.sudo().material_ids
        stale = materials_sudo.filtered(
            lambda material: (
                material.material_id
                and material.material_id.service_id != material.request_id.service_id
                and material.state == "pending"
                and not material.notice_ids
            )
        )
        protected.permitted(stale).unlink()
        known = {(material.request_id.id, material.material_id.id) for material in self.sudo().material_ids}
        vals_list = []
        for service, requests in self.grouped("service_id").items():
            lines = [
                {
                    "material_id": material.id,
                    "sequence": material.sequence,
                    "is_required": material.is_required,
                }
                for material in service.material_ids
            ]
            vals_list += [
                {**line, "request_id": request.id}
                for request in requests
                for line in lines
                if (request.id, line["material_id"]) not in known
            ]
        if vals_list:
            protected.permitted(Material.sudo()).create(vals_list)

    def _check_materials_open(self):
        """Raise unless the caller may write the requests and they are open."""
        self.check_access("write")
        for request in self:
            if not request.is_open:
                raise UserError(
                    self.env._("%(number)s is closed: its materials stay as they are.", number=request.name)
                )

    def _check_transition(self, stage, vals):
        result = super()._check_transition(stage, vals)
        materials = self.sudo().material_ids
        missing = materials.filtered(lambda material: material.state == "missing")
        if stage.kind == "supplement":
            unseen = materials.filtered(lambda material: material.is_required and material.state == "pending")
            if unseen:
                raise UserError(
                    self.env._(
                        "A notice tells everything at once. Look first at: %(names)s.",
                        names=self._listed(unseen.mapped("name")),
                    )
                )
            if not missing:
                raise UserError(
                    self.env._(
                        "Nothing is marked as missing. Mark it under “Materials”, or add what is asked for."
                    )
                )
        elif self.stage_kind in request_flow.INTAKE_KINDS and stage.kind in ("submitted", "accepted"):
            self._check_nothing_missing()
        return result

    def _check_nothing_missing(self):
        missing = self.sudo().material_ids.filtered(lambda material: material.state == "missing")
        if missing:
            raise UserError(
                self.env._(
                    "Still missing: %(names)s. Mark what has come in or is not needed.",
                    names=self._listed(missing.mapped("name")),
                )
            )

    def _after_step(self, source, target, at):
        if target in ("submitted", "accepted"):
            # Also what was noted along with the step.
            self._check_nothing_missing()
        result = super()._after_step(source, target, at)
        if target == "supplement":
            self._send_notice(at)
        elif source == "supplement" and target in ("submitted", "accepted"):
            unanswered = self.supplement_ids.filtered(lambda notice: not notice.answered_at)
            protected.permitted(unanswered).write({"answered_at": at})
        return result

    def action_enterprise_supplement(self):
        """Say that all that was missing has been handed in: the station looks at it again."""
        self.check_access("read")
        self._check_acts_for_enterprise()
        # The right to write materials is the station's; who acts for the enterprise hands them in.
        missing_sudo = self.sudo().material_ids.filtered(lambda material: material.state == "missing")
        protected.permitted(missing_sudo).write({"state": "pending", "settled_at": False})
        return super().action_enterprise_supplement()

    def _send_notice(self, at):
        vals_list = []
        for request in self:
            protected.permitted(request).write({"supplement_count": request.supplement_count + 1})
            missing = request.material_ids.filtered(lambda material: material.state == "missing")
            vals_list.append(
                {
                    "request_id": request.id,
                    "version": request.supplement_count,
                    "sent_at": at,
                    "sent_by_id": self.env.uid,
                    "material_ids": [fields.Command.set(missing.ids)],
                }
            )
        protected.permitted(self.env["qi.supplement"]).create(vals_list)
