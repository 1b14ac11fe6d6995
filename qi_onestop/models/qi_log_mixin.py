# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class QiLogMixin(models.AbstractModel):
    """For logs: the program alone adds rows, and nobody ever changes or deletes one, also with all rights."""

    _name = "qi.log.mixin"
    _description = "Log"
    _inherit = ["qi.protected.mixin"]

    at = fields.Datetime(string="When", readonly=True, required=True)
    user_id = fields.Many2one("res.users", string="Who", readonly=True, required=True, ondelete="restrict")

    @property
    def _machine_fields(self):
        return self._stored_fields()

    def write(self, vals):
        """Refuse: what was done was done.

        :raises AccessError: for everybody
        """
        if vals:
            self._refuse_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse_change()

    def _refuse_change(self):
        raise AccessError(self._unchanged_sentence())

    @api.model
    def _unchanged_sentence(self):
        """Return the sentence for who tries to change a row."""
        raise NotImplementedError
