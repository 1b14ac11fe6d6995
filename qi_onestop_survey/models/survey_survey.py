# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.qi_onestop.tools import past, protected

from ..tools import review, satisfaction

SATISFACTION = "qi_satisfaction"
MAX_TEXT = 2000
"""So much is taken of what is written in an open question."""


class SurveySurvey(models.Model):
    """Satisfaction forms (DB1403/T 22-2023, Appendix E) are a survey type of their own, kept in versions.

    draft → in use → retired. A form is retired when the next version is put into use. What is or was in use is
    not changed any more: answers keep the form they were given on.
    """

    _name = "survey.survey"
    _inherit = ["survey.survey", "qi.protected.mixin", "qi.fixed.words.mixin"]

    survey_type = fields.Selection(
        selection_add=[(SATISFACTION, "Service Satisfaction")],
        ondelete={SATISFACTION: "set default"},
    )
    qi_version = fields.Integer(string="Version", default=1, readonly=True, copy=False, aggregator=None)
    qi_state = fields.Selection(
        [("draft", "Draft"), ("in_use", "In Use"), ("retired", "Retired")],
        string="State of the Form",
        default="draft",
        readonly=True,
        copy=False,
    )
    qi_previous_id = fields.Many2one(
        "survey.survey",
        string="Version Before",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    qi_used_from = fields.Datetime(string="In Use Since", readonly=True, copy=False)
    qi_used_to = fields.Datetime(string="In Use Until", readonly=True, copy=False)
    qi_weight_sum = fields.Float(string="Sum of Weights", digits=(6, 4), compute="_compute_qi_weight_sum")

    # One form is in use at a time, for the whole city.
    _qi_in_use_uniq = models.UniqueIndex(
        "(survey_type) WHERE qi_state = 'in_use' AND survey_type = 'qi_satisfaction'",
        "Another satisfaction form is in use. Retire it by putting the new version into use.",
    )

    @property
    def _machine_fields(self):
        return super()._machine_fields | {
            "qi_version",
            "qi_state",
            "qi_previous_id",
            "qi_used_from",
            "qi_used_to",
        }

    @api.depends("question_and_page_ids.qi_code", "question_and_page_ids.qi_weight")
    def _compute_qi_weight_sum(self):
        for form in self:
            items = form.question_and_page_ids.filtered(lambda question: question.qi_code in review.ITEMS)
            form.qi_weight_sum = sum(items.mapped("qi_weight"))

    @api.depends_context("uid")
    def _compute_allowed_survey_types(self):
        result = super()._compute_allowed_survey_types()
        for survey in self:
            if survey.allowed_survey_types:
                survey.allowed_survey_types = [*survey.allowed_survey_types, SATISFACTION]
        return result

    @api.onchange("survey_type")
    def _onchange_survey_type(self):
        result = super()._onchange_survey_type()
        if self.survey_type == SATISFACTION:
            self.update(self._qi_form_defaults())
        return result

    @api.model
    def _qi_form_defaults(self):
        """Return how satisfaction forms are kept: one answer per invitation, on one page, without marks."""
        return {
            "access_mode": "token",
            "users_login_required": False,
            "is_attempts_limited": True,
            "attempts_limit": 1,
            "questions_layout": "one_page",
            "questions_selection": "all",
            "scoring_type": "no_scoring",
        }

    # CRUD

    def write(self, vals):
        """Write values; what is or was in use stays as it is.

        :raises UserError: when answers keep the form as it is
        """
        # By another type Odoo's survey people would read the answers; with an archived form nobody could rate; its
        # words are what was answered. A form that is loaded again with the same words stays as it is.
        for name in vals.keys() & self._qi_kept_fields():
            self.filtered(lambda form, name=name: form._qi_differs(name, vals[name]))._qi_check_draft()
        return super().write(vals)

    @api.model
    def _qi_kept_fields(self):
        """Return what stays of a form that is or was in use: all but its state, and who looks after it."""
        free = self._machine_fields | {"user_id", "restrict_user_ids", "color"}
        return {
            name
            for name, field in self._fields.items()
            if (field.store or field.inverse)
            and name not in free
            and not name.startswith(("message_", "activity_", "website_message_", "rating_"))
        }

    def _qi_differs(self, name, value):
        self.ensure_one()
        field = self._fields[name]
        if field.type in ("one2many", "many2many"):
            return bool(value)
        return field.convert_to_cache(value, self) != field.convert_to_cache(self[name], self)

    def _check_words(self, name):
        self._qi_check_draft()

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_used(self):
        self._qi_check_draft()

    def _qi_check_draft(self):
        """Raise a UserError for satisfaction forms that are or were in use."""
        for form in self:
            if form.survey_type == SATISFACTION and form.qi_state in ("in_use", "retired"):
                raise UserError(
                    self.env._(
                        "“%(title)s” (version %(version)s) is or was in use, and answers keep the form they were "
                        "given on. Make a new version and change that one.",
                        title=form.title,
                        version=form.qi_version,
                    )
                )

    # Actions

    def action_qi_new_version(self):
        """Draft the next version of a form, or open the draft there is."""
        self.ensure_one()
        self._qi_check_department()
        draft = self.search(
            [("survey_type", "=", SATISFACTION), ("qi_state", "=", "draft"), ("qi_previous_id", "!=", False)],
            limit=1,
        )
        if not draft:
            latest = self.search([("survey_type", "=", SATISFACTION)], order="qi_version desc", limit=1)
            draft = protected.permitted(self).copy(
                {"title": self.title, "qi_version": latest.qi_version + 1, "qi_previous_id": self.id}
            )
            for language, _name in self.env["res.lang"].get_installed():
                draft.with_context(lang=language).title = self.with_context(lang=language).title
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": draft.id,
            "views": [(False, "form")],
        }

    def action_qi_put_into_use(self):
        """Ask enterprises with this form from now on; the one in use until now is retired.

        :raises ValidationError: when it could not be filled in or evaluated
        """
        self.ensure_one()
        self._qi_check_department()
        self._qi_put_into_use()

    def action_qi_preview(self):
        """Show the form as enterprises see it."""
        self.ensure_one()
        self.check_access("read")
        return {"type": "ir.actions.act_url", "url": f"/qi/satisfaction/preview/{self.id}", "target": "new"}

    def action_send_survey(self):
        """Share a survey; satisfaction forms go out by the program alone."""
        self._qi_refuse_sharing()
        return super().action_send_survey()

    def action_start_session(self):
        """Start a live session; not of satisfaction forms."""
        self._qi_refuse_sharing()
        return super().action_start_session()

    def _qi_refuse_sharing(self):
        if SATISFACTION in self.mapped("survey_type"):
            raise UserError(
                self.env._("Satisfaction forms are sent by the program, to the enterprise of a completed request.")
            )

    def _qi_check_department(self):
        self.check_access("write")
        if not (self.env.su or self.env.user.has_group("qi_onestop.qi_onestop_group_coordinator")):
            raise AccessError(self.env._("The coordinating department decides on the form."))

    # Versions

    @api.model
    def _qi_form(self):
        """Return the form in use with all rights, empty if there is none."""
        return self.sudo().search([("survey_type", "=", SATISFACTION), ("qi_state", "=", "in_use")], limit=1)

    def _qi_put_into_use(self):
        self.ensure_one()
        if self.qi_state != "draft":
            raise UserError(self.env._("Only a draft is put into use. Make a new version."))
        self._qi_check_form()
        now = past.now(self)
        before = self._qi_form()
        protected.permitted(before).write({"qi_state": "retired", "qi_used_to": now})
        self.env.flush_all()
        protected.permitted(self).write({**self._qi_form_defaults(), "qi_state": "in_use", "qi_used_from": now})

    def _qi_check_form(self):
        """Raise a ValidationError unless the form can be filled in and evaluated."""
        if self.survey_type != SATISFACTION:
            raise ValidationError(self.env._("Only a satisfaction form is put into use."))
        problem = self._qi_form_problem()
        if problem:
            raise ValidationError(problem)

    def _qi_form_problem(self):
        codes = [code for code in self.question_ids.mapped("qi_code") if code]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            return self.env._("%(codes)s stands on the form twice.", codes=self._listed(twice))
        if review.OVERALL not in codes or not set(codes) & set(review.ITEMS):
            return self.env._("A form needs the overall grade (Q11) and at least one of the items Q1 to Q10.")
        if review.REASONS not in codes:
            return self.env._("A form needs the reasons (Q14): whoever is not satisfied says with what.")
        for question in self.question_ids:
            wanted = review.TYPES.get(question.qi_code)
            if question.question_type not in review.PLAIN_TYPES or (wanted and question.question_type != wanted):
                return self.env._("“%(question)s” cannot be asked this way.", question=question.title)
            choices = question.suggested_answer_ids
            if question.question_type in ("simple_choice", "multiple_choice") and not choices:
                return self.env._("“%(question)s” has nothing to choose from.", question=question.title)
            grades = choices.mapped("qi_grade")
            if question.qi_code in review.GRADED and set(grades) - {satisfaction.NOT_APPLICABLE} != set(
                satisfaction.SCORES
            ):
                return self.env._(
                    "“%(question)s” needs the five grades, each choice with its grade.", question=question.title
                )
            if question.qi_code == review.SOLVED and not all(choices.mapped("qi_solved")):
                return self.env._("Say what each choice of “%(question)s” means.", question=question.title)
            if question.qi_code in review.ITEMS and question.qi_weight <= 0:
                return self.env._("“%(question)s” needs a weight above zero.", question=question.title)
        return ""

    # What is entered

    def _qi_asked(self, code):
        return self.question_ids.filtered(lambda question: question.qi_code == code)

    def _qi_read(self, entered, by_staff=False):
        """Return ``{question: choices or text}`` of what was entered; what fits no question is left out.

        :param entered: ``{question id: [text of each value]}``
        :param by_staff: on paper an item may have been left empty
        :raises UserError: one sentence that says what is missing
        """
        self.ensure_one()
        said = {}
        for question in self.question_ids:
            values = entered.get(question.id) or []
            if question.question_type in ("simple_choice", "multiple_choice"):
                chosen = question.suggested_answer_ids.filtered(
                    lambda choice, values=values: str(choice.id) in values
                )
                said[question] = chosen if question.question_type == "multiple_choice" else chosen[:1]
            else:
                said[question] = "\n".join(values).replace("\0", "").strip()[:MAX_TEXT]
        is_bad = satisfaction.is_bad(self._qi_grades(said).values())
        for question, value in said.items():
            if question.qi_code == review.REASONS and not is_bad:
                said[question] = value.browse()
                continue
            needed = question.qi_code == review.OVERALL or (
                question.constr_mandatory and not (by_staff and question.qi_code in review.CODES)
            )
            if not value and question.qi_code == review.REASONS and (is_bad or needed):
                raise UserError(self.env._("Say what you were not satisfied with: choose at least one reason."))
            if not value and needed:
                raise UserError(self.env._("Please answer “%(question)s”.", question=question.title))
        return said

    @api.model
    def _qi_grades(self, said):
        """Return ``{question: grade}`` of the graded questions that were answered."""
        return {
            question: value.qi_grade
            for question, value in said.items()
            if question.qi_code in review.GRADED and value
        }

    @api.model
    def _qi_figures(self, said):
        """Return what the answers come to, as values of ``survey.user_input``."""
        grades = self._qi_grades(said)
        by_code = {question.qi_code: value for question, value in said.items() if question.qi_code}
        score = satisfaction.composite(
            [(question.qi_weight, grade) for question, grade in grades.items() if question.qi_code in review.ITEMS]
        )
        none = self.env["survey.question.answer"]
        return {
            "qi_overall": by_code[review.OVERALL].qi_grade,
            "qi_score": score or 0.0,
            "qi_is_scored": score is not None,
            "qi_is_bad": satisfaction.is_bad(grades.values()),
            "qi_solved": by_code.get(review.SOLVED, none).qi_solved,
            "qi_comes_again": by_code.get(review.AGAIN, none).qi_is_yes,
            "qi_wants_call": by_code.get(review.CALL, none).qi_is_yes,
        }
