# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.qi_onestop.models.qi_improvement import OVERSIGHT
from odoo.addons.qi_onestop.tools import seal

CASES_NAMED = 20
"""So many cases of a figure are named; a digest stands for all of them."""
IMPROVEMENTS = 500
"""So many improvements are listed at most."""


class QiEvalRound(models.Model):
    """The tables of the workbook: evidence, improvements, and how to verify it."""

    _inherit = "qi.eval.round"

    def _workbook_evidence(self, results, hidden, own):
        """Return the cases behind the figures, as they were when these were counted, and what was handed in.

        :param own: those hidden lines of which the cases are told that the reader finds now
        """
        scores = results.score_ids.filtered("measure_id").with_context(bin_size=False)
        place = {id_: number for number, id_ in enumerate(results.ids)}
        named = self._workbook_named(scores - hidden)
        found = self._workbook_found(own & scores)
        rows = []
        for score in scores.sorted(lambda score: (place[score.result_id.id], score.code)):
            who = [score.platform_id.code or "", score.platform_id.name, score.code, score.name]
            if score.source == "manual":
                said = [
                    self.env._("Entered with Evidence"),
                    "",
                    score.evidence_name or "",
                    self._evidence_digest(score),
                ]
                rows.append([*who, *said])
            elif score in found:
                rows += [[*who, *said] for said in self._workbook_parts(found[score], found[score])]
            elif score in hidden:
                rows.append([*who, self.env._("Points Alone"), "", "", ""])
            else:
                rows += [[*who, *said] for said in self._workbook_cases(score, named)]
        return {
            "heading": [
                self.env._("Platform Code"),
                self.env._("Platform"),
                self.env._("Code"),
                self.env._("Indicator"),
                self.env._("Of What"),
                self.env._("Cases Counted"),
                self.env._("First Case Numbers, or File"),
                self.env._("SHA-256 of All Numbers, or of the File"),
            ],
            "note": self.env._(
                "The cases as they were when the figures were counted; where points alone are shown, those that "
                "whoever made this workbook finds now. Named are the first %(count)s by number that he may read; "
                "trade secrets never are.",
                count=CASES_NAMED,
            ),
            "rows": rows,
        }

    def _workbook_named(self, scores):
        """Return ``{measure: what the reader may be told of its cases}``.

        Of what nobody learns of no numbers were kept: these are ``{id of the platform: cases}`` as the reader
        finds them now. Of all else it is the set of those numbers kept that he may read.
        """
        period, named = self._period(), {}
        for measure_sudo, lines in scores.sudo().grouped("measure_id").items():
            measure = measure_sudo.with_env(self.env)
            if measure_sudo.source != "records" or not measure_sudo.is_available:
                continue
            if not measure_sudo.is_discreet:
                kept = [part["numbers"] for line in lines for part in (seal.read(line.cases) or {}).values()]
                named[measure_sudo.id] = measure._readable_numbers(
                    {number for numbers in kept for number in numbers[: CASES_NAMED + 1]}
                )
            elif measure.has_access("read") and self.env[measure_sudo.model].has_access("read"):
                cases = measure._counted_cases(lines.platform_id.with_env(self.env), period)
                named[measure_sudo.id] = measure._kept_cases(cases, names_all=True)
        return named

    def _workbook_found(self, scores):
        """Return ``{line: cases}`` that the reader finds: of what nobody learns of, neither more nor less."""
        found = {}
        for measure_sudo, lines in scores.sudo().grouped("measure_id").items():
            measure = measure_sudo.with_env(self.env)
            if not self.env[measure_sudo.model].has_access("read"):
                continue
            cases = measure._counted_cases(lines.platform_id.with_env(self.env), self._period())
            kept, nothing = measure._kept_cases(cases, names_all=True), self._no_cases(measure_sudo)
            found |= {line.with_env(self.env): kept.get(line.platform_id.id, nothing) for line in lines}
        return found

    def _workbook_cases(self, score, named):
        """Return what is said of the cases of one figure."""
        score_sudo = score.sudo()
        kept = seal.read(score_sudo.cases)
        if not kept:
            return [[self.env._("All Cases"), "", self.env._("Not named"), ""]]
        told = named.get(score_sudo.measure_id.id, set())
        return self._workbook_parts(kept, told.get(score.platform_id.id, {}) if isinstance(told, dict) else told)

    def _workbook_parts(self, kept, told):
        """Return a row for each part of the cases of a figure: of which, how many, numbers and digest.

        :param told: the cases as the reader finds them now, or the set of the numbers that he may read
        """
        said = {"all": self.env._("All Cases"), "part": self.env._("Part That Fulfils")}
        rows = []
        for part, cases in kept.items():
            numbers, digest = cases["numbers"], cases["sha256"]
            if isinstance(told, dict):
                now = told.get(part, cases)
                numbers, digest = now["numbers"], now["sha256"]
                readable = numbers
            else:
                readable = [number for number in numbers[: CASES_NAMED + 1] if number in told]
            # One more than is shown tells whether there are more: several cases can have one number.
            more = ["…"] if readable and len(numbers) > CASES_NAMED else []
            names = ", ".join([*readable[:CASES_NAMED], *more])
            if cases["count"] and not names:
                names = self.env._("Not named")
            rows.append([said[part], cases["count"], names, digest])
        return rows

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
        moment = self.env["resource.calendar"]._qi_say
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
                        "signs, without a line break at the end. Their SHA-256 is that in “Evidence”. Of cases "
                        "that have no number it is that of their ids in the program."
                    ),
                ],
                [
                    self.env._("What Was Frozen"),
                    self.env._(
                        "Auditors have the frozen text in the program; its SHA-256 is that above, and the log of "
                        "seals holds it. “Verify” at the seal says whether anything has moved since."
                    ),
                ],
                [self.env._("Counted with All Rights"), self._said_rights()],
                [
                    self.env._("This File"),
                    self.env._("Whoever has it can change it. What counts is what was frozen in the program."),
                ],
            ],
        }
