# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.qi_onestop.tests.common import OnestopCase

from ..models.survey_user_input_review import Source
from ..tools import review

SATISFIED = {**dict.fromkeys(review.ITEMS, "satisfied"), review.OVERALL: "satisfied"}
PDF = b"%PDF-1.4 sheet"


class ReviewCase(OnestopCase):
    """Completed requests of the small city, open to be rated."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("qi_onestop.evaluation_days", "30")
        cls.enterprise.phone = "138 0000 1234"
        cls.form = cls.env["survey.survey"]._qi_form()

    @classmethod
    def completed(cls):
        """Return a completed request."""
        return cls.request_at("completed")

    @classmethod
    def registered_by(cls, role):
        """Return a request that somebody has registered and answered at once, at the counter."""
        mine = (
            cls.env["qi.request"]
            .with_user(cls.users[role])
            .create(
                {
                    "platform_id": cls.station.id,
                    "service_id": cls.instant.id,
                    "partner_id": cls.enterprise.id,
                    "description": "Which form is it?",
                }
            )
        )
        mine.write(cls.step_to(mine, "completed"))
        return mine.with_env(cls.env)

    @classmethod
    def question(cls, code, form=None):
        return (form or cls.form)._qi_asked(code)

    @classmethod
    def entered(cls, form=None, *, solved="fully", call=None, reasons=0, comment="", **grades):
        """Return what is entered: all satisfied but for ``grades`` by code; a grade of None leaves it out."""
        form = form or cls.form
        entered = {}
        for code, grade in {**SATISFIED, **grades}.items():
            question = cls.question(code, form)
            chosen = question.suggested_answer_ids.filtered(lambda choice, grade=grade: choice.qi_grade == grade)
            entered[question.id] = [str(id_) for id_ in chosen.ids]
        solution = cls.question(review.SOLVED, form)
        entered[solution.id] = [
            str(choice.id) for choice in solution.suggested_answer_ids if choice.qi_solved == solved
        ]
        causes = cls.question(review.REASONS, form)
        entered[causes.id] = [str(id_) for id_ in causes.suggested_answer_ids[:reasons].ids]
        entered[cls.question(review.COMMENT, form).id] = [comment] if comment else []
        if call is not None:
            asked = cls.question(review.CALL, form)
            entered[asked.id] = [str(c.id) for c in asked.suggested_answer_ids if c.qi_is_yes == call]
        return entered

    @classmethod
    def take(cls, request, channel="link", entered=None, **source):
        """Take an answer to ``request``."""
        return cls.env["survey.user_input"]._qi_take(
            request, cls.form, entered or cls.entered(), Source(channel, **source)
        )
