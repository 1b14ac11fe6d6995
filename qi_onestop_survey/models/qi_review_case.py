# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import UTC, datetime, time

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import format_list

from odoo.addons.qi_onestop.tools import past, protected
from odoo.addons.qi_onestop.tools.period import CHINA

from ..tools import review_flow
from ..tools.satisfaction import MIN_COUNT
from .survey_question_answer import GRADES, SOLVED

ITEM_CODES = tuple(f"Q{number}" for number in range(1, 12))
"""Q1 to Q10 and the overall grade: any of them may be the bad one."""


class QiReviewCase(models.Model):
    """Bad review (差评) and what is done about it: called back, put right, told, confirmed (GB/T 39735-2020).

    How it goes on is in ``qi_review_case_flow.py``, what is promised in ``qi_review_case_clock.py``, who
    handles it in ``qi_review_case_assign.py``, the appeal in ``qi_review_case_appeal.py``, what a corrected
    answer does in ``qi_review_case_correction.py``, what the enterprise reads in ``qi_review_case_page.py``,
    what its times tell in ``qi_review_case_blur.py``.

    An anonymous case holds nothing that leads to a request, an enterprise or a person, and the program itself
    writes it: not even who created it tells. The answer it is about is known to the program alone.
    """

    _name = "qi.review.case"
    _description = "Bad Review"
    _inherit = ["qi.discreet.mixin", "qi.deadline.document.mixin", "qi.flow.mixin", "qi.protected.mixin"]
    _secret_path = "request_id"
    _order = "opened_at desc, id desc"
    _rec_names_search = ["name"]
    # An evaluation tells nothing of fewer cases, and takes those without a name only where there are as many of
    # them, see ``_untold`` and ``_counted_cases`` of ``qi.eval.measure``.
    _least_cases = MIN_COUNT
    _unnamed_domain = Domain("is_named", "=", False)

    name = fields.Char(string="Case Number", readonly=True, required=True, copy=False, index="trigram")
    answer_id = fields.Many2one(
        "survey.user_input",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
        groups=fields.NO_ACCESS,
    )
    answer_key = fields.Integer(readonly=True, groups=fields.NO_ACCESS, aggregator=None)
    platform_id = fields.Many2one("qi.platform", required=True, readonly=True, ondelete="restrict")
    service_id = fields.Many2one("qi.service", readonly=True, ondelete="restrict", index="btree_not_null")
    is_named = fields.Boolean(
        string="With Name",
        readonly=True,
        help="Without, the case tells neither who answered nor about which request.",
    )

    # Of named answers alone.
    request_id = fields.Many2one("qi.request", readonly=True, ondelete="cascade", index="btree_not_null")
    partner_id = fields.Many2one(
        "res.partner", string="Enterprise", readonly=True, ondelete="set null", index="btree_not_null"
    )
    commissioner_id = fields.Many2one(
        "qi.commissioner", readonly=True, ondelete="set null", index="btree_not_null"
    )
    provider_ids = fields.Many2many(
        "res.partner",
        "qi_review_case_provider_rel",
        "case_id",
        "partner_id",
        string="Institutions and Experts",
        readonly=True,
    )
    respondent = fields.Char(readonly=True)
    phone = fields.Char(string="Phone of the Respondent", readonly=True)

    # What was said.
    overall = fields.Selection(GRADES, string="Overall Satisfaction", readonly=True)
    score = fields.Float(string="Satisfaction Score", readonly=True, digits=(6, 1), aggregator="avg")
    solved = fields.Selection(SOLVED, string="Problem Solved", readonly=True)
    wants_call = fields.Boolean(string="Wants a Call", readonly=True)
    bad_items = fields.Text(string="Not Satisfied With", compute="_compute_said", compute_sudo=True)
    bad_names = fields.Char(
        string="Bad Items", compute="_compute_said", compute_sudo=True, help="In one line, for lists."
    )
    reasons = fields.Text(compute="_compute_said", compute_sudo=True)
    comment = fields.Text(string="What Was Written", compute="_compute_said", compute_sudo=True)

    # What is done about it.
    user_id = fields.Many2one(
        "res.users",
        string="Case Handler",
        domain=[("share", "=", False)],
        ondelete="restrict",
        tracking=True,
        help="Never somebody who had the request in hand.",
    )
    call_result = fields.Selection(
        [
            (review_flow.REACHED, "Reached"),
            (review_flow.UNREACHED, "Not Reached After Three Calls"),
            (review_flow.NOBODY, "Anonymous: Nobody to Call"),
        ],
        string="Call-Back",
        tracking=True,
    )
    call_note = fields.Text(
        string="What Was Said or Found", help="What the enterprise said; of an anonymous answer, what was found."
    )
    cause = fields.Text(string="Why It Happened")
    cause_category = fields.Selection(
        selection=lambda self: (
            self.env["qi.improvement"]._fields["cause_category"]._description_selection(self.env)
        ),
        string="Kind of Cause",
    )
    measure = fields.Text(string="What Is Done About It", tracking=True)
    result = fields.Text(string="Result as Told", help="This is what the enterprise reads.")
    confirmation = fields.Selection(
        [
            (review_flow.ONLINE, "By the Link"),
            (review_flow.PHONE, "By Phone or Letter"),
            (review_flow.SILENCE, "No Word Within the Time"),
            (review_flow.CORRECTED, "The Answer Was Corrected"),
        ],
        string="Confirmed How",
        tracking=True,
    )
    confirmation_note = fields.Text(string="Who Confirmed It, and When", tracking=True)
    dissatisfaction = fields.Text(string="Not Yet Put Right Because", tracking=True)
    improvement_id = fields.Many2one("qi.improvement", readonly=True, ondelete="set null", index="btree_not_null")

    # When, for lists, reports and the evaluation.
    opened_at = fields.Datetime(string="Opened On", required=True, readonly=True)
    called_at = fields.Datetime(string="Called Back On", readonly=True)
    told_at = fields.Datetime(string="Result Told On", readonly=True)
    silence_at = fields.Datetime(string="Closed Without Word On", readonly=True)
    closed_at = fields.Datetime(string="Closed On", readonly=True)
    is_called_in_time = fields.Boolean(string="Called Back in Time", readonly=True)
    is_put_right_in_time = fields.Boolean(string="Put Right in Time", readonly=True)
    is_confirmed = fields.Boolean(
        string="Confirmed by the Enterprise", compute="_compute_is_confirmed", store=True, readonly=True
    )
    reopened_count = fields.Integer(string="Times Opened Again", readonly=True)
    state = fields.Selection(
        list(review_flow.STATES),
        string="Step",
        required=True,
        readonly=True,
        default=review_flow.INITIAL,
        tracking=True,
        group_expand="_group_expand_state",
    )
    is_open = fields.Boolean(compute="_compute_is_open", store=True)

    # Who had the request in hand: known to the program; shown where the answer has a name.
    recused_user_ids = fields.Many2many(
        "res.users",
        "qi_review_case_recused_rel",
        "case_id",
        "user_id",
        readonly=True,
        groups=fields.NO_ACCESS,
    )
    concerned_user_ids = fields.Many2many(
        "res.users", string="Had It in Hand", compute="_compute_concerned_user_ids", compute_sudo=True
    )

    _name_uniq = models.Constraint("UNIQUE (name)", "This number is taken. Save again to draw another.")
    # One case for an answer and all its corrections.
    _answer_uniq = models.Constraint("UNIQUE (answer_key)", "There is a case for this answer already.")
    _opened_idx = models.Index("(opened_at DESC, id DESC)")
    _platform_idx = models.Index("(platform_id, opened_at DESC, id DESC)")
    _open_idx = models.Index("(user_id, due_at) WHERE is_open IS TRUE")
    _silence_idx = models.Index("(silence_at) WHERE silence_at IS NOT NULL")

    @property
    def _machine_fields(self):
        """All but what the flow lets people write."""
        thread = {name for mixin in ("mail.thread", "mail.activity.mixin") for name in self.env[mixin]._fields}
        return self._stored_fields() - review_flow.EDITABLE.keys() - {"state"} - thread

    # Computed

    @api.depends("state")
    def _compute_is_open(self):
        for case in self:
            case.is_open = case.state in review_flow.OPEN_STATES

    @api.depends("confirmation")
    def _compute_is_confirmed(self):
        for case in self:
            case.is_confirmed = case.confirmation in review_flow.CONFIRMED

    @api.depends("recused_user_ids", "is_named")
    def _compute_concerned_user_ids(self):
        for case in self:
            case.concerned_user_ids = case.recused_user_ids if case.is_named else False

    @api.depends("answer_id")
    @api.depends_context("lang")
    def _compute_said(self):
        """What was ticked and written on the form, in the reader's language."""
        labels = dict(self.env["survey.question.answer"]._fields["qi_grade"]._description_selection(self.env))
        for case in self:
            bad, names, reasons, comments = [], [], [], []
            for line in case.answer_id.user_input_line_ids:
                choice, code = line.suggested_answer_id, line.question_id.qi_code
                if code in ITEM_CODES and choice.qi_grade in ("dissatisfied", "very_dissatisfied"):
                    bad.append(f"{line.question_id.title}: {labels[choice.qi_grade]}")
                    names.append(line.question_id.title)
                elif code == "Q14":
                    reasons.append(choice.value or line.value_char_box)
                elif code == "Q15":
                    comments.append(line.value_text_box)
            case.bad_items = "\n".join(bad)
            case.bad_names = format_list(self.env, names) if names else False
            case.reasons = format_list(self.env, [text for text in reasons if text]) if any(reasons) else False
            case.comment = "\n".join(text for text in comments if text)

    @api.model
    def _group_expand_state(self, states, domain):
        """Show the open states as columns also while they are empty."""
        return [
            state for state, _label in review_flow.STATES if state in review_flow.OPEN_STATES or state in states
        ]

    # Opening

    @api.model
    def _open_for(self, answers):
        """Open a case for each bad answer, or keep up the one that its earlier version opened.

        :param answers: valid answers, with all rights; those that say nothing bad open nothing
        :return: the cases opened, with all rights
        """
        # Who answers must not be found in who created what; so nothing of the answer's user comes along.
        self = self.with_user(SUPERUSER_ID).with_context(lang=self.env.company.partner_id.lang)
        opened = kept = self.browse()
        for answer in answers.with_env(self.env):
            case = self._of_answer(answer)
            if case:
                case._keep_up(answer)
                kept |= case
            elif answer.qi_is_bad:
                opened |= self._open(answer)
        opened._assign()
        opened._start_clock()
        opened._tell_providers()
        (opened | kept)._blur_times()
        return opened

    @api.model
    def _of_answer(self, answer):
        """Return the case of an answer or of the one it corrects."""
        return self.search([("answer_key", "=", self._answer_key(answer))])

    @api.model
    def _answer_key(self, answer):
        """Return what all versions of an answer have in common: the id of the first.

        One without a name that corrects one with a name begins anew: the case of that one says whose it is.
        """
        while answer.qi_previous_id and (answer.qi_is_named or not answer.qi_previous_id.qi_is_named):
            answer = answer.qi_previous_id
        return answer.id

    @api.model
    def _open(self, answer):
        numbers = self.env.ref("qi_onestop_survey.qi_review_case_sequence")._qi_draw(1)
        request = answer.qi_request_id
        return protected.without_permit(
            protected.permitted(self).create(
                {
                    "name": numbers[0],
                    "answer_key": self._answer_key(answer),
                    "opened_at": self._opening(answer),
                    "platform_id": answer.qi_platform_id.id or request.platform_id.id,
                    "recused_user_ids": [Command.set(answer.qi_recused_user_ids.ids)],
                    **self._said_values(answer),
                }
            )
        )

    @api.model
    def _opening(self, answer):
        """Return when the case of an answer is opened; of an anonymous one the day alone, which is no lead."""
        if answer.qi_is_named:
            return past.now(self)
        return self._day_of(past.now(self))

    @api.model
    def _day_of(self, at):
        """Return the instant at which the day of ``at`` began in the city."""
        day = at.replace(tzinfo=UTC).astimezone(CHINA).date()
        return datetime.combine(day, time(), CHINA).astimezone(UTC).replace(tzinfo=None)

    @api.model
    def _said_values(self, answer):
        """Return what is kept of an answer; of an anonymous one nothing that leads to anybody."""
        values = {
            "answer_id": answer.id,
            "overall": answer.qi_overall,
            "score": answer.qi_score,
            "solved": answer.qi_solved,
            "wants_call": answer.qi_wants_call,
        }
        if not answer.qi_is_named:
            return values
        request = answer.qi_request_id
        return {
            **values,
            "is_named": True,
            "request_id": request.id,
            "service_id": answer.qi_service_id.id or request.service_id.id,
            "partner_id": request.partner_id.id,
            "commissioner_id": answer.qi_commissioner_id.id,
            "provider_ids": [Command.set(answer.qi_provider_ids.ids)],
            "respondent": answer.qi_respondent or request.contact_name,
            "phone": answer.qi_respondent_phone or request.contact_phone,
        }

    # CRUD

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Bad reviews stay on record. Put right what was wrong instead."))
