# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class QiRequestTaskSample(models.Model):
    """Instrument or sample the provider works on. Its result belongs to the report.

    The result of the institution is nothing the station reads (``result``); what it may see after the
    enterprise's consent is computed (``shown_result``), so that nobody finds it by searching or grouping.
    """

    _name = "qi.request.task.sample"
    _description = "Instrument or Sample of a Task"
    _inherit = ["qi.request.task.part.mixin"]
    _secret_path = "task_id.request_id"
    _order = "task_id, sequence, id"

    _portal_readable_fields = frozenset({"sequence", "name", "model", "serial", "quantity", "remark", "result"})
    _portal_writable_fields = frozenset({"result", "remark"})

    sequence = fields.Integer(default=10)
    name = fields.Char(string="Instrument or Sample", required=True)
    model = fields.Char(string="Model or Specification")
    serial = fields.Char(string="Serial Number")
    quantity = fields.Integer(default=1)
    remark = fields.Char(help="How it looked when it was handed over, what is to be measured ...")
    result = fields.Char(
        string="Result of the Institution", copy=False, help="Read by the enterprise and by who wrote it."
    )
    shown_result = fields.Char(
        string="Result",
        compute="_compute_shown_result",
        inverse="_inverse_shown_result",
        help="Seen and entered by the station once the enterprise let it see the report.",
    )

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "A quantity is at least 1.")

    def _has_field_access(self, field, operation):
        if field.name == "result" and not (self.env.su or self.env.user.share):
            return False
        return super()._has_field_access(field, operation)

    @api.depends("result", "task_id.deliverable_ids.consent")
    @api.depends_context("uid")
    def _compute_shown_result(self):
        for sample in self:
            # What the station may know was decided by the enterprise.
            sample.shown_result = sample.task_id.has_consent and sample.sudo().result

    def _inverse_shown_result(self):
        self.task_id._check_part_editable(self)
        for sample in self:
            if not sample.task_id.has_consent:
                raise UserError(
                    self.env._(
                        "%(number)s has no report the enterprise let the station see: results come with it.",
                        number=sample.task_id.name,
                    )
                )
            # The station works on the task and may see its results, as was just checked.
            sample.sudo().result = sample.shown_result
