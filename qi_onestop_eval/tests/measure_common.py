# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


from odoo.addons.qi_onestop.tests.report_common import ReportCase
from odoo.addons.qi_onestop.tests.report_oracle import begin

OURS = '("service_id.code", "=", "T-ours")'


class MeasureCase(ReportCase):
    """The small city lets its reports count what its evaluation measures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ours = cls.instant.copy({"name": "Ours", "code": "T-ours"})

    @classmethod
    def measure(cls, code, domain=f"[{OURS}]", **values):
        return cls.env["qi.eval.measure"].create(
            {"code": code, "name": f"Measure {code}", "domain": domain, **values}
        )

    @classmethod
    def figure(cls, measure, **values):
        return cls.env["qi.report.figure"].create(
            {
                "code": measure.code.lower(),
                "name": measure.name,
                "section": "evaluation",
                "measure_id": measure.id,
                "definition": "As the evaluation counts it",
                "decimals": 4,
                **values,
            }
        )

    def reports(self, kind, first, *platforms):
        return self.env["qi.report.period"].create(
            [
                {"platform_id": platform and platform.id, "kind": kind, "first": begin(first)}
                for platform in platforms
            ]
        )

    @classmethod
    def served(cls, *values):
        """Insert completed requests of the station."""
        request = cls.request_at("registered")
        done = {
            "stage_id": cls.stage("completed").id,
            "stage_kind": "completed",
            "platform_id": cls.station.id,
            "service_id": cls.ours.id,
        }
        names = sorted({name for one in values for name in one})
        cls.clone(
            request,
            [
                {"name": f"R-{request.id}-{number}", **done, **dict.fromkeys(names), **one}
                for number, one in enumerate(values)
            ],
        )
        return cls.env["qi.request"].search([("name", "=like", f"R-{request.id}-%")])
