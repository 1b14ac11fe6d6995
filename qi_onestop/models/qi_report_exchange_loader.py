# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..tools import exchange, report_period


class QiReportExchange(models.Model):
    """Another city for those who try the program: its figures come the way that real ones do."""

    _inherit = "qi.report.exchange"

    @api.model
    def _load_received(self, user_id, city, day, values):
        """Receive a signed monthly report of another city.

        :param user_id: who receives it
        :param day: date in the month reported on
        :param values: ``{code: number}``, or a list of value, numerator and denominator, or None: it is not told

        :raises AccessError: unless the program itself loads this add-on with demo data
        """
        self.env["qi.request.loader"]._check_loading()
        self = self.with_user(user_id)
        private, public = exchange.new_key()
        self.env["qi.report.key"].create({"name": city, "public_key": public})
        when = report_period.span(report_period.MONTH, day)
        figures = self.env["qi.report.figure"].search([("code", "in", list(values))])
        numbers = {
            code: number if isinstance(number, list) else [number, None, None] for code, number in values.items()
        }
        content = {
            "format": exchange.FORMAT,
            "version": exchange.VERSION,
            "city": city,
            "place": {"code": "", "name": city},
            "kind": report_period.MONTH,
            "first": str(when.first),
            "last": str(when.last),
            "revision": 1,
            "figures": [
                exchange.entry(figure.code, figure.version, numbers[figure.code], values[figure.code] is not None)
                for figure in figures
            ],
        }
        return self._receive(exchange.pack(content, private))
