# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.fields import Command

from odoo.addons.qi_onestop.hooks import CITY_LANGUAGE
from odoo.addons.qi_onestop.tools import past, protected, seal

from ..tools import eval_flow, scoring
from .qi_eval_round import DEPARTMENT

_logger = logging.getLogger(__name__)

AT_ONCE = 500
"""So many lines are counted while one waits; more are counted in the background."""


class QiEvalRound(models.Model):
    """What the program counts, of all platforms at once: the queries grow with the measures alone."""

    _inherit = "qi.eval.round"

    left_measure_ids = fields.Many2many(
        "qi.eval.measure",
        "qi_eval_round_left_measure_rel",
        "round_id",
        "measure_id",
        string="Measures Left to Count",
        readonly=True,
        copy=False,
        context={"active_test": False},
        # Not everybody who reads rounds reads measures.
        groups=DEPARTMENT,
    )
    count_progress = fields.Integer(string="Counted (%)", compute="_compute_count_progress", compute_sudo=True)

    @api.depends("left_measure_ids")
    def _compute_count_progress(self):
        for one in self:
            left = len(one.left_measure_ids)
            measures = len(one._counted_measures()) if left else 0
            one.count_progress = 100 * (measures - left) // measures if measures else 100

    def action_count(self):
        """Count anew. What people entered and adjusted stays; twice gives the same.

        Of many platforms it goes on in the background, where it can be stopped and goes on later.

        :raises UserError: once results have been told, or while it is being counted
        """
        self._check_department()
        for one in self:
            # Two people who press at once find one another.
            one.lock_for_update(allow_referencing=True)
            one.invalidate_recordset(["state", "left_measure_ids"])
            if one.state not in eval_flow.COUNTED:
                raise UserError(
                    self.env._(
                        "“%(name)s” is at “%(state)s”: its figures are not counted anew.",
                        name=one.name,
                        state=one._state_label(),
                    )
                )
            one._check_counted()
            one._begin_count()

    def _begin_count(self):
        """Count: at once, or, of many platforms, in the background.

        There each measure is a transaction of its own, and what is stopped, however hard, goes on where it stood.
        """
        self.ensure_one()
        # What is told of the past has happened: no job has still to come.
        if len(self.sudo().result_ids.score_ids) > AT_ONCE and not past.is_told(self):
            protected.permitted(self).write(
                {
                    "left_measure_ids": [Command.set(self._counted_measures().ids)],
                    "computed_by_id": self.env.uid,
                }
            )
            # Reading the schedule is up to the system's administrator.
            self.env.ref("qi_onestop_eval.ir_cron_count").sudo()._trigger()
        else:
            for measure in self._counted_measures():
                self._count_measure(measure)
            self._end_count(self.env.user)

    def _end_count(self, user):
        """Score what was counted, and after the first time tell the site managers that they can begin."""
        is_first = not self.computed_at
        self._score_counted(user)
        if is_first:
            self._tell_managers()

    def _check_counted(self):
        """Raise while figures are being counted: half of them would be of today and half of before."""
        if self.left_measure_ids:
            raise UserError(
                self.env._(
                    "“%(name)s” is being counted: %(percent)s %% is done. Wait a little and reload the page.",
                    name=self.name,
                    percent=self.count_progress,
                )
            )

    @api.model
    def _cron_count(self):
        """Go on with what is left to count, a measure in each transaction: who is stopped goes on later.

        What cannot be counted stays as it was, and is said; the others are counted and scored all the same.
        """
        progress = self.env["ir.cron"]._commit_progress
        # What cannot be counted is said as people read it.
        rounds = self.with_context(lang=CITY_LANGUAGE).search([("left_measure_ids", "!=", False)], order="id")
        time_left = progress(remaining=sum(len(one.left_measure_ids) for one in rounds))
        for one in rounds:
            for measure in one.left_measure_ids:
                if not time_left:
                    return
                try:
                    with self.env.cr.savepoint():
                        one._count_left(measure)
                except LockError:
                    # Somebody is at it just now: what is left is for the next time.
                    break
                except UserError as error:
                    one.message_post(body=str(error))
                    one._leave_off(measure)
                except OperationalError:
                    # The database asks to try again: the scheduler does.
                    raise
                except Exception:  # whatever is wrong with one measure, the round does not wait for ever
                    _logger.exception("Round %s: measure %s cannot be counted.", one.id, measure.code)
                    one.message_post(
                        body=one.env._(
                            "“%(measure)s” could not be counted and stays as it was. "
                            "Look into the log of the server.",
                            measure=measure.name,
                        )
                    )
                    one._leave_off(measure)
                if not one.left_measure_ids:
                    one._end_left()
                time_left = progress(1)

    def _count_left(self, measure):
        self.lock_for_update(allow_referencing=True)
        self._count_measure(measure)
        self._leave_off(measure)

    def _leave_off(self, measure):
        """Take a measure off what is left."""
        protected.permitted(self).left_measure_ids = [Command.unlink(measure.id)]

    def _end_left(self):
        """Score after the last measure; where that fails, say so, and let people count anew."""
        try:
            with self.env.cr.savepoint():
                self._end_count(self.computed_by_id)
        except OperationalError:
            raise
        except Exception:  # a round that cannot be scored does not stay as being counted for ever
            _logger.exception("Round %s was counted, but cannot be scored.", self.id)
            self.message_post(
                body=self.env._(
                    "The figures are counted, but could not be scored. Look into the log of the server, and count "
                    "anew."
                )
            )

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

    def _counted_measures(self):
        return self.result_ids.score_ids.measure_id

    def _count_measure(self, measure):
        """Count one measure for all platforms, with their cases: the same, whoever has it counted.

        Who has it counted need not read every case or figure: no trade secret, and no complaint from which he is
        recused.
        """
        results_sudo = self.sudo().result_ids
        platforms, measure_sudo = results_sudo.platform_id, measure.sudo()._of_the_city()
        figures, untold, kept = None, set(), {}
        if measure_sudo.source == "records" and measure_sudo.is_available:
            cases = measure_sudo._counted_cases(platforms, self._period())
            figures = measure_sudo._count(platforms, cases)
            untold = measure_sudo._untold(platforms, cases)
            kept = measure_sudo._kept_cases(cases)
        years = range(self.date_from.year, self.date_to.year + 1)
        targets = self.env["qi.target"].sudo()._of(platforms, measure_sudo, years)
        for score in results_sudo.score_ids.filtered(lambda score: score.measure_id == measure_sudo):
            platform = score.result_id.platform_id
            annual = {year: targets.get((platform.id, measure.id, year), 0) for year in years}
            values = {"target": self._target_of_period(measure_sudo, annual, platform)}
            if measure_sudo.source == "records":
                figure = (figures or {}).get(platform.id)
                is_told = platform.id not in untold
                values.update(self._figure_values(figure, is_told))
                told = kept.get(platform.id, self._no_cases(measure_sudo))
                values["cases"] = seal.canonical(told) if figure is not None and is_told else False
            score._write_changed(values)

    def _target_of_period(self, measure, annual, platform):
        # What is there, and not what happens in a period, must be there as a whole.
        if measure.source == "records" and not measure.date_field:
            return annual[self.date_to.year]
        return scoring.target_of_period(annual, self.date_from, self.date_to, platform.plate_date or None)

    def _figure_values(self, figure, is_told):
        nothing = {"numerator": 0, "denominator": 0, "counted_value": 0}
        if figure is None:
            return {"figure_state": "unavailable", **nothing}
        if not is_told:
            # What is not written down is found by nobody, not in what is frozen either.
            return {"figure_state": "few", **nothing}
        return {
            "figure_state": "empty" if figure.value is None else "counted",
            "numerator": figure.numerator or 0,
            "denominator": figure.denominator or 0,
            "counted_value": figure.value or 0,
        }

    def _no_cases(self, measure):
        parts = ("all", "part") if measure.aggregate == "share" else ("all",)
        return {part: {"count": 0, "numbers": [], "sha256": ""} for part in parts}

    def _score_counted(self, user):
        """Score what was counted."""
        previous = self.sudo()._previous_points()
        results_sudo = self.sudo().result_ids
        for score in results_sudo.score_ids:
            platform = score.result_id.platform_id
            score._write_changed({"previous_points": previous.get((platform.id, score.code), 0)})
        results_sudo._score()
        protected.permitted(self).write({"computed_at": past.now(self), "computed_by_id": user.id})

    def _previous_points(self):
        """Return ``{(id of the platform, code): points}`` of the last time."""
        return {(score.platform_id.id, score.code): score.points for score in self._previous_results().score_ids}

    def _previous_results(self):
        """Return the result of each platform in the last period that is compared with this one.

        It is as long, was evaluated by the same method and told, and the platform was in it.
        """
        if not self:
            # The form of a line that is opened by itself.
            return self.env["qi.eval.result"]
        self.ensure_one()
        told = self.search(
            [("method", "=", self.method), ("state", "in", eval_flow.TOLD), ("date_to", "<", self.date_from)],
            order="date_to desc, id desc",
        )
        length = self._period().length()
        alike = told.filtered(lambda one: one._period().length() == length)
        results = self.env["qi.eval.result"].search(
            [("round_id", "in", alike.ids), ("platform_id", "in", self.result_ids.platform_id.ids)]
        )
        place = {id_: number for number, id_ in enumerate(alike.ids)}
        by_age = results.sorted(lambda result: place[result.round_id.id], reverse=True)
        # Of each platform the last one is left.
        return results.browse({result.platform_id: result.id for result in by_age}.values())

    def _rank(self):
        """Give each result its rank among those of the round; what is vetoed has none."""
        for one in self:
            results = one.result_ids
            is_ranked = one.scheme_id.method == "scored"
            ranks = scoring.ranks(
                [result.total if is_ranked and not result.is_vetoed else None for result in results]
            )
            for result, rank in zip(results, ranks, strict=True):
                result._write_changed({"rank": rank or 0})
