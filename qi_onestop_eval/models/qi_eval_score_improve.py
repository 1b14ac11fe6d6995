# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from odoo.addons.qi_onestop.models.qi_improvement import OVERSIGHT

from ..tools import scoring

READERS = "qi_onestop.qi_onestop_group_coordinator,qi_onestop.qi_onestop_group_manager"


class QiEvalScore(models.Model):
    """What is low is improved, and the next round shows what came of it (DB1403/T 22-2023, 7.3)."""

    _inherit = "qi.eval.score"

    improvement_id = fields.Many2one(
        "qi.improvement", readonly=True, ondelete="set null", index="btree_not_null", groups=READERS
    )
    has_improvement = fields.Boolean(compute="_compute_has_improvement", compute_sudo=True, groups=READERS)
    is_low = fields.Boolean(string="To Be Improved", compute="_compute_is_low")
    effect = fields.Char(
        string="Improved Since Last Time",
        compute="_compute_effect",
        compute_sudo=True,
        groups=READERS,
        help="The improvement that the last round led to, how far it is, and the share of points then and now.",
    )

    @api.depends("improvement_id")
    def _compute_has_improvement(self):
        for score in self:
            score.has_improvement = bool(score.improvement_id)

    @api.depends("kind", "measure_id", "points", "effective_points")
    def _compute_is_low(self):
        for score in self:
            # The limit is no secret to who reads the points.
            limit = score.sudo().result_id.round_id.scheme_id.improve_below
            score.is_low = (
                score.kind == scoring.NORMAL
                and bool(score.measure_id)
                and score.effective_points > 0
                and round(score._percent(), 9) < limit
            )

    def _percent(self):
        """Return what counts of the points to earn, in percent."""
        self.ensure_one()
        return 100 * self.points / self.effective_points if self.effective_points else 0.0

    @api.depends("improvement_id", "points", "effective_points")
    def _compute_effect(self):
        states = dict(self.env["qi.improvement"]._fields["state"]._description_selection(self.env))
        for round_, scores in self.grouped(lambda score: score.result_id.round_id).items():
            before = {
                (line.result_id.platform_id, line.code): line
                for line in round_._previous_results().score_ids
                if line.improvement_id
            }
            for score in scores:
                line = before.get((score.result_id.platform_id, score.code))
                score.effect = line and self.env._(
                    "%(number)s (%(state)s): %(then)s → %(now)s",
                    number=line.improvement_id.name,
                    state=states[line.improvement_id.state],
                    then=f"{line._percent():.0f} %",
                    now=f"{score._percent():.0f} %",
                )

    def action_open_improvement(self):
        """Open the improvement that the line led to."""
        self.ensure_one()
        return self.improvement_id.get_formview_action()

    def _improvement_values(self):
        """Return what an improvement of the line begins with.

        Everybody at the platform reads improvements: where the figure is of complaints, neither it nor the round
        is named.
        """
        self.ensure_one()
        result = self.result_id
        if self._is_of_unseen():
            return self._improvement_values_unseen()
        lines = [
            self.env._(
                "%(indicator)s earned %(points)s of %(whole)s points in “%(round)s”.",
                indicator=self.display_name,
                points=result._say(self.points),
                whole=result._say(self.effective_points),
                round=result.round_id.name,
            ),
            self._said_figure(),
            self.verified_note or "",
        ]
        return {
            "platform_id": result.platform_id.id,
            "source": "evaluation",
            "title": self.display_name,
            "problem": "\n".join(line for line in lines if line),
        }

    def _is_of_unseen(self):
        """Tell whether what is counted is nothing of which others learn that it exists."""
        measure_sudo = self.sudo().measure_id
        if measure_sudo.source != "records" or not measure_sudo.is_available:
            return False
        return isinstance(self.env[measure_sudo.model], self.env.registry["qi.unseen.mixin"])

    def _improvement_values_unseen(self):
        top = self.sudo().indicator_id
        while top.parent_id:
            top = top.parent_id
        return {
            "platform_id": self.result_id.platform_id.id,
            "source": OVERSIGHT,
            "title": top.name,
            "problem": self.env._(
                "The coordinating department asks for an improvement of “%(subject)s”. Ask it what is meant.",
                subject=top.name,
            ),
        }
