# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import json

from odoo import api, models

from odoo.addons.qi_onestop.tools import past, protected, seal

_INDICATOR = (
    "code",
    "kind",
    "points",
    "rule",
    "floor",
    "full",
    "cap",
    "against_target",
    "lower_bound",
    "when_empty",
    "per_unit",
)
_RESULT = (
    "base",
    "bonus",
    "deduction",
    "total",
    "is_vetoed",
    "conclusion",
    "rank",
    "self_comment",
    "verification",
    "objection",
    "objection_answer",
)
_SCORE = (
    "code",
    "name",
    "source",
    "numerator",
    "denominator",
    "counted_value",
    "figure_state",
    "manual_value",
    "is_filled",
    "target",
    "effective_points",
    "share",
    "earned",
    "points",
    "judgement",
    "flag",
    "is_adjusted",
    "adjusted_points",
    "adjust_reason",
    "comment",
    "verified_note",
)


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
        return {
            "kind": "evaluation",
            "name": frozen.name,
            "document_number": frozen.document_number or "",
            "date_from": str(frozen.date_from),
            "date_to": str(frozen.date_to),
            "scheme": {
                "id": scheme.id,
                "version": scheme.version,
                "method": scheme.method,
                "full_points": scheme.full_points,
                "most_bonus": scheme.most_bonus,
                "partly_from": scheme.partly_from,
                "grades": [[grade.points_from, grade.id] for grade in scheme.grade_ids.sorted("points_from")],
                "indicators": [
                    {
                        **self._plain(indicator, _INDICATOR),
                        "parent": indicator.parent_id.code or "",
                        "measure": indicator.measure_id.code or "",
                        "steps": [[step.value, step.percent] for step in indicator.step_ids.sorted("value")],
                    }
                    for indicator in scheme.indicator_ids.sorted("code")
                ],
            },
            "results": [
                {
                    "id": result.id,
                    "platform": result.platform_id.code,
                    "grade": result.grade_id.id,
                    **self._plain(result, _RESULT),
                    "verifiers": sorted(result.verifier_ids.ids),
                    "signers": sorted(result.signed_ids.ids),
                    "verified_at": str(result.verified_at or ""),
                    "scores": [
                        {
                            "id": score.id,
                            **self._plain(score, _SCORE),
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
        try:
            sealed = json.loads(one.manifest or "")
        except ValueError:
            return findings
        now = json.loads(seal.canonical(one._manifest_content()))
        was_results, results = sealed.pop("results", []), now.pop("results")
        findings += self._said_differences(one.name, sealed, now)
        for was, is_now in seal.paired(was_results, results):
            code = (was or is_now)["platform"]
            was_scores, scores = ((side.pop("scores") if side else []) for side in (was, is_now))
            findings += self._said_differences(code, was or {}, is_now or {})
            for was_score, score in seal.paired(was_scores, scores):
                title = f"{code} {(was_score or score)['code']}"
                findings += self._said_differences(title, was_score or {}, score or {})
        return findings

    @api.model
    def _said_differences(self, title, sealed, found):
        return [
            self.env._(
                "%(title)s: “%(field)s” was “%(was)s”, it is “%(now)s”.", title=title, field=name, was=was, now=now
            )
            for name, was, now in seal.differences(sealed, found)
        ]
