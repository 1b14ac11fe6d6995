# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.fields import Domain
from odoo.tools import format_date, format_datetime

from odoo.addons.qi_onestop.models.qi_improvement import OVERSIGHT

CASES_NAMED = 20
"""So many cases of a figure are named; a digest stands for all of them."""
IMPROVEMENTS = 500
"""So many improvements are listed at most."""


class QiEvalRound(models.Model):
    """The tables of the workbook: evidence, improvements, and how to verify it."""

    _inherit = "qi.eval.round"

    def _workbook_evidence(self, results, hidden):
        """Return the cases behind the figures, as far as the caller may read them, and what was handed in."""
        period, platforms = self._period(), results.platform_id
        scores = results.score_ids.filtered("measure_id").with_context(bin_size=False)
        place = {id_: number for number, id_ in enumerate(results.ids)}
        cases = {}
        for measure_sudo in (scores - hidden).measure_id.sudo():
            if measure_sudo.source == "records" and measure_sudo.is_available:
                measure = measure_sudo.with_env(self.env)
                parts = (False, True) if measure_sudo.aggregate == "share" else (False,)
                cases[measure_sudo.id] = [
                    (part, measure._named_cases(platforms, period, CASES_NAMED + 1, part)) for part in parts
                ]
        rows = []
        for score in scores.sorted(lambda score: (place[score.result_id.id], score.code)):
            who = [score.platform_id.code or "", score.platform_id.name, score.code, score.name]
            if score.source == "manual":
                said = [
                    self.env._("Entered with Evidence"),
                    "",
                    "",
                    score.evidence_name or "",
                    self._evidence_digest(score),
                ]
                rows.append([*who, *said])
            elif score in hidden:
                rows.append([*who, self.env._("Points Alone"), "", "", "", ""])
            else:
                found = cases.get(score.sudo().measure_id.id, [])
                rows += [[*who, *self._workbook_cases(score, part, named)] for part, named in found]
        return {
            "heading": [
                self.env._("Platform Code"),
                self.env._("Platform"),
                self.env._("Code"),
                self.env._("Indicator"),
                self.env._("Of What"),
                self.env._("Counted Then"),
                self.env._("Found Now"),
                self.env._("First Case Numbers, or File"),
                self.env._("SHA-256 of All Numbers, or of the File"),
            ],
            "note": self.env._(
                "Cases that whoever made this workbook may read, the first %(count)s by number; trade secrets are "
                "never named.",
                count=CASES_NAMED,
            ),
            "rows": rows,
        }

    def _workbook_cases(self, score, part, named):
        """Return what is said of the cases of one figure: of which, how many then and now, numbers and digest."""
        score_sudo = score.sudo()
        what = self.env._("Part That Fulfils") if part else self.env._("All Cases")
        aggregate = score_sudo.measure_id.aggregate
        of_numerator = part or aggregate == "count"
        then = (score_sudo.numerator if of_numerator else score_sudo.denominator) or 0
        # Of a sum, how many it is of is not kept.
        counted = int(then) if part or aggregate in ("count", "share", "average", "percentile") else ""
        if named is None:
            return [what, counted, "", self.env._("Not named"), ""]
        found = named.get(score.platform_id.id)
        if not found:
            return [what, counted, 0, "", ""]
        # One more than is shown tells whether there are more: several cases can have one number.
        more = ["…"] if len(found.numbers) > CASES_NAMED else []
        numbers = ", ".join([*found.numbers[:CASES_NAMED], *more])
        return [what, counted, found.count, numbers, found.digest]

    def _workbook_improvements(self, results):
        """Return the improvements of the platforms that were due since the period began, or have no date yet."""
        Improvement = self.env["qi.improvement"]
        names = ("name", "platform_id", "title", "state", "owner_id", "due_date", "is_late", "effect")
        listed = Improvement
        if Improvement.has_access("read"):
            listed = Improvement.search(
                Domain("platform_id", "in", results.platform_id.ids)
                & Domain("source", "!=", OVERSIGHT)
                & (
                    Domain("due_date", ">=", self.date_from)
                    | (Domain("due_date", "=", False) & Domain("state", "not in", ("closed", "cancelled")))
                ),
                order="platform_id, due_date, id",
                limit=IMPROVEMENTS,
            )
        labels = self._labels("qi.improvement", names)
        return {
            "heading": [labels[name] for name in names],
            "note": self.env._(
                "Due since the period began, as they stand now. Those that came of oversight are not listed."
            ),
            "rows": [[self._workbook_said(improvement, name) for name in names] for improvement in listed],
        }

    def _workbook_said(self, record, name):
        """Return a value in words."""
        field, value = record._fields[name], record[name]
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if field.type == "date":
            return format_date(self.env, value) if value else ""
        return (value.sudo().display_name or "") if field.relational else value or ""

    def _workbook_verify(self):
        moments = ("computed_at", "published_at", "frozen_at")
        labels = self._labels(self._name, ("name", "document_number", "scheme_id", "state", *moments, "digest"))

        def moment(value):
            return format_datetime(self.env, value) if value else ""

        return {
            "heading": [self.env._("What"), self.env._("How")],
            "note": self.env._("What this workbook rests on, and how to check it without the program."),
            "rows": [
                [labels["name"], self.name],
                [labels["document_number"], self.document_number or ""],
                [labels["scheme_id"], self.scheme_id.sudo().display_name],
                [labels["state"], self._state_label()],
                *([labels[name], moment(self[name])] for name in moments),
                [labels["digest"], self.digest or self.env._("Not frozen: figures may still change.")],
                [
                    self.env._("Checking the Scores"),
                    self.env._(
                        "Have everything worked out anew (Excel and WPS: Ctrl+Alt+F9, LibreOffice: "
                        "Ctrl+Shift+F9). “Same as Recorded” must say “Yes” for every platform."
                    ),
                ],
                [
                    self.env._("Rounding"),
                    self.env._(
                        "Points are worked out and kept in full precision and shown with two digits. Only the "
                        "score is rounded: to nine digits, which cuts off what computers add, then half up to "
                        "the hundredth."
                    ),
                ],
                [
                    self.env._("Checking the Cases"),
                    self.env._(
                        "Write the numbers of all cases of a figure one a line, each once, in the order of their "
                        "signs, without a line break at the end. Their SHA-256 is that in “Evidence”."
                    ),
                ],
                [
                    self.env._("What Was Frozen"),
                    self.env._(
                        "The coordinating department and auditors have the frozen text in the program; its "
                        "SHA-256 is that above, and the log of seals holds it. “Verify” at the seal says whether "
                        "anything has moved since."
                    ),
                ],
                [
                    self.env._("This File"),
                    self.env._("Whoever has it can change it. What counts is what was frozen in the program."),
                ],
            ],
        }
