# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class QiTransfer(models.Model):
    """Who sends a request on, whom it is sent to, and who answers that, is recused from complaints about it.

    Nothing of that shows here.
    """

    _inherit = "qi.transfer"

    @api.model_create_multi
    def create(self, vals_list):
        transfers = super().create(vals_list)
        self.env["qi.complaint"]._touched(transfers.request_id)
        return transfers

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"to_commissioner_id", "taken_commissioner_id", "ended_by_id"}:
            self.env["qi.complaint"]._touched(self.request_id)
        return result
