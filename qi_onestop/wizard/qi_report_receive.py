# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import exchange


class QiReportReceive(models.TransientModel):
    """Takes up the signed figures of another city."""

    _name = "qi.report.receive"
    _description = "Receive Figures"

    file = fields.Binary(string="Signed File", attachment=False)
    file_name = fields.Char()

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_file(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_file(vals)
        return super().write(vals)

    @api.model
    def _check_file(self, vals):
        """Raise for what is no upload, before Odoo stumbles over it, and for far too large ones unread."""
        file = vals.get("file")
        if file and not isinstance(file, (str, bytes)):
            raise UserError(self._sentence("text"))
        if file and len(file) > 2 * exchange.MAX_BYTES:
            raise UserError(self._sentence("size"))

    @api.model
    def _sentence(self, code):
        return self.env["qi.report.exchange"]._sentence(exchange.ExchangeError(code))

    def action_receive(self):
        """Take up the file and show it beside our own figures.

        :raises UserError: see :meth:`QiReportExchange._receive`
        """
        self.ensure_one()
        self.check_access("read")
        if not self.file:
            raise UserError(self.env._("Choose the file first."))
        try:
            content = base64.b64decode(self.with_context(bin_size=False).file, validate=True)
        except binascii.Error as error:
            raise UserError(self._sentence("text")) from error
        received = self.env["qi.report.exchange"]._receive(content)
        return {
            "type": "ir.actions.act_window",
            "res_model": "qi.report.exchange",
            "res_id": received.id,
            "views": [[False, "form"]],
        }
