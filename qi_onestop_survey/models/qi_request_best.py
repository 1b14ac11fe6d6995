# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain

from ..tools.satisfaction import SATISFIED


class QiRequest(models.Model):
    """A best case satisfied the enterprise: it said so, and with its name."""

    _inherit = "qi.request"

    @api.model
    def _best_case_domain(self):
        user = self.env.user
        # What is said without a name must neither put a request among them nor keep it out.
        named = Domain("qi_state", "=", "valid") & Domain("qi_is_named", "=", True)
        # Who may read such answers is said below: the rows of their own report would all be worked out first.
        answers_sudo = self.env["survey.user_input"].sudo()
        said = answers_sudo._search(named & Domain("qi_overall", "in", sorted(SATISFIED)))
        domain = super()._best_case_domain() & Domain("id", "in", said.subselect("qi_request_id"))
        if user.has_group("qi_onestop.qi_onestop_group_coordinator"):
            return domain
        told_of = user.qi_reviewed_platform_ids | user.qi_managed_platform_ids
        return domain & Domain("platform_id", "in", told_of.ids)
