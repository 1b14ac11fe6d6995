# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError

from ..tools import destruction, protected
from .ir_attachment import CONTENT

_MATTERS = {
    "qi.complaint": lambda complaints: complaints,
    "qi.complaint.message": lambda messages: messages.complaint_id,
    "qi.complaint.statement": lambda statements: statements._complaints(),
    "qi.dispute": lambda disputes: disputes,
    "qi.dispute.action": lambda actions: actions.dispute_id,
}
"""By the model a file belongs to, the complaint or dispute that it is a paper of."""


class IrAttachment(models.Model):
    """Files of a closed complaint or dispute, and of a statement that was handed in.

    They are neither added, changed nor removed.
    """

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        """Create files.

        :raises UserError: when one is for a closed complaint or dispute
        """
        self._check_complaints_open((vals.get("res_model"), vals.get("res_id")) for vals in vals_list)
        return super().create(vals_list)

    def write(self, vals):
        """Write values.

        :raises UserError: when a file of a closed complaint or dispute is to change, or to become one
        """
        if vals.keys() & CONTENT:
            self._check_complaints_open(
                owner
                for file_sudo in self.sudo()
                for owner in (
                    (file_sudo.res_model, file_sudo.res_id),
                    (vals.get("res_model", file_sudo.res_model), vals.get("res_id", file_sudo.res_id)),
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_of_open_complaints(self):
        self._check_complaints_open((file_sudo.res_model, file_sudo.res_id) for file_sudo in self.sudo())

    @api.model
    def _check_complaints_open(self, owners):
        """Raise unless files may still be added to, or taken from, ``owners``, pairs of model and id."""
        by_model = defaultdict(set)
        for model, id_ in owners:
            if model in _MATTERS and str(id_ or "").isdecimal():
                by_model[model].add(int(id_))
        for model, ids in by_model.items():
            # Whoever may not read it is refused by Odoo, and learns nothing from this sentence.
            owners_sudo = self.env[model].browse(ids)._filtered_access("read").sudo().exists()
            if model == "qi.complaint.message" and protected.is_permitted(self):
                # A later note comes with its files; after that they stay as it does.
                owners_sudo = owners_sudo.filtered(lambda message: message.direction != "note")
            matters_sudo = _MATTERS[model](owners_sudo)
            if model == "qi.complaint.statement":
                is_late = any(statement.state != "asked" for statement in owners_sudo)
                if not is_late:
                    owners_sudo._check_written_by_caller()
            else:
                is_late = not all(matter._takes_more() for matter in matters_sudo)
            if is_late and not destruction.is_permitted(self, matters_sudo._filed_in()):
                raise UserError(self.env._("What was closed or handed in stays as it is, and so do its files."))
