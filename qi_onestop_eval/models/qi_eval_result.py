# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import math

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

from odoo.addons.qi_onestop.tools import past, protected

from ..tools import eval_flow, scoring

MANAGERS = "qi_onestop.qi_onestop_group_manager"
COMMISSIONERS = "qi_onestop.qi_onestop_group_commissioner"
CONCLUSIONS = [
    (scoring.MET, "Up to Standard"),
    (scoring.PARTLY, "Basically up to Standard"),
    (scoring.NOT_MET, "Not up to Standard"),
]

_SIGNED_FOR = frozenset({"verification", "verifier_ids"})
"""What two people vouch for with their signatures: what was found, and who was there."""


class QiEvalResult(models.Model):
    """Result of one platform in a round: its score tree, and what each side had to say."""

    _name = "qi.eval.result"
    _description = "Evaluation Result"
    _inherit = ["qi.readers.mixin", "mail.activity.mixin", "qi.eval.written.mixin"]
    _order = "round_id, is_vetoed, rank, platform_id, id"

    _writable = eval_flow.RESULT_WRITABLE

    round_id = fields.Many2one("qi.eval.round", required=True, readonly=True, ondelete="cascade", index=True)
    platform_id = fields.Many2one("qi.platform", required=True, readonly=True, ondelete="restrict", index=True)
    state = fields.Selection(related="round_id.state", string="Stage of the Round")
    method = fields.Selection(related="round_id.scheme_id.method")
    count_progress = fields.Integer(related="round_id.count_progress")
    is_partial = fields.Boolean(
        string="Opened in Mid-Period",
        readonly=True,
        help="The platform opened after the period began: targets count from that day.",
    )
    score_ids = fields.One2many("qi.eval.score", "result_id", string="Scores")
    base = fields.Float(string="Points of the Indicators", readonly=True, digits=(8, 4), aggregator="avg")
    bonus = fields.Float(string="Bonus Points", readonly=True, digits=(8, 4), aggregator="avg")
    deduction = fields.Float(string="Points Deducted", readonly=True, digits=(8, 4), aggregator="avg")
    total = fields.Float(string="Score", readonly=True, digits=(8, 2), aggregator="avg")
    previous_total = fields.Float(string="Score Last Time", readonly=True, digits=(8, 2), aggregator=None)
    change = fields.Float(
        string="Change Since Last Time", compute="_compute_change", store=True, digits=(8, 2), aggregator="avg"
    )
    date_to = fields.Date(related="round_id.date_to", string="Last Day", store=True)
    is_newest = fields.Boolean(string="Newest Results", compute="_compute_is_newest", search="_search_is_newest")
    is_vetoed = fields.Boolean(string="Vetoed", readonly=True)
    grade_id = fields.Many2one("qi.eval.grade", readonly=True, ondelete="restrict")
    conclusion = fields.Selection(CONCLUSIONS, readonly=True)
    rank = fields.Integer(readonly=True, aggregator=None)
    flagged_count = fields.Integer(
        string="Without Data", readonly=True, help="Indicators that earn nothing because there is no figure."
    )

    self_comment = fields.Text(string="Self-Assessment")
    handed_in_at = fields.Datetime(string="Handed In On", readonly=True)
    handed_in_by_id = fields.Many2one(
        "res.users", string="Self-Assessment Handed In By", readonly=True, ondelete="restrict"
    )
    reminded_on = fields.Date(readonly=True)
    verifier_ids = fields.Many2many(
        "res.users",
        "qi_eval_result_verifier_rel",
        "result_id",
        "user_id",
        string="Verified on Site By",
        domain=[("share", "=", False)],
        help="Two people, neither of whom works at the platform. Nobody: it is not visited.",
    )
    signed_ids = fields.Many2many(
        "res.users", "qi_eval_result_signed_rel", "result_id", "user_id", string="Signed By", readonly=True
    )
    verification = fields.Text(string="What Was Found on Site")
    verified_at = fields.Datetime(string="Verified on Site On", readonly=True)
    objection = fields.Text()
    objection_answer = fields.Text(string="Answer to the Objection")

    can_assess = fields.Boolean(compute="_compute_can")
    can_object = fields.Boolean(compute="_compute_can")
    can_review = fields.Boolean(compute="_compute_can")
    can_sign = fields.Boolean(compute="_compute_can")

    _platform_uniq = models.UniqueIndex(
        "(round_id, platform_id)", "The platform has a result in this round already."
    )

    @api.depends("round_id.name", "platform_id.name")
    def _compute_display_name(self):
        for result in self:
            result.display_name = f"{result.platform_id.name} {result.round_id.name}"

    @api.depends("state", "platform_id", "verifier_ids", "signed_ids")
    @api.depends_context("uid")
    def _compute_can(self):
        for result in self:
            actors = result._actors()
            result.can_assess = eval_flow.MANAGER in actors and result.state == eval_flow.SELF
            result.can_object = eval_flow.MANAGER in actors and result.state == eval_flow.OBJECTION
            result.can_review = eval_flow.DEPARTMENT in actors
            result.can_sign = (
                eval_flow.VERIFIER in actors
                and result.state == eval_flow.VERIFYING
                and self.env.user not in result.signed_ids
            )

    @api.depends("total", "previous_total")
    def _compute_change(self):
        for result in self:
            result.change = result.total - result.previous_total if result.previous_total else 0.0

    @api.depends("round_id")
    def _compute_is_newest(self):
        newest = self._newest_round()
        for result in self:
            result.is_newest = result.round_id == newest

    @api.model
    def _search_is_newest(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("round_id", "in" if True in value else "not in", self._newest_round().ids)]

    @api.model
    def _newest_round(self):
        """Return the newest round by points that everybody in the house knows."""
        told = [("state", "in", eval_flow.TOLD), ("scheme_id.method", "=", "scored")]
        return self.env["qi.eval.round"].search(told, order="date_to desc, id desc", limit=1)

    def _by_rank(self):
        """Return the results, the best first and those that are vetoed last."""
        return self.sorted(lambda one: (one.is_vetoed, one.rank, one.platform_id.code or "", one.id))

    def _flow_result(self):
        return self

    def _actors(self):
        """Return what the caller is to the result."""
        self.ensure_one()
        if self.env.su:
            return {eval_flow.MANAGER, eval_flow.DEPARTMENT, eval_flow.VERIFIER}
        actors, user = set(), self.env.user
        if user.has_group("qi_onestop.qi_onestop_group_administrator") or (
            user.has_group(MANAGERS) and self.platform_id in user.qi_managed_platform_ids
        ):
            actors.add(eval_flow.MANAGER)
        if self.round_id._is_department():
            actors.add(eval_flow.DEPARTMENT)
        if user in self.verifier_ids:
            actors.add(eval_flow.VERIFIER)
        return actors

    @api.constrains("verifier_ids")
    def _check_verifier_ids(self):
        for result in self:
            verifiers = result.verifier_ids.sudo()
            if verifiers and len(verifiers) != 2:
                raise ValidationError(self.env._("Two people verify a platform on site. Choose two, or nobody."))
            for user in verifiers:
                if not (user.has_group(COMMISSIONERS) or result.round_id._is_department_user(user)):
                    raise ValidationError(
                        self.env._(
                            "%(name)s is neither a commissioner nor of the coordinating department. Choose "
                            "somebody else.",
                            name=user.name,
                        )
                    )
                posts = user.qi_commissioner_ids.filtered(lambda post: post.state != "left")
                if result.platform_id in user.qi_duty_platform_ids | posts.platform_id:
                    raise ValidationError(
                        self.env._(
                            "%(name)s works at %(platform)s and cannot verify it. Choose somebody else.",
                            name=user.name,
                            platform=result.platform_id.name,
                        )
                    )
                if result.platform_id in user.qi_managed_platform_ids:
                    raise ValidationError(
                        self.env._(
                            "%(name)s answers for %(platform)s and cannot verify it. Choose somebody else.",
                            name=user.name,
                            platform=result.platform_id.name,
                        )
                    )

    def write(self, vals):
        """Write values by hand; what was signed and changes must be signed anew.

        :raises UserError: too early or too late
        :raises AccessError: when a field is for somebody else
        """
        if protected.is_permitted(self):
            return super().write(vals)
        vals = self._write_lines(vals)
        if not vals.keys() & _SIGNED_FOR:
            return super().write(vals)
        before = {result: [result[name] for name in _SIGNED_FOR] for result in self}
        written = super().write(vals)
        moved = self.filtered(
            lambda result: result.signed_ids and before[result] != [result[name] for name in _SIGNED_FOR]
        )
        moved._void_signatures()
        return written

    def _void_signatures(self):
        """Let the signatures of those who were there count no more: what was found is not what they signed."""
        signed = self.filtered("signed_ids")
        # Who notes something of a line need not be the one who writes the result.
        protected.permitted(signed.sudo()).write({"signed_ids": [Command.clear()], "verified_at": False})

    def _write_lines(self, vals):
        """Write what a form says of the lines, each as if it were written by itself; return the other values."""
        commands = vals.get("score_ids") or []
        if not commands or any(command[0] != Command.UPDATE for command in commands):
            return vals
        mine = set(self.score_ids.ids)
        for _update, id_, values in commands:
            if id_ not in mine:
                return vals
            self.env["qi.eval.score"].browse(id_).write(values)
        return {name: value for name, value in vals.items() if name != "score_ids"}

    # Steps

    def action_hand_in(self):
        """Hand in the self-assessment.

        :raises UserError: while a figure that people enter is neither entered nor explained
        """
        for result in self:
            result._check_self()
            lacking = result.score_ids.filtered(
                lambda score: (
                    score.source == "manual"
                    and score.kind == scoring.NORMAL
                    and not (score.is_filled or score.comment)
                )
            )
            if lacking:
                raise UserError(
                    self.env._(
                        "“%(indicator)s” is entered by you: enter the figure, or say why there is none.",
                        indicator=lacking[0].display_name,
                    )
                )
        protected.permitted(self).write({"handed_in_at": past.now(self), "handed_in_by_id": self.env.uid})
        self.env["qi.telling.mixin"]._forget_told(self, "qi_onestop_eval.mail_activity_type_self_assessment")

    def _check_self(self):
        self.check_access("write")
        # What is left to count, the department alone reads.
        self.round_id.sudo()._check_counted()
        if self.state != eval_flow.SELF:
            raise UserError(
                self.env._(
                    "“%(name)s” is at “%(state)s”: this step is not possible now. Reload the page.",
                    name=self.display_name,
                    state=self.round_id._state_label(),
                )
            )
        if eval_flow.MANAGER not in self._actors():
            raise AccessError(self.env._("This step is for the site manager."))

    def action_sign(self):
        """Sign what was found on site; with the second signature it is verified.

        :raises UserError: when nothing is written down, or the caller was not there
        """
        for result in self:
            result.check_access("read")
            if not result.can_sign:
                raise UserError(self.env._("Those who verify the platform on site sign, each once."))
            if not (result.verification or "").strip():
                raise UserError(self.env._("Write down what was found on site first."))
            # That the caller was chosen for it was checked.
            result_sudo = protected.permitted(result.sudo())
            result_sudo.write({"signed_ids": [Command.link(self.env.uid)]})
            if result.signed_ids >= result.verifier_ids:
                result_sudo.write({"verified_at": past.now(self)})

    # Scoring

    def _score(self):
        """Work out all points from the figures on the lines, by the rules of the scheme; no figure is counted."""
        before = self._previous_totals()
        for result in self:
            result._score_one(before.get(result.platform_id.id, 0))
        self.round_id._rank()

    def _previous_totals(self):
        return {result.platform_id.id: result.total for one in self.round_id for result in one._previous_results()}

    def _score_one(self, previous_total):
        scheme = self.round_id.scheme_id
        is_scored = scheme.method == "scored"
        lines = {score.indicator_id.id: score for score in self.score_ids}
        shares, flags = {}, {}
        for key, score in lines.items():
            if not score.indicator_id.child_ids and score.kind == scoring.NORMAL:
                shares[key], flags[key] = score._share()
        points = scoring.weights(
            scheme._nodes({key for key, share in shares.items() if share is not None}), scheme.full_points
        )
        earned = {key: points[key] * share for key, share in shares.items() if share is not None}
        final = {key: lines[key]._final_points(value, points[key]) for key, value in earned.items()}
        judgements = {
            key: scoring.judge(final[key] / points[key] if points[key] else share, scheme.partly_from)
            for key, share in shares.items()
            if share is not None
        }
        values = {}
        for key, score in lines.items():
            if key in shares:
                values[key] = {
                    "effective_points": points[key],
                    "share": 100 * (shares[key] or 0.0),
                    "earned": earned.get(key, 0.0),
                    "points": final.get(key, 0.0),
                    "judgement": not is_scored and judgements.get(key, False),
                    "flag": flags[key],
                }
            elif score.kind == scoring.NORMAL:
                below = [final[one.id] for one in score.indicator_id._leaves() if one.id in final]
                sum_below = math.fsum(below)
                values[key] = {
                    "effective_points": points[key],
                    "share": 100 * sum_below / points[key] if points[key] else 0.0,
                    "earned": sum_below,
                    "points": sum_below,
                    "flag": "ok" if below else "na",
                }
            else:
                values[key] = score._extra_values()
        for key, vals in values.items():
            lines[key]._write_changed(vals)
        extras = {
            kind: [vals["points"] for key, vals in values.items() if lines[key].kind == kind]
            for kind in (scoring.BONUS, scoring.DEDUCTION)
        }
        base = math.fsum(final.values())
        total = scoring.total(base, extras[scoring.BONUS], extras[scoring.DEDUCTION], scheme.most_bonus)
        is_vetoed = any(score.kind == scoring.VETO and (score._value() or 0) > 0 for score in self.score_ids)
        grades = [(grade.points_from, grade.id) for grade in scheme.grade_ids]
        grade = self.grade_id.browse(scoring.grade(total, grades, is_vetoed) if is_scored else None)
        self._write_changed(
            {
                "base": base,
                "bonus": min(math.fsum(extras[scoring.BONUS]), scheme.most_bonus),
                "deduction": math.fsum(extras[scoring.DEDUCTION]),
                "total": total,
                "previous_total": previous_total,
                "is_vetoed": is_vetoed,
                "grade_id": grade.id,
                "conclusion": not is_scored and scoring.conclusion(judgements.values(), is_vetoed),
                "flagged_count": sum(flag in ("missing", "no_target") for flag in flags.values()),
            }
        )

    def action_open_scores(self):
        """Open the score tree as a list."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop_eval.qi_eval_score_action")
        return {**action, "domain": [("result_id", "=", self.id)], "context": {}}
