# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


from odoo.addons.qi_onestop.tools import protected

from .case_common import CaseCase

MEASURES = ["invited:sum", "answers:sum", "score:avg", "satisfied:avg", "response:avg", "by_staff:avg"]


GRADES = ("very_satisfied", "very_satisfied", "satisfied", "basically_satisfied", "dissatisfied")


class ReportCase(CaseCase):
    """Seven requests were completed at the station; five answered, one of these by telephone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.requests = [cls.request_at("completed") for _count in range(7)]
        cls.answers = cls.env["survey.user_input"].union(
            *(
                cls.answer(request, grade=grade, named=index == 4, comment="=HYPERLINK(1)")
                for index, (request, grade) in enumerate(zip(cls.requests, GRADES, strict=False))
            )
        )
        cls.env.flush_all()
        # By telephone.
        protected.permitted(cls.answers[0]).write({"qi_channel": "phone"})

    def grouped(self, role="coordinator", groupby=("platform_id",), domain=(), measures=MEASURES):
        return self.as_role(self.env["qi.satisfaction.report"], role)._read_group(
            [("platform_id", "=", self.station.id), *domain], groupby, measures
        )
