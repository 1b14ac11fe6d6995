# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.qi_onestop.hooks import CITY_LANGUAGE
from odoo.addons.qi_onestop.tools import protected

from ..tools import scoring

_SCORED_BY = ("method", "full_points", "most_bonus", "partly_from", "improve_below")


class QiEvalScheme(models.Model):
    """Evaluation scheme: the tree of indicators a round is scored by (DB1403/T 22-2023, 7.2 and Appendix F).

    draft → in use → withdrawn. Only a draft is edited; what is in use gets a new version.
    """

    _name = "qi.eval.scheme"
    _description = "Evaluation Scheme"
    _inherit = ["mail.thread", "qi.eval.seen.mixin", "qi.protected.mixin"]
    _order = "id desc"

    name = fields.Char(required=True, translate=True)
    version = fields.Integer(required=True, default=1, readonly=True, copy=False, aggregator=None)
    previous_id = fields.Many2one(
        "qi.eval.scheme",
        string="Version Before",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    made_by_id = fields.Many2one(
        "res.users", string="Version Made By", readonly=True, copy=False, ondelete="restrict"
    )
    editor_ids = fields.Many2many(
        "res.users",
        "qi_eval_scheme_editor_rel",
        "scheme_id",
        "user_id",
        string="Edited By",
        readonly=True,
        copy=False,
        help="Once results have been seen, somebody else puts in use what they changed.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("active", "In Use"), ("withdrawn", "Withdrawn")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    method = fields.Selection(
        [("scored", "By Points"), ("judged", "By Standard")],
        required=True,
        default="scored",
        help="By points (评优): scores, grades and ranks. By standard (达标): each indicator is met, basically "
        "met or not met.",
    )
    full_points = fields.Float(
        string="Full Score", required=True, default=100, digits=(6, 2), help="What the first level adds up to."
    )
    most_bonus = fields.Float(
        string="Bonus at Most", default=5, digits=(6, 2), help="What all bonuses together come to at most."
    )
    partly_from = fields.Float(
        string="Basically Met From (%)",
        default=60,
        digits=(5, 2),
        help="What an indicator must earn of its points to be basically met; all of them: met.",
    )
    improve_below = fields.Float(
        string="Improve Below (%)",
        default=60,
        digits=(5, 2),
        help="An indicator that earns less of its points leads to an improvement.",
    )
    indicator_ids = fields.One2many("qi.eval.indicator", "scheme_id", string="Indicators")
    grade_ids = fields.One2many("qi.eval.grade", "scheme_id", string="Grades", copy=True)
    points = fields.Float(compute="_compute_points", help="Points of all first-level indicators.")

    _full_points_positive = models.Constraint("CHECK (full_points > 0)", "A full score is more than nothing.")

    def _compute_points(self):
        totals = dict(
            self.env["qi.eval.indicator"]._read_group(
                [("scheme_id", "in", self.ids), ("parent_id", "=", False), ("kind", "=", scoring.NORMAL)],
                ["scheme_id"],
                ["points:sum"],
            )
        )
        for scheme in self:
            scheme.points = totals.get(scheme, 0)

    @api.depends("name", "version")
    def _compute_display_name(self):
        for scheme in self:
            scheme.display_name = f"{scheme.name} V{scheme.version}" if scheme.name else ""

    # CRUD

    # By these a scheme in use would become a draft again, or lose who made it and from what.
    _machine_fields = frozenset({"state", "version", "previous_id", "made_by_id", "editor_ids"})
    # What may change once it is no draft any more.
    _ALWAYS = frozenset({"name"})

    def write(self, vals):
        own = {name for name in vals if name in self._fields and self._fields[name].store}
        if own - self._ALWAYS - self._machine_fields - set(self.env["mail.thread"]._fields):
            for scheme in self:
                scheme._check_draft()
            self._note_editor()
        return super().write(vals)

    def _note_editor(self):
        """Keep who edited schemes: what they change is for somebody else to put in use."""
        new = self.filtered(lambda scheme: self.env.user not in scheme.editor_ids)
        if new:
            protected.permitted(new.sudo()).write({"editor_ids": [Command.link(self.env.uid)]})

    def _check_draft(self):
        if self.state != "draft":
            raise UserError(
                self.env._(
                    "“%(scheme)s” is in use and does not change. Make a new version and edit that.",
                    scheme=self.name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        for scheme in self:
            scheme._check_draft()

    def copy(self, default=None):
        """Duplicate schemes with their indicators, as drafts to edit, by the measures as they are counted now."""
        schemes = super().copy(default)
        for original, scheme in zip(self, schemes, strict=True):
            twins = {}
            for level in range(1, 4):
                indicators = original.indicator_ids.filtered(
                    lambda indicator, level=level: indicator.level == level
                )
                for indicator in indicators:
                    above = twins.get(indicator.parent_id.id, False)
                    twins[indicator.id] = indicator.copy({"scheme_id": scheme.id, "parent_id": above}).id
            newest = scheme.indicator_ids.measure_id._newest()
            for indicator in scheme.indicator_ids:
                if indicator.measure_id in newest:
                    indicator.measure_id = newest[indicator.measure_id]
        return schemes

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for scheme, vals in zip(self, vals_list, strict=True):
            if "name" not in (default or {}):
                vals["name"] = self.env._("%(name)s (copy)", name=scheme.name)
        return vals_list

    # Actions

    def action_new_version(self):
        """Make a draft of the next version, and open it.

        :raises UserError: when the scheme is itself a draft, or its next version is being edited
        """
        self.ensure_one()
        self.check_access("write")
        if self.state == "draft":
            raise UserError(self.env._("“%(scheme)s” is a draft: edit it.", scheme=self.name))
        if self.search_count([("previous_id", "=", self.id), ("state", "=", "draft")], limit=1):
            raise UserError(
                self.env._("The next version of “%(scheme)s” is being edited already. Open it.", scheme=self.name)
            )
        made = self.copy({"name": self.name})
        protected.permitted(made).write(
            {"version": self.version + 1, "previous_id": self.id, "made_by_id": self.env.uid}
        )
        # The name in all languages, not only in the caller's.
        for lang, _name in self.env["res.lang"].get_installed():
            made.with_context(lang=lang).name = self.with_context(lang=lang).name
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": made.id,
            "views": [[False, "form"]],
        }

    def action_activate(self):
        """Put drafts in use; the version before is withdrawn.

        :raises UserError: when a scheme is no draft, the points of a level do not add up, something is not
            measured, or its points change after results were seen and nobody else has looked at it
        """
        self.check_access("write")
        for scheme in self:
            if scheme.state != "draft":
                raise UserError(
                    self.env._("“%(scheme)s” is no draft any more. Reload the page.", scheme=scheme.name)
                )
            scheme._check_complete()
            scheme._check_second_person()
        protected.permitted(self).write({"state": "active"})
        before = self.previous_id.filtered(lambda scheme: scheme.state == "active")
        protected.permitted(before).write({"state": "withdrawn"})

    def _check_complete(self):
        indicators = self.indicator_ids
        if not indicators:
            raise UserError(self.env._("“%(scheme)s” has no indicators yet.", scheme=self.name))
        first = indicators.filtered(lambda one: not one.parent_id and one.kind == scoring.NORMAL)
        if scoring.sum_differs(self.full_points, first.mapped("points")):
            raise UserError(
                self.env._(
                    "The indicators of the first level add up to %(total)g points instead of %(points)g. "
                    "Correct one of them.",
                    total=sum(first.mapped("points")),
                    points=self.full_points,
                )
            )
        indicators._check_points()
        indicators._check_measured()
        if self.method == "scored" and not self.grade_ids:
            raise UserError(self.env._("“%(scheme)s” has no grades yet.", scheme=self.name))

    def _check_second_person(self):
        """Raise when who edited the scheme would alone change what comes of it after results were seen.

        It is compared with what was seen last, whether it is its next version, a copy or another scheme.
        """
        if self.env.su or self.env.user not in self.editor_ids | self.create_uid | self.made_by_id:
            return
        seen = self._seen_last()
        if seen and self._scored_by() != seen._scored_by():
            raise UserError(
                self.env._(
                    "Results by “%(scheme)s” have been seen and this one scores otherwise: somebody else than "
                    "%(user)s, who has not edited it, must put it in use.",
                    scheme=seen.name,
                    user=self.env.user.name,
                )
            )

    def _seen_last(self):
        """Return the scheme of the results that were seen last, of those by this method if there are any.

        The department sees what was counted, and site managers see theirs, long before it is announced.
        """
        Round_sudo = self.env["qi.eval.round"].sudo()
        seen = Round_sudo.search([("computed_at", "!=", False)], order="date_to desc, id desc")
        return (seen.filtered(lambda one: one.method == self.method) or seen)[:1].scheme_id

    def _scored_by(self):
        """Return all that results depend on, as plain values: of two schemes that score alike it is the same."""
        # That it is in the city's words takes part too: the name of a grade is a result.
        scheme = self.sudo().with_context(lang=CITY_LANGUAGE)
        return {
            **{name: scheme[name] for name in _SCORED_BY},
            "grades": sorted((grade.points_from, grade.name) for grade in scheme.grade_ids),
            "indicators": {
                indicator.code: {
                    **{name: indicator[name] for name in indicator._SCORED_BY},
                    "parent": indicator.parent_id.code,
                    "measure": indicator.measure_id.id,
                    "steps": sorted((step.value, step.percent) for step in indicator.step_ids),
                }
                for indicator in scheme.indicator_ids
            },
        }

    def action_withdraw(self):
        """Take schemes out of use; what was evaluated by them stays."""
        self.check_access("write")
        for scheme in self:
            if scheme.state != "active":
                raise UserError(self.env._("“%(scheme)s” is not in use. Reload the page.", scheme=scheme.name))
        protected.permitted(self).write({"state": "withdrawn"})

    # Scoring

    def _nodes(self, scored):
        """Return the tree as the pure functions take it.

        :param scored: ids of the indicators that are scored at a platform
        """
        self.ensure_one()
        by_parent = {}
        for indicator in self.indicator_ids:
            if indicator.kind == scoring.NORMAL:
                by_parent.setdefault(indicator.parent_id.id, []).append(indicator)

        def nodes(parent):
            return tuple(
                scoring.Node(one.id, one.points, nodes(one.id), one.id in scored)
                for one in by_parent.get(parent, ())
            )

        return nodes(False)
