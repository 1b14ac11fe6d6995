# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.qi_onestop.models.qi_ledger import Ledger

NAME = "evaluation"


class QiLedgerModel(models.AbstractModel):
    """The ledger of evaluation results: a row for each indicator that a figure of a platform was scored by.

    What only sums up others has no row, so that the points of a platform add up. Figures are those that the
    maker reads on the screen: of complaints there are the points alone.
    """

    _inherit = "qi.ledger"

    @api.model
    def _ledgers(self):
        scored = (("measure_id", "!=", False),)
        return [*super()._ledgers(), Ledger(NAME, "qi.eval.score", "date_to", "result_id.platform_id", scored)]

    @api.model
    def _ledger_names(self):
        return {**super()._ledger_names(), NAME: self.env._("Evaluation Results")}
