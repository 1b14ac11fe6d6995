# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import new_test_user

from odoo.addons.qi_onestop.tests.common import GROUPS, OnestopCase, china

from ..models.survey_user_input_review import Source
from ..tools import review

MONDAY = "2025-06-09 10:00"
"""A week and the next without a holiday."""

CALLED = {"state": "called", "call_result": "reached", "call_note": "The certificate came too late"}
PUT_RIGHT = {
    "state": "told",
    "cause": "Nobody looks at the list",
    "measure": "The list is read every morning",
    "result": "The certificate is on its way; you pay nothing.",
}
BY_PHONE = {"state": "closed", "confirmation": "phone", "confirmation_note": "Ms Wu, this morning"}


class CaseCase(OnestopCase):
    """The small city with completed requests and answers to them.

    The commissioner had the request in hand; the manager of the county handles what is bad, overseer is another
    of the department.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["overseer"] = new_test_user(
            cls.env, "t_overseer", groups=GROUPS["coordinator"], name="Overseer", lang="en_US"
        )
        group = cls.env.ref("qi_onestop.qi_onestop_group_coordinator")
        group.user_ids = group.user_ids & cls.env["res.users"].union(*cls.users.values())
        # Here the window is open in which a completed request is rated.
        cls.env["ir.config_parameter"].set_param("qi_onestop.evaluation_days", "30")
        cls.form = cls.env["survey.survey"]._qi_form()

    @classmethod
    def answer(cls, request=None, grade="dissatisfied", named=True, comment="=1+1 too late", channel="link"):
        """Return an answer to a request, which the commissioner completed unless it is given."""
        request = request or cls.request_at("completed")
        source = Source(channel, "Wu Xiaodong" if named else "", "13900000001" if named else "")
        return cls.env["survey.user_input"]._qi_take(request, cls.form, cls.entered(grade, comment), source)

    @classmethod
    def entered(cls, grade, comment=""):
        """Return what is entered into the form: the same grade for each item and for the whole."""
        values = {}
        for question in cls.form.question_ids:
            choices, code = question.suggested_answer_ids, question.qi_code
            if code in review.GRADED:
                values[question.id] = choices.filtered(lambda choice: choice.qi_grade == grade).ids
            elif code == review.SOLVED:
                values[question.id] = choices.filtered(lambda choice: choice.qi_solved == "partly").ids
            elif code == review.REASONS:
                values[question.id] = choices[:1].ids
            elif code == review.COMMENT:
                values[question.id] = [comment]
            elif code in (review.AGAIN, review.CALL):
                values[question.id] = choices.filtered(lambda choice: not choice.qi_is_yes).ids
        return {id_: [str(value) for value in given if value] for id_, given in values.items()}

    @classmethod
    def case_of(cls, answer):
        """Return the case of an answer, as the program sees it."""
        return cls.env["qi.review.case"].search([("answer_id", "=", answer.id)])

    def bad(self, **values):
        """Return the case of a new bad answer with a name."""
        return self.case_of(self.answer(**values))

    def told(self, **values):
        """Return a case that was put right, its result told by the manager."""
        case = self.bad(**values)
        mine = self.as_role(case, "manager")
        called = CALLED if case.is_named else {**CALLED, "call_result": "nobody"}
        mine.write(called)
        mine.write(PUT_RIGHT)
        return case


__all__ = ["BY_PHONE", "CALLED", "MONDAY", "PUT_RIGHT", "CaseCase", "china"]
