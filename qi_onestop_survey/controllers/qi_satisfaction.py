# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.http import Controller, route

from odoo.addons.qi_onestop.controllers import qi_input
from odoo.addons.qi_onestop.controllers.qi_ledger import sent


class QiSatisfactionController(Controller):
    """The workbook of answers, for the coordinating department."""

    # It writes the log of exports, and so is not for a copy of the database that only reads.
    @route("/qi_onestop/satisfaction/<int:export_id>", type="http", auth="user", methods=["GET"], readonly=False)
    def workbook(self, export_id):
        """Download the workbook of answers; for others it does not exist. The head alone says what it would be."""
        export = qi_input.readable(self.env["qi.satisfaction.export"], export_id)
        return sent(export, "xlsx")
