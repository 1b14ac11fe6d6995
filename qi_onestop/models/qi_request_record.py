# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..hooks import CITY_TIMEZONE
from ..tools import past

EVALUATION_DAYS = 30
"""So many calendar days the enterprise may say how it was; archiving starts afterwards."""


class QiRequest(models.Model):
    """From the completion to the archive: what is filed of a request (DB1403/T 22-2023, 6.4)."""

    _inherit = "qi.request"

    archive_ids = fields.One2many("qi.archive", "request_id", string="Archives")

    @property
    def _machine_fields(self):
        return super()._machine_fields | {"archive_ids"}

    @api.model
    def _evaluation_days(self):
        """Return how many calendar days after completion archiving starts; a setting."""
        value = self.env["ir.config_parameter"].sudo().get_param("qi_onestop.evaluation_days")
        return EVALUATION_DAYS if value in (None, False, "") else int(value)

    def _evaluation_ends_at(self):
        """Return when the enterprise can no longer rate the request."""
        self.ensure_one()
        return self.closed_at + timedelta(days=self._evaluation_days())

    def _check_transition(self, stage, vals):
        result = super()._check_transition(stage, vals)
        if stage.kind == "archived":
            ends_at = self._evaluation_ends_at()
            if past.now(self) < ends_at:
                raise UserError(
                    self.env._(
                        "The enterprise may rate %(number)s until %(day)s. File it afterwards.",
                        number=self.name,
                        day=format_date(self.env, fields.Datetime.context_timestamp(self, ends_at).date()),
                    )
                )
        return result

    def _after_step(self, source, target, at):
        result = super()._after_step(source, target, at)
        if target == "completed":
            self.env["qi.archive"]._open_for(self)
        elif target == "archived":
            self.archive_ids._mark_ready()
        return result

    def _archive_values(self, fallback_class):
        """Return the values of the request's archive."""
        self.ensure_one()
        closed = fields.Datetime.context_timestamp(self.with_context(tz=CITY_TIMEZONE), self.closed_at)
        return {
            "kind": "case",
            "state": "ready" if self.stage_kind == "archived" else "open",
            "title": self.env._(
                "%(enterprise)s: %(service)s", enterprise=self.partner_id.name, service=self.service_id.name
            ),
            "year": closed.year,
            "record_class_id": (self.service_id.record_class_id or fallback_class).id,
            "request_id": self.id,
            "request_number": self.name,
            "platform_id": self.platform_id.id,
            "platform_name": self.platform_id.name,
            "partner_id": self.partner_id.id,
            "enterprise_name": self.partner_id.name,
            "credit_code": self.partner_id.qi_credit_code,
            "service_id": self.service_id.id,
            "service_name": self.service_id.name,
            "closed_at": self.closed_at,
        }

    @api.model
    def _cron_start_archiving(self):
        """Promise the filing of requests that were followed up while their evaluation window was open."""
        ends = past.now(self) - timedelta(days=self._evaluation_days())
        due = self.search(
            [
                ("stage_kind", "=", "completed"),
                ("closed_at", "<=", ends),
                ("followed_up_at", "!=", False),
                ("archive_ids", "!=", False),
                ("deadline_ids", "not any", [("milestone_id.code", "=", "archive")]),
            ]
        )
        due.sudo()._start_archive_deadline()

    def _start_archive_deadline(self):
        """Promise that the requests are filed, once the enterprise can no longer rate them."""
        now = past.now(self)
        over = self.filtered(
            lambda request: request.stage_kind == "completed" and request._evaluation_ends_at() <= now
        )
        promised = over.deadline_ids.filtered(lambda promise: promise.milestone_id.code == "archive").document_id
        (over - promised)._start_deadline("archive")
