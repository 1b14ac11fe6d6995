# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import request_flow


class QiHallFigures(models.Model):
    """Figures the public hall shows. They are counted by the scheduler, never while somebody waits for a page."""

    _name = "qi.hall.figures"
    _description = "Figures of the Public Hall"
    _order = "id desc"

    request_count = fields.Integer(string="Requests Handled", readonly=True, aggregator=None)
    enterprise_count = fields.Integer(string="Enterprises Served", readonly=True, aggregator=None)
    on_time = fields.Float(
        string="Kept on Time (%)",
        readonly=True,
        digits=(5, 1),
        aggregator=None,
        help="Of the requests that were promised a date and are done.",
    )
    has_on_time = fields.Boolean(readonly=True, help="Without a promise that ended there is no share.")
    platform_count = fields.Integer(string="Platforms", readonly=True, aggregator=None)
    institution_count = fields.Integer(string="Institutions and Experts", readonly=True, aggregator=None)

    @api.model
    def _public_values(self):
        """Return the figures as last counted, or nothing while they never were."""
        figures = self.sudo().search([], limit=1)
        names = ("request_count", "enterprise_count", "on_time", "has_on_time", "platform_count")
        return {name: figures[name] for name in (*names, "institution_count")} if figures else {}

    @api.model
    def _cron_refresh(self):
        """Count anew. The figures are about the whole city, whoever asks."""
        values = self._count()
        figures_sudo = self.sudo().search([], limit=1)
        if figures_sudo:
            figures_sudo.write(values)
        else:
            self.sudo().create(values)

    @api.model
    def _count(self):
        self.env.flush_all()
        [(requests, enterprises)] = self.env.execute_query(
            SQL(
                "SELECT COUNT(*), COUNT(DISTINCT partner_id) FROM qi_request WHERE stage_kind IN %s",
                request_flow.DONE_KINDS,
            )
        )
        milestone = self.env["qi.deadline.milestone"]._by_code("completion")
        [(met, ended)] = self.env.execute_query(
            SQL(
                """SELECT COUNT(*) FILTER (WHERE state = 'met'), COUNT(*)
                     FROM qi_request_deadline
                    WHERE milestone_id = %s AND state IN ('met', 'missed') AND closed_at IS NOT NULL""",
                milestone.id,
            )
        )
        Partner_sudo = self.env["res.partner"].sudo()
        return {
            "request_count": requests,
            "enterprise_count": enterprises,
            "on_time": 100 * met / ended if ended else 0,
            "has_on_time": bool(ended),
            "platform_count": self.env["qi.platform"].sudo().search_count([]),
            "institution_count": Partner_sudo.search_count([("qi_provider_state", "=", "active")]),
        }
