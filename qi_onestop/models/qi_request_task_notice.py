# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..hooks import CITY_LANGUAGE
from ..tools import past

_OPEN = ("offered", "accepted", "running", "delivered")


class QiRequestTask(models.Model):
    """What institutions and experts are told of their tasks."""

    _inherit = "qi.request.task"

    def _leave_step(self, target, values, said=None):
        before = {task: task.state for task in self.sudo()}
        result = super()._leave_step(target, values, said)
        events = {
            "offered": ("task_offered", ("draft",)),
            "cancelled": ("task_recalled", _OPEN),
            "running": ("task_sent_back", ("delivered",)),
        }
        if target in events:
            event, sources = events[target]
            told = self.sudo().filtered(lambda task: before[task] in sources)
            self.env["qi.notice"]._tell(
                event,
                told,
                details=dict.fromkeys(told, values.get("reason") or ""),
                steps=dict.fromkeys(told, fields.Datetime.to_string(past.now(self))),
            )
        return result


class QiRequestDeliverable(models.Model):
    """Providers are told whether the station may see what they delivered."""

    _inherit = "qi.request.deliverable"

    def write(self, vals):
        """Write values; a consent that was given or refused is told."""
        result = super().write(vals)
        if vals.get("consent") in ("given", "refused"):
            details = {}
            for provider, rows in self.sudo().grouped(lambda row: row.task_id.provider_id).items():
                speaks = self.with_context(lang=provider.lang or CITY_LANGUAGE).env
                said = dict(self._fields["consent"]._description_selection(speaks))
                details |= dict.fromkeys(rows, said[vals["consent"]])
            self.env["qi.notice"]._tell("consent", self, details=details)
        return result
