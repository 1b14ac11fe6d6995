# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..tools import eval_flow, scoring

MOST = 3
"""So many rounds the public page shows, the newest."""


class QiEvalRound(models.Model):
    """What everybody may read of a round: who reached what, from the public notice on; no figure behind it."""

    _inherit = "qi.eval.round"

    @api.model
    def _public_rounds(self):
        """Return the newest rounds that hang out or are published, each with its platforms in their order."""
        # The results are public from the notice on: visitors have no rights of their own.
        rounds_sudo = self.sudo().search(
            [("state", "in", (eval_flow.PUBLICITY, *eval_flow.TOLD))], order="date_to desc, id desc", limit=MOST
        )
        return [one._public_values() for one in rounds_sudo]

    def _public_values(self):
        self.ensure_one()
        conclusions = dict(self.env["qi.eval.result"]._fields["conclusion"]._description_selection(self.env))
        is_scored = self.method == "scored"
        return {
            "name": self.name,
            "document_number": self.document_number or "",
            "date_from": self.date_from,
            "date_to": self.date_to,
            "until": self.publicity_until if self.state == eval_flow.PUBLICITY else False,
            "is_scored": is_scored,
            "rows": [
                {
                    "platform": result.platform_id.name,
                    "rank": result.rank or "",
                    "total": result.total,
                    "outcome": result.grade_id.name if is_scored else conclusions.get(result.conclusion, ""),
                }
                for result in self.result_ids.sorted(self._public_order)
            ],
        }

    @api.model
    def _public_order(self, result):
        order = scoring.CONCLUSIONS
        judged = order.index(result.conclusion) if result.conclusion else len(order)
        return (result.is_vetoed, result.rank, judged, result.platform_id.name)
