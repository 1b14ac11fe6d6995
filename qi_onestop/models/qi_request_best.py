# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import past, request_flow
from .qi_plan import CONFIRMATIONS

READERS = "qi_onestop.qi_onestop_group_manager,qi_onestop.qi_onestop_group_coordinator"


class QiRequest(models.Model):
    """Best cases: what leadership shows others, most money saved first.

    The enterprise itself said that it has what it wanted, at the first go; the promise was kept; money was saved.
    """

    _inherit = "qi.request"

    is_best_case = fields.Boolean(
        string="Best Case",
        compute="_compute_is_best_case",
        search="_search_is_best_case",
        groups=READERS,
        help="Completed within the last twelve months, in time and at the first go, confirmed by the enterprise "
        "itself, with money saved. No trade secrets.",
    )

    _saved_idx = models.Index("(saved_amount DESC, closed_at DESC, id DESC) WHERE saved_amount > 0")

    def _compute_is_best_case(self):
        best = set(self.search(Domain("id", "in", self.ids) & self._best_case_domain()).ids)
        for request in self:
            request.is_best_case = request.id in best

    @api.model
    def _search_is_best_case(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        self._check_field_access(self._fields["is_best_case"], "read")
        return self._best_case_domain()

    @api.model
    def _best_case_domain(self):
        """Return the domain of best cases. Neither complaints nor what is said without a name may play a part."""
        lately = Domain("closed_at", ">=", past.now(self) - relativedelta(months=12))
        # By its number: the database knows how many promises are of it.
        completion = self.env["qi.deadline.milestone"]._by_code("completion").id
        kept = Domain("milestone_id", "=", completion) & Domain("state", "=", "met") & lately
        return (
            Domain("saved_amount", ">", 0)
            & Domain("stage_kind", "in", request_flow.DONE_KINDS)
            & lately
            & Domain("is_historic", "!=", True)
            # Also for those who may read some: the page is shown to others.
            & Domain("secrecy", "!=", "secret")
            & Domain("rework_count", "=", 0)
            & Domain("delivery_confirmation", "in", [way for way, _name in CONFIRMATIONS])
            # Who reads a request reads its promises: that is not asked of each of them again.
            & Domain("deadline_ids", "any!", kept)
        )
