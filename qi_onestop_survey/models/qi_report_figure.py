# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.qi_onestop.tools.report_figures import AVERAGE, SHARE, Measure, Source


class QiReportFigure(models.Model):
    """Satisfaction in the periodic reports: of as many answers as tell nobody's own.

    Who works at a platform knows the answers with a name, and could take these off: the figures are for the
    department only, and others have those of ``qi.satisfaction.figure``.
    """

    _inherit = "qi.report.figure"

    @api.model
    def _sources(self):
        least = self.env["qi.satisfaction.report"]._least_cases
        return [
            *super()._sources(),
            Source(
                "qi.satisfaction.report",
                "month",
                {
                    "satisfaction": Measure(AVERAGE, field="score", least=least),
                    "satisfied": Measure(
                        SHARE, (("is_graded", "=", True),), part=(("is_satisfied", "=", True),), least=least
                    ),
                },
                # Staff could give answers by the code on the wall or the tablet at the counter themselves.
                (("is_unverified", "=", False),),
                # Enterprises have time to answer, and sheets of paper come in later still.
                "answered_at",
            ),
        ]
