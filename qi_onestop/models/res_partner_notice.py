# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, models
from odoo.tools import format_date

from ..hooks import CITY_LANGUAGE


class ResPartner(models.Model):
    """Enterprises, institutions and experts are told what of theirs runs out."""

    _inherit = "res.partner"

    @api.model
    def _qi_warn_of_expiry(self, qualifications, instruments, days, undertakings=()):
        result = super()._qi_warn_of_expiry(qualifications, instruments, days, undertakings)
        lines, ends = defaultdict(list), {}
        for record in [*qualifications, *instruments]:
            partner, end = record.partner_id, record[record._expiry_field]
            speaks = record.with_context(lang=partner.lang or CITY_LANGUAGE)
            lines[partner].append(f"{speaks.display_name}: {format_date(speaks.env, end)}")
            ends[partner] = min(end, ends.get(partner, end))
        self.env["qi.notice"]._tell(
            "expiring",
            self.browse().union(*lines),
            details={partner: "\n".join(rows) for partner, rows in lines.items()},
            steps={partner: f"{days}/{end}/{len(lines[partner])}" for partner, end in ends.items()},
        )
        return result
