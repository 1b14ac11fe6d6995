# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError

from odoo.addons.qi_onestop.hooks import CITY_LANGUAGE
from odoo.addons.qi_onestop.tools import past, protected

from ..tools import eval_flow, scoring


class QiEvalRound(models.Model):
    """What the program counts, of all platforms at once: the queries grow with the measures alone."""

    _inherit = "qi.eval.round"

    def action_count(self):
        """Count anew. What people entered and adjusted stays; twice gives the same.

        :raises UserError: once results have been told
        """
        self._check_department()
        for one in self:
            if one.state not in eval_flow.COUNTED:
                raise UserError(
                    self.env._(
                        "“%(name)s” is at “%(state)s”: its figures are not counted anew.",
                        name=one.name,
                        state=one._state_label(),
                    )
                )
            one._count_figures()

    def _make_results(self):
        """Make a result for each platform, with a line for each indicator, in the city's words of today."""
        self.ensure_one()
        Result = protected.permitted(self.env["qi.eval.result"])
        results = protected.without_permit(
            Result.create(
                [
                    {
                        "round_id": self.id,
                        "platform_id": platform.id,
                        "is_partial": bool(platform.plate_date and platform.plate_date > self.date_from),
                    }
                    for platform in self.platform_ids
                ]
            )
        )
        # What is written down here is not translated any more.
        indicators = self.scheme_id.indicator_ids.with_context(lang=CITY_LANGUAGE)
        protected.permitted(self.env["qi.eval.score"]).create(
            [
                {
                    "result_id": result.id,
                    "indicator_id": indicator.id,
                    "code": indicator.code,
                    "name": indicator.name,
                    "level": indicator.level,
                    "kind": indicator.kind,
                    "measure_id": indicator.measure_id.id,
                    "source": indicator.measure_id.source,
                    "max_points": indicator.points,
                }
                for result in results
                for indicator in indicators
            ]
        )

    def _count_figures(self):
        """Count all measures for all platforms, with the caller's rights, and score what came of it."""
        self.ensure_one()
        results = self.result_ids
        measures = results.score_ids.measure_id
        figures = measures._figures(results.platform_id, self._period())
        untold = measures._untold(results.platform_id, self._period())
        targets = self.env["qi.target"]._of(results.platform_id, measures, self.date_from.year)
        previous = self._previous_points()
        # Who may have it counted need not read every figure.
        results = results.sudo()
        for score in results.score_ids:
            platform = score.result_id.platform_id
            values = {"previous_points": previous.get((platform.id, score.code), 0)}
            if score.measure_id:
                annual = targets.get((platform.id, score.measure_id.id), 0)
                # What is there, and not what happens in a period, must be there as a whole.
                is_stock = score.measure_id.source == "records" and not score.measure_id.date_field
                values["target"] = (
                    annual
                    if is_stock
                    else scoring.target_of_period(
                        annual, self.date_from, self.date_to, platform.plate_date or None
                    )
                )
                values.update(self._figure_values(score.measure_id, figures, untold, platform))
            score._write_changed(values)
        results._score()
        protected.permitted(self).write({"computed_at": past.now(self), "computed_by_id": self.env.uid})

    def _figure_values(self, measure, figures, untold, platform):
        if measure.source == "manual":
            return {}
        figure = figures.get(measure, {}).get(platform.id)
        nothing = {"numerator": 0, "denominator": 0, "counted_value": 0}
        if figure is None:
            return {"figure_state": "unavailable", **nothing}
        if platform.id in untold.get(measure, ()):
            # What is not written down is found by nobody, not in what is frozen either.
            return {"figure_state": "few", **nothing}
        return {
            "figure_state": "empty" if figure.value is None else "counted",
            "numerator": figure.numerator or 0,
            "denominator": figure.denominator or 0,
            "counted_value": figure.value or 0,
        }

    def _previous_points(self):
        """Return ``{(id of the platform, code): points}`` of the last round of the same method that was told."""
        before = self._previous_round()
        return {
            (score.result_id.platform_id.id, score.code): score.points for score in before.result_ids.score_ids
        }

    def _previous_round(self):
        return self.search(
            [
                ("method", "=", self.method),
                ("state", "in", eval_flow.TOLD),
                ("date_to", "<", self.date_from),
            ],
            order="date_to desc, id desc",
            limit=1,
        )

    def _rank(self):
        """Give each result its rank among those of the round."""
        for one in self:
            results = one.result_ids
            is_ranked = one.scheme_id.method == "scored"
            ranks = scoring.ranks([result.total if is_ranked else None for result in results])
            for result, rank in zip(results, ranks, strict=True):
                result._write_changed({"rank": rank or 0})
