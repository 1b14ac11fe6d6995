# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.qi_onestop.models.qi_ledger import Ledger

NAME = "satisfaction"


class QiLedgerModel(models.AbstractModel):
    """The ledger of satisfaction: a row for each request whose enterprise was asked.

    It is made from what superiors read of the answers, where nothing leads from an answer without a name to
    whom it is from. So it goes by months; the items of each answer are in the workbook of answers.
    """

    _inherit = "qi.ledger"

    @api.model
    def _ledgers(self):
        return [*super()._ledgers(), Ledger(NAME, "qi.satisfaction.report", "month")]

    @api.model
    def _ledger_names(self):
        return {**super()._ledger_names(), NAME: self.env._("Satisfaction")}

    @api.model
    def _domain(self, ledger, when, platform):
        if ledger.name == NAME:
            # A part of a month would tell answers apart that are kept together.
            when = when._replace(first=when.first.replace(day=1))
        return super()._domain(ledger, when, platform)
