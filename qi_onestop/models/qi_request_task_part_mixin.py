# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import protected

_WHOSE = ("task_id", "partner_id", "provider_id")


class QiRequestTaskPartMixin(models.AbstractModel):
    """For rows of a task: the station keeps them while the task is open, the provider while it works."""

    _name = "qi.request.task.part.mixin"
    _description = "Part of a Task"
    _inherit = ["qi.protected.mixin"]

    _provider_states = ("accepted", "running")
    # What providers and enterprises read through the portal, and what the provider writes there.
    _portal_readable_fields = frozenset()
    _portal_writable_fields = frozenset()

    task_id = fields.Many2one("qi.request.task", required=True, ondelete="cascade", index=True)
    platform_id = fields.Many2one(related="task_id.platform_id", store=True, index=True)
    partner_id = fields.Many2one(related="task_id.partner_id", store=True)
    provider_id = fields.Many2one(related="task_id.provider_id", store=True)

    def _has_field_access(self, field, operation):
        if not super()._has_field_access(field, operation):
            return False
        if self.env.su or not self.env.user.share:
            return True
        if operation == "read":
            return field.name in self._portal_readable_fields | {"id", "display_name", *_WHOSE}
        return field.name in self._portal_writable_fields

    @api.model_create_multi
    def create(self, vals_list):
        if not protected.is_permitted(self):
            self.env["qi.request.task"].browse({vals.get("task_id") for vals in vals_list})._check_part_editable(
                self
            )
        return super().create(vals_list)

    def write(self, vals):
        if not protected.is_permitted(self):
            if any(part.task_id.id != vals.get("task_id", part.task_id.id) for part in self):
                raise UserError(self.env._("A line stays with its task. Enter it there once more."))
            self.task_id._check_part_editable(self)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self.task_id._check_part_editable(self)
