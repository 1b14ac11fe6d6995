# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.qi_onestop.tools import past, protected

from ..tools import review

QUIET = {"tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True}


class Source(NamedTuple):
    """Where an answer comes from: the way, who signed it if anybody did, and who of the staff had a hand in it.

    ``file`` is a pair of name and content (bytes), ``paper_date`` the day that stands on it.
    """

    channel: str
    respondent: str = ""
    phone: str = ""
    entered_by: object = None
    issued_by: object = None
    file: tuple = ()
    paper_date: object = None


class SurveyUserInput(models.Model):
    """How an answer is taken: checked, figured, and kept as a version of its own."""

    _inherit = "survey.user_input"

    @api.model
    def _qi_take(self, request, form, entered, source):
        """Take one answer to a request; a correction supersedes the one before, which is kept.

        Whoever is not the enterprise learns by no refusal whether it has answered: what comes by staff, or by a
        code that staff has in hand as well, is set aside then.

        The caller has checked who answers. Nobody who is logged in is noted as the writer: the answer says by
        itself whether it is signed.

        :param entered: ``{question id: [text of each value]}``
        :raises UserError: one sentence that says what to do
        :return: the answer, with all rights
        """
        request_sudo = request.sudo()
        # Whoever comes second waits here, and finds the first one's answer.
        invitation_sudo = self.env["qi.review.invitation"]._held_for(request_sudo)
        problem = request._review_problem(source.channel, source.paper_date) or request._review_issuer_problem(
            source.issued_by
        )
        if problem:
            raise UserError(problem)
        said = form._qi_read(entered, by_staff=review.WAYS[source.channel].by_staff)
        figures = form._qi_figures(said)
        self._qi_check_source(source, figures)
        public = self.env.ref("base.public_user")
        Answer = protected.permitted(self.with_user(public).sudo().with_context(**QUIET))
        before, state = self._qi_place(request_sudo, source.channel)
        if before:
            Answer.browse(before.id).write({"qi_state": "superseded"})
            # The database lets one answer be valid at a time.
            before.flush_recordset(["qi_state"])
        answer = Answer.create(
            {
                "survey_id": form.id,
                "state": "done",
                "invite_token": invitation_sudo.token,
                "lang_id": self.env["res.lang"]._get_data(code=self.env.lang).id,
                "end_datetime": past.now(self),
                "qi_answered_at": past.now(self),
                "qi_state": state,
                "qi_previous_id": before.id,
                **self._qi_about(request_sudo),
                **self._qi_source_values(source),
                **figures,
                "user_input_line_ids": [
                    Command.create(vals)
                    for question, value in said.items()
                    for vals in self._qi_lines(question, value)
                ],
            }
        )
        if state == "valid":
            invitation_sudo.write({"answer_id": answer.id})
        if review.WAYS[source.channel].corrects:
            # Who was asked at the counter is reminded all the same: they may know nothing of that answer.
            invitation_sudo.write({"remind_at": False})
        # The writer is set now: later Odoo would note who is logged in.
        answer.env.flush_all()
        return protected.without_permit(answer)

    @api.model
    def _qi_place(self, request, channel):
        """Return ``(answer, state)``: which answer one by ``channel`` supersedes, and what it becomes itself."""
        answers = request._review_answers()
        valid = answers.filtered(lambda answer: answer.qi_state == "valid")
        if not valid or review.may_follow(channel, valid.qi_channel):
            return valid, "valid"
        aside = answers.filtered(
            lambda answer: answer.qi_state == review.SET_ASIDE and review.may_follow(channel, answer.qi_channel)
        )
        return aside, review.SET_ASIDE

    @api.model
    def _qi_check_source(self, source, figures):
        """Raise a UserError where the way asks for more than the answers."""
        if source.channel == "phone" and not source.respondent:
            raise UserError(self.env._("Enter who answered on the phone."))
        if source.channel == "paper" and not source.file:
            raise UserError(self.env._("Attach the scan of the sheet."))
        if source.channel == "paper" and not source.paper_date:
            raise UserError(self.env._("Enter the date on the sheet; without one, the day on which you got it."))
        if figures["qi_wants_call"] and not (source.respondent and source.phone):
            raise UserError(self.env._("To be called back, give your name and number."))

    @api.model
    def _qi_about(self, request):
        """Return whom and what the answer is about, as it is now."""
        done = request.task_ids.filtered(lambda task: task.state in ("delivered", "confirmed"))
        return {
            "qi_request_id": request.id,
            "qi_platform_id": request.platform_id.id,
            "qi_commissioner_id": request.commissioner_id.id,
            "qi_recused_user_ids": [Command.set(request._review_concerned().ids)],
            "qi_service_id": request.service_id.id,
            "qi_provider_ids": [Command.set(done.provider_id.ids)],
        }

    @api.model
    def _qi_source_values(self, source):
        name, content = source.file or ("", b"")
        if content:
            name = self.env["qi.document.mixin"]._checked_upload(name, content)
        return {
            "qi_channel": source.channel,
            "qi_is_named": bool(source.respondent),
            "qi_respondent": source.respondent or False,
            "qi_respondent_phone": (source.respondent and source.phone) or False,
            "qi_entered_by_id": source.entered_by.id if source.entered_by else False,
            "qi_issued_by_id": source.issued_by.id if source.issued_by else False,
            "qi_paper_date": source.paper_date if source.channel == "paper" else False,
            "qi_file": base64.b64encode(content),
            "qi_file_name": name or False,
        }

    @api.model
    def _qi_lines(self, question, value):
        """Return the values of the lines that Odoo would keep for an answer."""
        line = {"question_id": question.id, "skipped": not value, "answer_type": False}
        if not value:
            return [line]
        if question.question_type in ("simple_choice", "multiple_choice"):
            return [{**line, "answer_type": "suggestion", "suggested_answer_id": choice.id} for choice in value]
        return [{**line, "answer_type": question.question_type, f"value_{question.question_type}": value}]

    def _qi_said_lines(self):
        """Return what was said, a line for each question that was answered."""
        lines = []
        for question, value in self._qi_said().items():
            text = (
                self.env["qi.request"]._listed(value.mapped("value")) if question.suggested_answer_ids else value
            )
            if text:
                lines.append(f"{question.title}: {text}")
        return lines

    def _qi_said(self):
        """Return ``{question: choices or text}`` of the answer, in the order of its form."""
        self.ensure_one()
        lines = self.user_input_line_ids.grouped("question_id")
        said = {}
        for question in self.survey_id.question_ids:
            own = lines.get(question, self.env["survey.user_input.line"])
            if question.question_type in ("simple_choice", "multiple_choice"):
                said[question] = own.suggested_answer_id
            else:
                said[question] = own[:1].value_text_box or own[:1].value_char_box or ""
        return said
