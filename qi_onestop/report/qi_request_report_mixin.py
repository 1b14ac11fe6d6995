# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class QiRequestReportMixin(models.AbstractModel):
    """What the reports on requests group by. A row leads to its request.

    Trade secrets count, but a row that is hidden from the caller names neither its request nor its enterprise.
    """

    _name = "qi.request.report.mixin"
    _description = "Report on Requests"
    _secret_path = "request_id"

    request_id = fields.Many2one("qi.request", readonly=True)
    platform_id = fields.Many2one("qi.platform", readonly=True)
    commissioner_id = fields.Many2one("qi.commissioner", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Enterprise", readonly=True)
    service_id = fields.Many2one("qi.service", readonly=True)
    category_id = fields.Many2one("qi.service.category", readonly=True)
    process = fields.Selection(
        selection=lambda self: self.env["qi.service"]._fields["process"]._description_selection(self.env),
        readonly=True,
    )

    _REQUEST_FIELDS = ("platform_id", "commissioner_id", "service_id", "category_id", "process")

    def _request_columns(self, alias):
        """Return the columns that all reports share, of the request table called ``alias``."""
        columns = [SQL.identifier(alias, name) for name in self._REQUEST_FIELDS]
        # The program reads with all rights, but for somebody: rules ask in the same way.
        hidden = self.env["qi.request"]._hidden_secrets().subselect()
        for column, name in (("id", "request_id"), ("partner_id", "partner_id")):
            columns.append(
                SQL(
                    "CASE WHEN %s = 'secret' AND %s IN %s THEN NULL ELSE %s END AS %s",
                    SQL.identifier(alias, "secrecy"),
                    SQL.identifier(alias, "id"),
                    hidden,
                    SQL.identifier(alias, column),
                    SQL.identifier(name),
                )
            )
        return SQL(", ").join(columns)

    def action_view_request(self):
        """Open the request behind the row.

        :raises UserError: when the row names none
        """
        self.ensure_one()
        if not self.request_id:
            raise UserError(
                self.env._("This row names no request: it is a trade secret, or what was said without a name.")
            )
        self.request_id.check_access("read")
        return self.request_id.get_formview_action()
