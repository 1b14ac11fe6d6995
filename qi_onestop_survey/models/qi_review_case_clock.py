# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from odoo.addons.qi_onestop.models.qi_deadline_mixin import STATES
from odoo.addons.qi_onestop.tools import past, protected, working_time

from ..tools import review_flow
from .qi_review_case_assign import HANDLED

SILENCE_DAYS = 10
"""So many working days after the result was told, a case that nobody objected to is closed."""


class QiReviewCase(models.Model):
    """What is promised after a bad review: a call within one working day, put right within ten.

    Which step does what to the clock stands in ``tools/review_flow.py``; how long it may take, in the policies.
    """

    _inherit = "qi.review.case"

    deadline_ids = fields.One2many("qi.review.deadline", "document_id", string="Deadlines", readonly=True)
    # Named here as well: the words of a choice are translated where it is named.
    due_state = fields.Selection(STATES)

    def _start_clock(self):
        """Promise what is promised with the answer, from its receipt on."""
        self._start_promises(review_flow.CREATION_CLOCK, past.now(self))

    def _start_promises(self, codes, at):
        for case in self:
            # Of an anonymous case only the day is on record, also in its promises: it begins when the day does.
            start = at if case.is_named else case._day_of(at)
            told = case if case.is_named else past.at(case, start)
            for code in codes:
                told._start_deadline(code, start)

    def _keep_promises(self, source, target, at):
        clock = review_flow.clock(source, target)
        kept = {}
        for code in clock.meets:
            for deadline in self._deadline(code)._meet(at):
                kept.setdefault(code, self.browse())
                if deadline.state == "met":
                    kept[code] |= deadline.document_id
        for code, field in (
            (review_flow.CALL_BACK, "is_called_in_time"),
            (review_flow.RECTIFY, "is_put_right_in_time"),
        ):
            if code in clock.starts:
                protected.permitted(self).write({field: False})
            elif code in kept:
                protected.permitted(kept[code]).write({field: True})
        if target in review_flow.CLOSED_STATES:
            self.deadline_ids._cancel(self.env._("The case is closed."), at)
        self._start_promises(clock.starts, at)

    def _deadline_alarm(self, deadlines, kind):
        """Tell the handler, unless the step stands before them; of what was missed, superiors as well (督办)."""
        told = deadlines.document_id._told_to(*HANDLED)
        unknown = deadlines.browse()
        for case, promises in deadlines.grouped("document_id").items():
            if (case, case.user_id) not in told:
                unknown |= promises.sorted("due_at")[:1]
        result = super()._deadline_alarm(unknown, kind)
        if kind == "breached":
            self.filtered(lambda case: case in deadlines.document_id)._tell_superiors()
        return result

    # Silence

    def _silence_ends_at(self, told_at):
        """Return when a case that was told at ``told_at`` is closed if nobody says a word."""
        days, _today = self.env["qi.telling.mixin"]._city_days()
        return working_time.due(told_at, SILENCE_DAYS, working_time.DAYS, days)

    def _cron_silence(self):
        """Close what was told and not objected to within the time; it counts apart from what was confirmed."""
        cases = self.search([("silence_at", "<=", past.now(self))], order="silence_at, id")
        self.env["ir.cron"]._commit_progress(remaining=len(cases))
        for batch in (cases[start : start + 100] for start in range(0, len(cases), 100)):
            held = batch.try_lock_for_update(allow_referencing=True).filtered("silence_at")
            held._qi_try_each(
                lambda records: records.write({"state": "closed", "confirmation": review_flow.SILENCE})
            )
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                return
