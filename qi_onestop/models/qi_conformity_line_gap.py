# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import conformity, conformity_flow, improvement_flow, past, protected
from .qi_conformity_line import JUDGEMENTS

WORKING = (improvement_flow.EFFECTIVE, improvement_flow.PARTLY)
"""What an improvement that somebody else has checked may be found to be, for its gap to be judged anew."""

ANEW = {"rejudgement": False, "rejudged_by_id": False, "rejudged_at": False}


class QiConformityLine(models.Model):
    """What is done about a gap: an improvement, and once it works, a judgement anew (7.3: 持续改进).

    What was judged for the period is not touched by it: the next period is compared with what was found then.
    """

    _inherit = "qi.conformity.line"

    improvement_id = fields.Many2one("qi.improvement", readonly=True, ondelete="restrict", index="btree_not_null")
    improvement_number = fields.Char(related="improvement_id.name", string="Number of the Improvement")
    improvement_state = fields.Selection(related="improvement_id.state", string="State of the Improvement")
    rejudgement = fields.Selection(
        [(value, label) for value, label in JUDGEMENTS if value != conformity.NOT_APPLICABLE],
        string="Judged Anew",
        help="Once the improvement works. What was judged for the period stays as it was.",
    )
    rejudged_by_id = fields.Many2one("res.users", string="Judged Anew By", readonly=True, ondelete="restrict")
    rejudged_at = fields.Datetime(string="Judged Anew On", readonly=True)
    can_rejudge = fields.Boolean(compute="_compute_can_rejudge")

    @api.depends("is_gap", "state", "improvement_id.state", "improvement_id.effect")
    @api.depends_context("uid")
    def _compute_can_rejudge(self):
        states, actors = conformity_flow.LINE_WRITABLE["rejudgement"]
        may = {assessment: bool(assessment._actors() & set(actors)) for assessment in self.conformity_id}
        for line in self:
            line.can_rejudge = line.state in states and may[line.conformity_id] and line._improvement_works()

    def _improvement_works(self):
        """Tell whether somebody else than who made the improvement found that it works."""
        improvement_sudo = self.sudo().improvement_id
        return self.is_gap and improvement_sudo.state in ("act", "closed") and improvement_sudo.effect in WORKING

    def _noted(self, vals):
        noted = super()._noted(vals)
        if vals.get("gap_done_on"):
            self._check_no_improvement_under_way()
        if "rejudgement" in vals:
            anew = vals["rejudgement"]
            if anew:
                self._check_improvement_works()
            noted.update(
                rejudged_by_id=self.env.uid if anew else False,
                rejudged_at=past.now(self) if anew else False,
                gap_done_on=past.today(self) if anew == conformity.MET else False,
            )
        return noted

    def _check_no_improvement_under_way(self):
        for line in self:
            improvement_sudo = line.sudo().improvement_id
            if improvement_sudo.state in ("plan", "do", "check"):
                raise UserError(
                    self.env._(
                        "The improvement %(number)s for “%(item)s” is under way. Have it checked first, then "
                        "judge anew.",
                        number=improvement_sudo.name,
                        item=line.item_code,
                    )
                )

    def _check_improvement_works(self):
        for line in self:
            if not line._improvement_works():
                raise UserError(
                    self.env._(
                        "“%(item)s” is judged anew once its improvement was checked and works.",
                        item=line.item_code,
                    )
                )

    # Improving

    def action_improve(self):
        """Open an improvement for each open gap; its owner, day and measure are taken over.

        A gap that was there last time already, and whose improvement still goes on, joins it.

        :return: the action that shows the improvements
        :raises UserError: when none of the items is an open gap
        """
        self.check_access("read")
        gaps_sudo = self.sudo().filtered("is_open_gap")
        if not gaps_sudo:
            raise UserError(self.env._("No gap is open here: there is nothing to improve."))
        # Two people who press at once find one another.
        gaps_sudo.lock_for_update(allow_referencing=True)
        gaps_sudo.invalidate_recordset(["improvement_id"])
        without_sudo = gaps_sudo.filtered(lambda line: line._needs_improvement())
        going_on = without_sudo._improvements_going_on()
        fresh_sudo = without_sudo.filtered(lambda line: line not in going_on)
        # The caller must be allowed to hand in improvements of the platform; the link is the program's.
        opened = self.env["qi.improvement"].create([line._improvement_values() for line in fresh_sudo])
        going_on.update(zip(fresh_sudo, opened.sudo(), strict=True))
        for line_sudo, improvement_sudo in going_on.items():
            protected.permitted(line_sudo).write({"improvement_id": improvement_sudo.id, **ANEW})
        return self.env["qi.improvement"].browse(gaps_sudo.improvement_id.ids)._open_action()

    def _needs_improvement(self):
        """Tell whether there is none, it was called off, or it ended and the gap is still there."""
        self.ensure_one()
        state = self.improvement_id.state
        return state in (False, "cancelled") or (state == "closed" and self.rejudgement in conformity.GAPS)

    def _forget_rejudgement(self):
        """Open gaps again that were judged anew; with all rights."""
        protected.permitted(self.filtered("rejudgement")).write({**ANEW, "gap_done_on": False})

    def _improvements_going_on(self):
        """Return ``{line: improvement}`` of what was begun for the same items last time and still goes on."""
        before = {
            (line.conformity_id, line.item_code): line.improvement_id
            for line in self.conformity_id.previous_id.line_ids
            if line.improvement_id.is_open
        }
        found = {line: before.get((line.conformity_id.previous_id, line.item_code)) for line in self}
        return {line: improvement for line, improvement in found.items() if improvement}

    def _improvement_values(self):
        self.ensure_one()
        owner = self.gap_owner_id
        return {
            "source": "conformity",
            "platform_id": self.platform_id.id,
            "problem": f"{self.item_code} {self.name}\n{self.note or ''}".strip(),
            "measure": self.gap_measure,
            # Whoever left since keeps nobody from improving.
            "owner_id": owner.id if owner.active else False,
            "due_date": self.gap_due,
        }
