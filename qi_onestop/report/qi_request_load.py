# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.tools import SQL

from ..models.qi_deadline_mixin import STATES


class QiRequestLoad(models.Model):
    """Load and risk of platforms and commissioners: a row per open request, to be added up."""

    _name = "qi.request.load"
    _description = "Load and Risk"
    _inherit = ["qi.request.report.mixin", "qi.tiles.mixin"]
    _auto = False
    _rec_name = "request_id"
    _order = "due_at, id"
    _depends = {
        "qi.request": [
            "category_id",
            "commissioner_id",
            "due_at",
            "due_state",
            "is_open",
            "partner_id",
            "platform_id",
            "process",
            "registered_at",
            "secrecy",
            "service_id",
            "stage_id",
            "waiting_for",
        ]
    }

    stage_id = fields.Many2one("qi.request.stage", readonly=True)
    waiting_for = fields.Selection(
        selection=lambda self: self.env["qi.request"]._fields["waiting_for"]._description_selection(self.env),
        readonly=True,
    )
    due_at = fields.Datetime(string="Due On", readonly=True)
    due_state = fields.Selection(STATES, string="Deadline", readonly=True)
    registered_at = fields.Datetime(string="Registered On", readonly=True)
    opened = fields.Integer(string="In Hand", readonly=True)
    overdue = fields.Integer(string="Past Due", readonly=True)
    due_week = fields.Integer(string="Still Due This Week", readonly=True)
    waiting = fields.Integer(
        string="Waits for Others", readonly=True, help="For the enterprise or an institution."
    )
    unassigned = fields.Integer(string="To Be Taken", readonly=True, help="No commissioner has taken it yet.")
    age = fields.Integer(
        string="Oldest (Days)", readonly=True, aggregator="max", help="Calendar days since the registration."
    )

    @property
    def _table_query(self):
        now = fields.Datetime.now()
        return SQL(
            """SELECT id, %(columns)s, stage_id, waiting_for, due_at, due_state, registered_at,
                      1 AS opened,
                      (due_at IS NOT NULL AND due_at < %(now)s)::int AS overdue,
                      (due_at IS NOT NULL AND due_at >= %(now)s AND due_at < %(week_end)s)::int AS due_week,
                      (waiting_for IS NOT NULL AND waiting_for IN ('enterprise', 'institution'))::int AS waiting,
                      (commissioner_id IS NULL AND process <> 'instant')::int AS unassigned,
                      EXTRACT(DAY FROM %(now)s - registered_at)::int AS age
                 FROM qi_request
                WHERE is_open IS TRUE""",
            columns=self._request_columns("qi_request"),
            now=now,
            week_end=self._week_end(now),
        )

    def _week_end(self, now):
        """Return when the caller's week is over."""
        zone = ZoneInfo(self.env.user.tz or "Asia/Shanghai")
        local = now.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone)
        monday = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=7 - local.weekday())
        return monday.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
