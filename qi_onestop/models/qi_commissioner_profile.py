# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import float_repr
from odoo.tools.i18n import format_list

from ..tools import commissioner_requirements
from .qi_commissioner_requirement import EDUCATIONS

# Results of an examination are for who decides on them; the house may know that somebody is not ready yet.
SUPERIORS = "qi_onestop.qi_onestop_group_manager,qi_onestop.qi_onestop_group_coordinator"


class QiCommissioner(models.Model):
    """What a commissioner brings, held against the city's requirements."""

    _inherit = "qi.commissioner"

    photo = fields.Image(max_width=600, max_height=800, help="Portrait for the badge.")
    portrait = fields.Image(compute="_compute_portrait", compute_sudo=True)
    education = fields.Selection(EDUCATIONS, tracking=True)
    career_start = fields.Date(
        string="Relevant Work Since", help="Since when in metrology, standards, certification, testing or quality."
    )
    experience_years = fields.Integer(string="Years of Experience", compute="_compute_experience_years")
    exam_date = fields.Date(string="Examination Date", groups=SUPERIORS)
    exam_score = fields.Float(string="Examination Score", digits=(5, 1), tracking=True, groups=SUPERIORS)
    undertaking_ids = fields.One2many(related="user_id.partner_id.qi_undertaking_ids", string="Undertakings")
    undertaking_date = fields.Date(
        string="Undertaking Signed On",
        compute="_compute_undertaking_date",
        inverse="_inverse_undertaking_date",
        compute_sudo=True,
        help="Undertaking to keep secrets and to name no institution for gain (保密与廉洁承诺书).",
    )
    undertaking_until = fields.Date(
        string="Undertaking Valid Until", compute="_compute_undertaking_date", compute_sudo=True
    )
    attendance_ids = fields.One2many(
        "qi.training.attendance",
        "commissioner_id",
        string="Trainings",
        groups="qi_onestop.qi_onestop_group_commissioner,qi_onestop.qi_onestop_group_coordinator",
    )
    training_hours = fields.Float(
        string="Training Hours This Year", compute="_compute_training_hours", digits=(6, 1)
    )
    qualification_ids = fields.One2many(related="user_id.partner_id.qi_qualification_ids", string="Qualifications")
    checklist = fields.Html(
        string="Requirements", compute="_compute_checklist", compute_sudo=True, sanitize=False, groups=SUPERIORS
    )
    lacking = fields.Char(compute="_compute_checklist", compute_sudo=True, groups=SUPERIORS)
    is_lacking = fields.Boolean(
        string="Requirements Not Met", compute="_compute_checklist", compute_sudo=True, search="_search_is_lacking"
    )

    _exam_score_check = models.Constraint(
        "CHECK (exam_score >= 0 AND exam_score <= 100)", "An examination score lies between 0 and 100."
    )

    @api.depends("photo", "user_id.avatar_512")
    def _compute_portrait(self):
        for commissioner in self:
            commissioner.portrait = commissioner.photo or commissioner.user_id.avatar_512

    @api.depends("undertaking_ids.signed_on", "undertaking_ids.date_to")
    def _compute_undertaking_date(self):
        for commissioner in self:
            newest = commissioner.undertaking_ids.sorted("signed_on")[-1:]
            commissioner.undertaking_date = newest.signed_on
            commissioner.undertaking_until = newest.date_to

    def _inverse_undertaking_date(self):
        """Record one more undertaking; what was signed earlier stays."""
        self.env["qi.undertaking"].create(
            [
                {"partner_id": commissioner.user_id.partner_id.id, "signed_on": commissioner.undertaking_date}
                for commissioner in self
                if commissioner.undertaking_date
                and commissioner.undertaking_date not in commissioner.undertaking_ids.mapped("signed_on")
            ]
        )

    @api.depends("career_start")
    def _compute_experience_years(self):
        today = self._city_today()
        for commissioner in self:
            commissioner.experience_years = (
                commissioner_requirements.full_years(commissioner.career_start, today) or 0
            )

    @api.depends("attendance_ids.hours_credited", "attendance_ids.date")
    def _compute_training_hours(self):
        hours = self._training_hours(self._city_today().year)
        for commissioner in self:
            commissioner.training_hours = hours.get(commissioner._origin.id, 0.0)

    def _training_hours(self, year):
        """Return the hours credited in ``year``, by id of the commissioner."""
        # The sum is no secret in the house, the single results are.
        groups = (
            self.env["qi.training.attendance"]
            .sudo()
            ._read_group(
                [
                    ("commissioner_id", "in", self._origin.ids),
                    ("date", ">=", f"{year}-01-01"),
                    ("date", "<=", f"{year}-12-31"),
                ],
                ["commissioner_id"],
                ["hours_credited:sum"],
            )
        )
        return {commissioner.id: total for commissioner, total in groups}

    @api.depends("education", "career_start", "exam_date", "exam_score", "undertaking_ids", "training_hours")
    @api.depends_context("lang")
    def _compute_checklist(self):
        asked = self.env["qi.commissioner.requirement"]._asked()
        for commissioner in self:
            checks = commissioner_requirements.evaluate(commissioner._profile(), asked)
            lacking = [check for check in checks if not check.is_met]
            commissioner.lacking = commissioner._listed_lacking(lacking)
            commissioner.is_lacking = bool(lacking)
            commissioner.checklist = self.env["ir.qweb"]._render(
                "qi_onestop.commissioner_checklist",
                {"lines": [(check, commissioner._check_text(check)) for check in checks]},
            )

    @api.model
    def _search_is_lacking(self, operator, value):
        if operator != "in":
            return NotImplemented
        # A city has some dozens of commissioners: looking at each is cheap.
        return [("id", "in", self.search(Domain.TRUE).filtered("is_lacking").ids)]

    def _profile(self):
        """Return what is known of the commissioner, as the requirements are held against it."""
        self.ensure_one()
        today = self._city_today()
        examined = self.exam_date and self.exam_date <= today
        return commissioner_requirements.Profile(
            education=self.education or None,
            experience=commissioner_requirements.full_years(self.career_start, today),
            exam=self.exam_score if examined else None,
            undertaking=bool(
                self.sudo().undertaking_ids.filtered_domain(self.env["qi.undertaking"]._valid_on(today))
            ),
            training_hours=self.training_hours,
        )

    def _check_text(self, check):
        """Return one line of the check list: what is asked and what is there."""
        labels = dict(self.env["qi.commissioner.requirement"]._fields["kind"]._description_selection(self.env))
        label = labels[check.kind]
        if check.kind == "undertaking":
            return label if check.is_met else self.env._("%(requirement)s: missing", requirement=label)
        educations = dict(self._fields["education"]._description_selection(self.env))
        if check.value is None:
            value = self.env._("nothing recorded")
        elif check.kind == "education":
            value = educations[check.value]
        else:
            value = _number(check.value)
        threshold = educations[check.threshold] if check.kind == "education" else _number(check.threshold)
        return self.env._(
            "%(requirement)s: %(value)s / %(threshold)s", requirement=label, value=value, threshold=threshold
        )

    def _listed_lacking(self, checks):
        """Return what is lacking, as a part of a sentence."""
        texts = [self._check_text(check) for check in checks]
        return texts and format_list(self.env, texts, lang_code=self.env.lang or "en_US")

    def _check_requirements(self):
        """Raise unless the commissioners meet all that is asked before they take requests."""
        asked = [requirement for requirement in self.env["qi.commissioner.requirement"]._asked() if requirement[2]]
        for commissioner in self:
            checks = commissioner_requirements.evaluate(commissioner._profile(), asked)
            lacking = [check for check in checks if not check.is_met]
            if lacking:
                raise UserError(
                    self.env._(
                        "%(name)s cannot be put on duty yet. Lacking: %(lacking)s.",
                        name=commissioner.name,
                        lacking=self._listed_lacking(lacking),
                    )
                )


def _number(value):
    """Return ``value`` with one digit after the point where it has any."""
    return float_repr(value, 0 if value == int(value) else 1)
