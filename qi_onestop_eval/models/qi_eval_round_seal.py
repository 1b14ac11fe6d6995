# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import json

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.qi_onestop.hooks import CITY_LANGUAGE
from odoo.addons.qi_onestop.tools import past, protected, seal

_RESULT = (
    "base",
    "bonus",
    "deduction",
    "total",
    "previous_total",
    "change",
    "is_partial",
    "is_vetoed",
    "conclusion",
    "rank",
    "self_comment",
    "verification",
    "objection",
    "objection_answer",
    "order_number",
)
_SCORE = (
    "code",
    "name",
    "kind",
    "level",
    "source",
    "numerator",
    "denominator",
    "counted_value",
    "figure_state",
    "manual_value",
    "is_filled",
    "target",
    "max_points",
    "effective_points",
    "share",
    "earned",
    "points",
    "previous_points",
    "judgement",
    "flag",
    "is_adjusted",
    "adjusted_points",
    "adjust_reason",
    "comment",
    "verified_note",
)


MOST_SAID, LONGEST = 10, 200
"""So many things are said at once, each in so many signs."""
_KEPT_LATER = {
    "measure",
    "cases",
    "order_number",
    "publicity_from",
    "publicity_until",
    "improve_below",
    "grade_names",
    "unit",
    "previous_total",
    "handed_in_at",
    "handed_in_by",
    "max_points",
    "previous_points",
    "adjusted_at",
    "adjusted_by",
    "name",
    "basis",
    "kind",
    "level",
    "change",
    "is_partial",
    "published_at",
}
_COUNTED = frozenset({"numerator", "denominator", "counted_value", "figure_state", "cases"})
"""What tells how many cases there are."""


class QiEvalRound(models.Model):
    """Freezing: scheme, raw figures and digests of the evidence become one text, and a seal vouches for it.

    With that text, ``tools/scoring.py`` and ``tools/wilson.py``, or a pocket calculator, every score is recomputed
    without the program.
    """

    _inherit = "qi.eval.round"

    def action_freeze(self):
        """Freeze published rounds: nothing in them changes any more."""
        for one in self:
            one._check_step("freeze")
            one._check_overlap()
            one._take_step("freeze", {"frozen_at": past.now(self)})
            manifest = seal.canonical(one._manifest_content())
            # An administrator freezes it without reading it.
            protected.permitted(one.sudo()).write({"manifest": manifest, "digest": seal.digest(manifest)})
            self.env["qi.seal"]._seal(one, "evaluation", one.name, manifest)

    def _manifest_content(self):
        """Return all that is frozen, as plain values."""
        self.ensure_one()
        # All of it, whoever freezes or verifies.
        frozen = self.sudo().with_context(bin_size=False, active_test=False)
        scheme = frozen.scheme_id
        # As the city reads them, whoever verifies.
        grades = scheme.grade_ids.with_context(lang=CITY_LANGUAGE).sorted("points_from")
        return {
            "kind": "evaluation",
            "name": frozen.name,
            "document_number": frozen.document_number or "",
            "date_from": str(frozen.date_from),
            "date_to": str(frozen.date_to),
            "publicity_from": str(frozen.publicity_from or ""),
            "publicity_until": str(frozen.publicity_until or ""),
            "published_at": str(frozen.published_at or ""),
            "scheme": {
                "id": scheme.id,
                "version": scheme.version,
                "method": scheme.method,
                "full_points": scheme.full_points,
                "most_bonus": scheme.most_bonus,
                "partly_from": scheme.partly_from,
                "improve_below": scheme.improve_below,
                "grades": [[grade.points_from, grade.id] for grade in grades],
                "grade_names": grades.mapped("name"),
                "indicators": [
                    {
                        "code": indicator.code,
                        **self._plain(indicator, ("name", "basis", *indicator._SCORED_BY)),
                        "parent": indicator.parent_id.code or "",
                        "measure": indicator.measure_id.code or "",
                        "steps": [[step.value, step.percent] for step in indicator.step_ids.sorted("value")],
                    }
                    for indicator in scheme.indicator_ids.with_context(lang=CITY_LANGUAGE).sorted("code")
                ],
            },
            "measures": frozen.result_ids.score_ids.measure_id._definition(),
            "results": [
                {
                    "id": result.id,
                    "platform": result.platform_id.code,
                    "grade": result.grade_id.id,
                    **self._plain(result, _RESULT),
                    "handed_in_at": str(result.handed_in_at or ""),
                    "handed_in_by": result.handed_in_by_id.id,
                    "verifiers": sorted(result.verifier_ids.ids),
                    "signers": sorted(result.signed_ids.ids),
                    "verified_at": str(result.verified_at or ""),
                    "scores": [
                        {
                            "id": score.id,
                            **self._plain(score, _SCORE),
                            "adjusted_at": str(score.adjusted_at or ""),
                            "adjusted_by": score.adjusted_by_id.id,
                            "measure": score.measure_id.id or "",
                            "cases": seal.read(score.cases) or "",
                            "evidence_sha256": self._evidence_digest(score),
                        }
                        for score in result.score_ids.sorted("code")
                    ],
                }
                for result in frozen.result_ids.sorted("id")
            ],
        }

    @api.model
    def _plain(self, record, names):
        # Text that is not there and text that is empty are one thing; numbers stay numbers.
        return {
            name: (record[name] or "")
            if record._fields[name].type in ("char", "text", "selection")
            else record[name]
            for name in names
        }

    @api.model
    def _evidence_digest(self, score):
        return seal.digest(base64.b64decode(score.evidence)) if score.evidence else ""

    # Verifying

    @api.model
    def _verify_lines(self, lines):
        """Compare the seals of rounds with what is there, see ``_verify`` of ``qi.seal``."""
        by_id = {one.id: one for one in self.browse(lines.mapped("res_id")).exists()}
        return {line: self._frozen_findings(line, by_id.get(line.res_id)) for line in lines}

    @api.model
    def _frozen_findings(self, line, one):
        if one is None:
            return [self.env._("The evaluation round is gone from the database.")]
        findings = self.env["qi.seal"]._manifest_findings(line, one.manifest)
        sealed = seal.read(one.manifest)
        if sealed is None:
            return findings
        try:
            return findings + self._differences_from(sealed, one)
        except (AttributeError, KeyError, TypeError):
            # Somebody gave it another shape: that it was altered is said already.
            if not findings:
                raise
            return findings

    @api.model
    def _differences_from(self, sealed, one):
        findings = []
        now = json.loads(seal.canonical(one._manifest_content()))
        was_results, results = sealed.pop("results", []), now.pop("results")
        was_measures, measures = sealed.pop("measures", None), now.pop("measures")
        was_scheme, scheme = sealed.pop("scheme", {}), now.pop("scheme")
        was_indicators, indicators = was_scheme.pop("indicators", []), scheme.pop("indicators")
        self._leave_out_later(sealed, now)
        self._leave_out_later(was_scheme, scheme)
        findings += self._said_differences(one.name, sealed | was_scheme, now | scheme)
        for was, is_now in seal.paired(was_indicators, indicators, "code"):
            self._leave_out_later(was, is_now)
            findings += self._said_differences((was or is_now)["code"], was or {}, is_now or {})
        if was_measures is not None:
            for was, is_now in seal.paired(was_measures, measures):
                self._leave_out_later(was, is_now)
                findings += self._said_differences((was or is_now)["code"], was or {}, is_now or {})
        telling = set(one.sudo().result_ids.score_ids.measure_id.filtered(lambda one: one._tells_of_one()).ids)
        for was, is_now in seal.paired(was_results, results):
            code = (was or is_now)["platform"]
            was_scores, scores = ((side.pop("scores") if side else []) for side in (was, is_now))
            self._leave_out_later(was, is_now)
            findings += self._said_differences(code, was or {}, is_now or {})
            for was_score, score in seal.paired(was_scores, scores):
                title = f"{code} {(was_score or score)['code']}"
                self._leave_out_later(was_score, score)
                unsaid = _COUNTED if (score or was_score).get("measure") in telling else frozenset()
                findings += self._said_differences(title, was_score or {}, score or {}, unsaid)
        return findings

    @api.model
    def _leave_out_later(self, was, is_now):
        """Take off what is now what the frozen text says nothing of, as it was not kept yet."""
        if was and is_now:
            for name in _KEPT_LATER - was.keys():
                is_now.pop(name, None)

    def action_check(self):
        """Say whether anything has moved: what was sealed, and the cases behind the figures as they are found now.

        Cases may have moved for good reasons, as a request that was opened again: a seal does not look at them.

        :raises AccessError: when the caller is none of those who verify
        :raises UserError: before it is frozen
        """
        self.ensure_one()
        self.env["qi.archive"]._check_may_verify()
        self.check_access("read")
        lines = self.env["qi.seal"].sudo().search([("res_model", "=", self._name), ("res_id", "=", self.id)])
        if not lines:
            raise UserError(
                self.env._("“%(name)s” is not frozen yet: there is nothing to verify.", name=self.name)
            )
        # In the words of who asks; who may verify was checked.
        sealed = [said for found in lines.with_context(lang=self.env.lang)._verify().values() for said in found]
        said = [*map(str, sealed), *self._moved_cases()]
        if len(said) > MOST_SAID:
            more = self.env._("%(count)s more.", count=len(said) - MOST_SAID)
            said = [*said[:MOST_SAID], more]
        whole = self.env._("Verified: nothing has moved, neither what was sealed nor the cases behind it.")
        kind = "danger" if sealed else "warning" if said else "success"
        return self.env["qi.archive"]._notification(kind, "\n".join(said) or whole)

    def _moved_cases(self):
        """Return a sentence for each figure the reader may see whose cases are not those that were counted.

        What counts as it stands, whatever the date, is not looked at: it moves every day.
        """
        self.ensure_one()
        scores = self.sudo().result_ids.score_ids.with_env(self.env)
        scores -= scores._without_figure()
        said = []
        for measure_sudo, lines in scores.sudo().filtered("cases").grouped("measure_id").items():
            if not measure_sudo.date_field or not measure_sudo.is_available:
                continue
            counting = measure_sudo._of_the_city()._counted_at(self.computed_at)
            found = counting._kept_cases(counting._counted_cases(lines.platform_id, self._period()))
            nothing = self._no_cases(measure_sudo)
            for line in lines.sorted(lambda line: line.platform_id.code or ""):
                kept, now = seal.read(line.cases), found.get(line.platform_id.id, nothing)
                # Where the cases are others, those that fulfil are others as well.
                part = next((name for name in ("all", "part") if kept.get(name) != now.get(name)), None)
                if part:
                    said.append(self._said_moved(line, part, kept[part], now[part]))
        return said

    def _said_moved(self, line, part, kept, now):
        measure = line.measure_id.with_env(self.env)
        moved = sorted(measure._readable_numbers({*kept["numbers"]} ^ {*now["numbers"]}))
        words = {
            "platform": line.platform_id.name,
            "code": line.code,
            "was": kept["count"],
            "now": now["count"],
            "moved": ", ".join(moved[:MOST_SAID]),
        }
        if part == "part":
            said = self.env._(
                "%(platform)s %(code)s: %(was)s cases fulfilled it, %(now)s do now. %(moved)s", **words
            )
        else:
            said = self.env._(
                "%(platform)s %(code)s: %(was)s cases were counted, %(now)s are found now. %(moved)s", **words
            )
        return said.strip()

    @api.model
    def _said_differences(self, title, sealed, found, unsaid=frozenset()):
        """Return a sentence for each field that differs.

        :param unsaid: fields of which it is told that they were altered, and not from what to what
        """

        def said(name, was, now):
            if name in unsaid:
                return self.env._("%(title)s: “%(field)s” was altered.", title=title, field=name)
            was, now = (
                seal.canonical(value)[:LONGEST] if isinstance(value, dict | list) else value
                for value in (was, now)
            )
            return self.env._(
                "%(title)s: “%(field)s” was “%(was)s”, it is “%(now)s”.",
                title=title,
                field=name,
                was=was,
                now=now,
            )

        return [said(*difference) for difference in seal.differences(sealed, found)]
