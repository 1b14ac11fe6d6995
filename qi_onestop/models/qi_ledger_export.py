# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.http import request

from ..tools import past, protected

FORMATS = [("xlsx", "Excel (.xlsx)"), ("csv", "Text (.csv)")]


class QiLedgerExport(models.Model):
    """Who took which ledger out of the house, when and with what. Added by the program alone, never changed.

    Of a discreet ledger, as that of complaints, the log does not say how many rows it had.
    """

    _name = "qi.ledger.export"
    _description = "Exported Ledger"
    _inherit = ["qi.log.mixin"]
    _log_access = False
    _rec_name = "ledger"
    _order = "id desc"

    ip = fields.Char(string="From Where", readonly=True)
    ledger = fields.Selection(
        selection=lambda self: self.env["qi.ledger"]._selection(), readonly=True, required=True
    )
    date_from = fields.Date(string="First Day", readonly=True, required=True)
    date_to = fields.Date(string="Last Day", readonly=True, required=True)
    platform_id = fields.Many2one("qi.platform", readonly=True, ondelete="restrict", index="btree_not_null")
    file_format = fields.Selection(FORMATS, string="Format", readonly=True, required=True)
    with_contact = fields.Boolean(string="With Contact Data", readonly=True)
    columns = fields.Text(readonly=True, help="The headings of the file.")
    row_text = fields.Char(string="Rows", readonly=True)
    left_out_text = fields.Char(string="Trade Secrets Left Out", readonly=True)

    _user_idx = models.Index("(user_id, id)")

    @api.model
    def _unchanged_sentence(self):
        return self.env._("The log of exports is never changed.")

    @api.model
    def _record(self, ledger, row_count, left_out, **values):
        """Log that the caller made a ledger.

        :param ledger: :class:`~.qi_ledger.Ledger`
        :param values: what else is kept of it
        """
        # The log is the program's; it keeps who it was.
        protected.permitted(self.sudo()).create(
            {
                "at": past.now(self),
                "user_id": self.env.uid,
                "ip": request.httprequest.remote_addr if request else False,
                "ledger": ledger.name,
                "row_text": False if ledger.discreet else str(row_count),
                "left_out_text": str(left_out) if left_out and not ledger.discreet else False,
                **values,
            }
        )
