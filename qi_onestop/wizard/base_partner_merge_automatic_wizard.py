# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..tools import protected


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_values(self, src_partners, dst_partner):
        # Two contacts never have one credit code, not even while they become one.
        coded = src_partners.filtered("qi_credit_code")
        code = not dst_partner.qi_credit_code and coded[:1].qi_credit_code
        if code:
            coded.qi_credit_code = False
        # The merge carries over what was decided about the same institution; nobody chooses these values.
        result = super()._update_values(src_partners, protected.permitted(dst_partner))
        if code:
            dst_partner.qi_credit_code = code
        for model in ("qi.archive", "qi.complaint.archive"):
            self.env[model]._hold_those_of(dst_partner)
        return result
