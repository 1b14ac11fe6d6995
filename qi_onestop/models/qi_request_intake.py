# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools import request_flow


class QiRequest(models.Model):
    """The answers to what the service asks for at intake.

    A request may be registered half filled in: a caller on the phone does not know everything. What is
    required is demanded when the request leaves intake (accepted, or an instant one completed), and may not
    be taken away afterwards. What is wrong is refused at any time.
    """

    _name = "qi.request"
    _inherit = ["qi.request", "qi.intake.mixin"]

    service_id = fields.Many2one(domain=[("is_offered", "=", True)])
    intake = fields.Properties(string="Details", definition="service_id.intake_definition")
    intake_text = fields.Text(string="Answers at Intake", compute="_compute_intake_text")

    @api.depends("intake", "service_id.intake_definition")
    @api.depends_context("lang")
    def _compute_intake_text(self):
        for request in self:
            request.intake_text = "\n".join(f"{label}: {said}" for label, said in request._intake_answers())

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        # Odoo takes defaults of single answers from the context, past any check.
        context = {key: value for key, value in self.env.context.items() if not key.startswith("default_intake.")}
        self = self.with_env(self.env(context=context))
        prepared = []
        for vals in vals_list:
            if "intake" in vals:
                vals = {**vals, "intake": self._intake_values(vals["intake"])}
                self._check_values(vals)
                # Odoo drops what the service does not ask for: the caller is told before.
                service = self.env["qi.service"].browse(vals.get("service_id"))
                if service:
                    service._validate_intake(vals["intake"], demand=False)
            prepared.append(vals)
        return super().create(prepared)

    def write(self, vals):
        """Write values; answers are checked against what the service asks.

        :raises ValidationError: naming the field
        :raises UserError: when the service is not offered
        """
        if "intake" in vals:
            vals = {**vals, "intake": self._intake_values(vals["intake"])}
        if vals.keys() & {"intake", "service_id"}:
            self._check_values(vals)
            for request in self:
                request._check_intake_change(vals)
        return super().write(vals)

    @api.model
    def _with_intake_values(self, vals, first_stages):
        vals = super()._with_intake_values(vals, first_stages)
        service = self.env["qi.service"].browse(vals.get("service_id"))
        if service:
            service._check_offered()
            vals["intake"] = self._intake_values(vals.get("intake"))
            service._validate_intake(vals["intake"], demand=False)
        return vals

    def _check_transition(self, stage, vals):
        result = super()._check_transition(stage, vals)
        if self.stage_kind in request_flow.INTAKE_KINDS and stage.kind in ("accepted", "completed"):
            self._check_intake_change(vals, demand=True)
        return result

    def _check_intake_change(self, vals, demand=None):
        """Raise unless the service and the answers of ``vals`` fit each other."""
        service = self.env["qi.service"].browse(vals.get("service_id")) or self.service_id
        if service != self.service_id:
            service._check_offered()
        values = vals.get("intake", self.intake._values)
        if "intake" not in vals:
            # What another service does not ask for falls away.
            known = {entry["name"] for entry in service.intake_definition}
            values = {key: value for key, value in values.items() if key in known}
        if demand is None:
            demand = self.stage_kind not in request_flow.INTAKE_KINDS
        service._validate_intake(values, demand)
