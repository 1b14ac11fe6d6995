# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import timedelta
from itertools import cycle

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import file_open

from odoo.addons.qi_onestop.tools import past

from ..tools import review
from .survey_user_input_review import Source

STORY = "qi_onestop_survey/demo/qi_review_story.json"
SCAN = "qi_onestop/demo/qi_request_scan_demo.pdf"
GRADES = {
    "5": "very_satisfied",
    "4": "satisfied",
    "3": "basically_satisfied",
    "2": "dissatisfied",
    "1": "very_dissatisfied",
    "-": "not_applicable",
}


class QiReviewLoader(models.AbstractModel):
    """Tells how satisfied the enterprises of the demo city are with what was completed in the past months."""

    _name = "qi.review.loader"
    _description = "Loader of the Demo City's Ratings"

    @api.model
    def _load(self, path=STORY):
        """Let the enterprises of completed requests be asked, and answer as the story tells, one by one.

        Each line is nothing (no answer), or has ``items`` and ``overall`` (see ``GRADES``), ``solved``, and where
        it matters ``after`` (days), ``by`` (way in), ``named``, ``call``, ``again``, ``reasons`` (ends of external
        ids), ``comment``. After the last line the first one follows again.

        :raises AccessError: unless the program itself loads this add-on with demo data
        """
        # No caller from outside reaches a private method, is the superuser, or meets a half-loaded registry.
        if not self.env.su or self.env.registry.ready:
            raise AccessError(self.env._("Only the program itself tells what happened before."))
        with file_open(path, "r") as stream:
            lines = json.load(stream)
        # The terms of this add-on are loaded after its demo data; the story speaks Chinese already.
        self.env.ref("base.module_qi_onestop_survey")._update_translations()
        now = past.now(self)
        requests = self.env["qi.request"].search(
            [("stage_kind", "in", ("completed", "archived")), ("is_historic", "=", False)], order="closed_at, id"
        )
        accounts = self.env["qi.membership"].search([("user_id.active", "=", True)]).partner_id
        for request, line in zip(requests, cycle(lines), strict=False):
            told = past.at(request.with_context(lang="zh_CN"), request.closed_at)
            invitation = told.env["qi.review.invitation"]._invite(told)
            answered_at = request.closed_at + timedelta(days=(line or {}).get("after", 1), hours=2)
            # What is still open to the people who log in to the demo city is left to them.
            is_theirs = request._evaluation_ends_at() > now and request.partner_id in accounts
            if line and answered_at < now and not is_theirs:
                past.move(told, answered_at)
                self._tell(told, line)
            elif request.closed_at + timedelta(days=3) < now:
                invitation.write({"remind_at": False, "reminded_at": request.closed_at + timedelta(days=3)})

    def _tell(self, request, line):
        form = request.env["survey.survey"]._qi_form()
        channel = line.get("by", "link")
        staff = review.WAYS[channel].by_staff
        clerk = request.platform_id.staff_ids[:1] or request.env.ref("base.user_admin")
        source = Source(
            channel,
            respondent=(line.get("named") or line.get("call") or channel == "phone")
            and (request.contact_name or request.partner_id.name)
            or "",
            phone=request.contact_phone or request.partner_id.phone or "",
            entered_by=clerk if staff else None,
            file=("满意度调查表.pdf", self._scan()) if channel == "paper" else (),
            # The box at the counter is emptied each day.
            paper_date=past.today(request) if channel == "paper" else None,
        )
        request.env["survey.user_input"]._qi_take(request, form, self._entered(form, line), source)

    def _scan(self):
        with file_open(SCAN, "rb") as stream:
            return stream.read()

    def _entered(self, form, line):
        wanted = dict(zip(review.ITEMS, line["items"], strict=True))
        wanted[review.OVERALL] = line["overall"]
        entered = {}
        for question in form.question_ids:
            code = question.qi_code
            choices = question.suggested_answer_ids
            if code in wanted:
                chosen = choices.filtered(lambda choice, grade=GRADES[wanted[code]]: choice.qi_grade == grade)
            elif code == review.SOLVED:
                chosen = choices.filtered(lambda choice: choice.qi_solved == line["solved"])
            elif code == review.AGAIN:
                chosen = choices.filtered(lambda choice: choice.qi_is_yes == line.get("again", True))
            elif code == review.CALL:
                chosen = choices.filtered(lambda choice: choice.qi_is_yes == line.get("call", False))
            elif code == review.REASONS:
                chosen = choices.browse().union(
                    *(
                        self.env.ref(f"qi_onestop_survey.survey_question_answer_q14_{reason}")
                        for reason in line.get("reasons", ())
                    )
                )
            else:
                entered[question.id] = [line["comment"]] if line.get("comment") else []
                continue
            entered[question.id] = [str(id_) for id_ in chosen.ids]
        return entered
