# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class QiComplaint(models.Model):
    """Who followed a request up, or ever handled a bad review of it, is recused from complaints about it."""

    _inherit = "qi.complaint"

    @api.model
    def _involved_in(self, requests):
        involved = super()._involved_in(requests)
        if requests:
            # A case without a name has no request.
            concerned = [("request_id", "in", requests.ids)]
            for follow_up in self.env["qi.follow.up"].search([*concerned, ("done_by_id", "!=", False)]):
                involved[follow_up.request_id] |= follow_up.done_by_id
            cases = self.env["qi.review.case"].search(concerned)
            former = self._formerly(cases, "user_id")
            for case in cases:
                involved[case.request_id] |= case.user_id | former[case]
        return involved
