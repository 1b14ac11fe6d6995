# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import math

from odoo import models
from odoo.fields import Domain

from ..tools import scoring, sensitivity

CLOSE = 1.0
"""Pairs that so many points of one weight put in reverse are told: their order says little."""
CASES_NAMED = 20


class QiEvalRound(models.Model):
    """Optional sheets of the internal workbook, for the coordinating department alone.

    How firm is the ranking, and which figures deserve a question? Nothing here changes a score.
    """

    _inherit = "qi.eval.round"

    def _workbook_content(self, is_internal=False):
        content = super()._workbook_content(is_internal)
        if not (is_internal and self._is_department()):
            return content
        sheets = {"quality": self._workbook_quality()}
        tabs = {"quality": self.env._("Data Check")}
        if content["is_complete"] and self.method == "scored":
            sheets |= {"sensitivity": self._workbook_sensitivity(), "close": self._workbook_close()}
            tabs |= {"sensitivity": self.env._("Sensitivity"), "close": self.env._("Close Pairs")}
        labels = content["labels"] | {f"tab_{name}": tab for name, tab in tabs.items()}
        return {**content, **sheets, "labels": labels}

    # How firm the ranking is

    def _weighed(self):
        """Return the results that have a rank as ``tools/sensitivity.py`` takes them, the best first."""
        self.ensure_one()
        weighed = []
        for result in self.result_ids.filtered(lambda one: not one.is_vetoed)._by_rank():
            measured = result.score_ids.filtered(
                lambda score: score.kind == scoring.NORMAL and score.measure_id and score.effective_points > 0
            )
            shares = {score.indicator_id.id: score.points / score.effective_points for score in measured}
            nodes = self.scheme_id._nodes(set(shares))
            extra = result.bonus - result.deduction
            weighed.append(sensitivity.Platform(result, nodes, shares, extra))
        return weighed

    def _workbook_sensitivity(self):
        """Return how far each weight can move before the ranking changes."""
        indicators = {one.id: one for one in self.scheme_id.indicator_ids}

        def said(room, swap):
            if not swap:
                return ["", self.env._("Nothing Changes")]
            # Never further than it really can.
            moved = math.copysign(math.floor(abs(swap.points) * 100) / 100, swap.points)
            return [round(room.points + moved, 2), " ↔ ".join(self._names(swap.pair))]

        rows = [
            [indicators[room.key].code, indicators[room.key].name, room.points]
            + said(room, room.down)
            + said(room, room.up)
            for room in sensitivity.rooms(self._weighed(), self.scheme_id.full_points)
        ]
        return {
            "heading": [
                self.env._("Code"),
                self.env._("Indicator"),
                self.env._("Points in the Scheme"),
                self.env._("May Fall To"),
                self.env._("Then Change Places"),
                self.env._("May Rise To"),
                self.env._("Then Change Places"),
            ],
            "note": self.env._(
                "How far one weight can move before two platforms change places; the others on its level give or "
                "take in proportion."
            ),
            "rows": rows,
        }

    def _names(self, results):
        return [result.platform_id.name for result in results]

    def _workbook_close(self):
        """Return the pairs whose order a small change of one weight turns round."""
        indicators = {one.id: one for one in self.scheme_id.indicator_ids}
        pairs = sensitivity.close_pairs(self._weighed(), self.scheme_id.full_points, CLOSE)
        return {
            "heading": [
                self.env._("Platform"),
                self.env._("Score"),
                self.env._("Platform"),
                self.env._("Score"),
                self.env._("Indicator"),
                self.env._("Points Moved"),
            ],
            "note": self.env._(
                "Tied in effect: if one weight moves by at most %(points)g points, these two change places.",
                points=CLOSE,
            ),
            "rows": [
                [
                    one.platform_id.name,
                    one.total,
                    other.platform_id.name,
                    other.total,
                    indicators[key].display_name if key else self.env._("Same Score"),
                    round(moved, 2),
                ]
                for (one, other), key, moved in sorted(pairs, key=lambda pair: pair[0][0].rank)
            ],
        }

    # Which figures deserve a question

    def _workbook_quality(self):
        """Return what the data check found in the period, by question and platform, beside the city's share."""
        Finding = self.env["qi.eval.finding"]
        begin, end = self._period().instants()
        domain = Domain("platform_id", "in", self.result_ids.platform_id.ids) & Domain(
            [("happened_at", ">=", begin), ("happened_at", "<", end)]
        )
        by = ["question_id", "platform_id"]
        # A trade secret counts and is never named, whoever asks: what is written down is passed on.
        secrets = self.env["qi.request"]._all_of_secrets()
        named = domain & Domain("request_id", "!=", False) & Domain("request_id", "not in", secrets)
        city = dict(Finding._read_group(domain, ["question_id"], ["share:avg"]))
        cases = {
            (question, platform): requests
            for question, platform, requests in Finding._read_group(
                named & Domain("is_found", "=", True), by, ["request_id:recordset"]
            )
        }
        rows = [
            [
                question.name,
                platform.name,
                found,
                count,
                round(share, 1),
                round(city[question], 1),
                self._case_numbers(cases.get((question, platform))),
                question.ask,
            ]
            for question, platform, found, count, share in Finding._read_group(
                domain, by, ["found:sum", "__count", "share:avg"], order="question_id, platform_id"
            )
            if found
        ]
        return {
            "heading": [
                self.env._("Question"),
                self.env._("Platform"),
                self.env._("Number to Ask About"),
                self.env._("Of"),
                self.env._("Share (%)"),
                self.env._("Share in the City (%)"),
                self.env._("First Case Numbers"),
                self.env._("What to Ask"),
            ],
            "note": self.env._("Questions, and no penalties: what looks unusual often has a good reason."),
            "rows": rows,
        }

    def _case_numbers(self, requests):
        names = sorted(requests.mapped("name")) if requests else []
        return ", ".join(names[:CASES_NAMED] + (["…"] if len(names) > CASES_NAMED else []))
