# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import timedelta
from itertools import cycle

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import file_open

from odoo.addons.qi_onestop.tools import past

CASES = "qi_onestop_survey/demo/qi_review_case_story.json"
RECENT = 4
"""So many cases of each kind are still on their way; what is older has found its end."""


class QiReviewLoader(models.AbstractModel):
    """Tells what became of the demo city's bad reviews, each step by whom it is up to; only the time is set."""

    _inherit = "qi.review.loader"

    @api.model
    def _load_cases(self, path=CASES):
        """Let happen to the bad reviews what the story tells, one by one, and look what helped.

        Each line has ``steps``: lists of the hours after the case was opened, by whom (``handler``, ``concerned``,
        ``enterprise`` or a login), what (``state``, ``reply``, ``appeal``, ``confirm``, ``object``, ``silence``),
        and how. ``named`` and ``settled`` (long ago) tell which cases it is for.

        :raises AccessError: unless the program itself loads this add-on with demo data
        """
        if not self.env.su or self.env.registry.ready:
            raise AccessError(self.env._("Only the program itself tells what happened before."))
        with file_open(path, "r") as stream:
            story = json.load(stream)
        lines = {}
        for line in story["cases"]:
            lines.setdefault((line["named"], line["settled"]), []).append(line)
        lines = {kind: cycle(found) for kind, found in lines.items()}
        for is_named in (True, False):
            cases = self.env["qi.review.case"].search([("is_named", "=", is_named)], order="opened_at, id")
            for left, case in zip(reversed(range(len(cases))), cases, strict=True):
                fitting = (
                    line
                    for line in lines[is_named, left >= RECENT]
                    if all(self._by(case, step[1]) for step in line["steps"])
                )
                self._tell_case(case, next(fitting))
        self._follow_up(story["follow_ups"])
        due = self.env["qi.review.deadline"].search([("alarm_at", "<=", past.now(self))])
        due._alarm(past.now(self))
        self.env["qi.hall.figures"]._cron_refresh()

    def _tell_case(self, case, line):
        now = past.now(self)
        # An anonymous case holds the day alone; the story goes on from the answer.
        opened_at = case.sudo().answer_id.qi_answered_at
        told = past.at(case, opened_at)
        for hours, by, what, how in line["steps"]:
            at = opened_at + timedelta(hours=hours)
            if at > now:
                return
            past.move(told, at)
            theirs = told.with_user(self._by(case, by))
            if what == "state":
                theirs.write(how)
            elif what == "confirm":
                told._enterprise_confirms()
            elif what == "object":
                told._enterprise_objects(how)
            elif what == "silence":
                told.write({"state": "closed", "confirmation": what})
            else:
                getattr(theirs, f"action_{what}")(how)

    def _by(self, case, by):
        if by == "handler":
            return case.user_id
        if by == "concerned":
            return case.commissioner_id.user_id
        if by == "enterprise":
            return self.env.user
        return self.env["res.users"].search([("login", "=", by)], limit=1)

    def _follow_up(self, lines):
        """Draw who is followed up, and tell what those said whose day has come."""
        requests = self.env["qi.request"].search(
            [
                ("stage_kind", "in", ("completed", "archived")),
                ("process", "!=", "instant"),
                ("is_historic", "=", False),
            ],
            order="closed_at, id",
        )
        rows = self.env["qi.follow.up"]._plan_drawn(requests).filtered(lambda row: row.is_effect and row.user_id)
        due = rows.filtered(lambda row: row.due_date < past.today(self)).sorted("due_date")
        # Some are late: that is what the list is for.
        for row, values in zip(due[: len(due) * 2 // 3], cycle(lines), strict=False):
            theirs = row.with_user(row.user_id)
            theirs.write(values)
            theirs.action_done()
