# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..tools import task_flow

# What the pages call the stages of a task, and the moment each was reached.
_WAY = (
    ("offered", "offered_at"),
    ("accepted", "answered_at"),
    ("running", "started_at"),
    ("delivered", "delivered_at"),
    ("confirmed", "confirmed_at"),
)


class QiRequestTask(models.Model):
    """What institutions and experts find on the platform: their tasks, and how far each is."""

    _inherit = "qi.request.task"

    # The count on the home page; the list in the order of what is due.
    _provider_work_idx = models.Index("(provider_id) WHERE state IN ('offered', 'accepted', 'running')")
    _provider_due_idx = models.Index("(provider_id, planned_end, id) WHERE provider_id IS NOT NULL")

    @api.model
    def _provider_domain(self):
        """Return the domain of the tasks the caller works on, for whichever institution or as an expert."""
        return [("provider_id", "in", self.env.user.qi_provider_ids.ids), ("state", "!=", "draft")]

    @api.model
    def _count_provider_work(self):
        """Return how many tasks wait for the caller's answer or work, with one query."""
        providers = self.env.user.qi_provider_ids
        if not providers or not self.has_access("read"):
            return 0
        return self.search_count([("provider_id", "in", providers.ids), ("state", "in", task_flow.AT_WORK)])

    def _way(self):
        """Return the states the task passes, each with its name, when it was reached, and how it is shown."""
        self.ensure_one()
        way = list(_WAY)
        if self.state == "declined":
            way = [_WAY[0], ("declined", "answered_at")]
        elif self.state == "cancelled":
            way = [*((state, stamp) for state, stamp in _WAY if self[stamp]), ("cancelled", "cancelled_at")]
        here = [state for state, _stamp in way].index(self.state) if self.state != "draft" else -1
        return [
            {
                "name": self._state_name(state),
                "at": self[stamp] if index <= here else False,
                "style": "qi_done" if index < here else "qi_now" if index == here else "",
            }
            for index, (state, stamp) in enumerate(way)
        ]
