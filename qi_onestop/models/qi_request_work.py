# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models, tools
from odoo.fields import Domain


class QiRequest(models.Model):
    """What waits for whom: the requests a commissioner opens the day with."""

    _name = "qi.request"
    _inherit = ["qi.request", "qi.tiles.mixin"]

    is_my_work = fields.Boolean(
        string="My Work",
        compute="_compute_is_my_work",
        search="_search_is_my_work",
        help="In my hands or in those of an absent colleague, or still to be taken over at my platforms.",
    )

    @api.depends("is_open", "waiting_for", "user_id", "due_at", "process")
    @api.depends_context("uid")
    def _compute_is_my_work(self):
        work = self.filtered_domain(self._my_work_domain())
        for request in self:
            request.is_my_work = request in work

    @api.model
    def _search_is_my_work(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._my_work_domain()
        return domain if True in value else ~domain

    @api.model
    def _my_work_domain(self):
        """Return the domain of what is open or still to be followed up, and of what somebody must take.

        The arms are written so that each finds its own partial index.
        """
        hands = Domain("user_id", "in", self._my_hands())
        to_take = Domain("waiting_for", "=", "taking") & Domain("process", "!=", "instant")
        return (Domain("is_open", "=", True) & (hands | to_take)) | (hands & Domain("due_at", "!=", False))

    @api.model
    @tools.ormcache("self.env.uid")
    def _my_hands(self):
        """Return the ids of the caller and of those they stand in for.

        Kept like the evaluated record rules: what changes it, clears the registry's cache, see
        ``qi.rights.mixin``.
        """
        return (self.env.uid, *self.env.user._qi_replaced().user_id.ids)
