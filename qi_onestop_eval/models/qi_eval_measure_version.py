# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.qi_onestop.hooks import CITY_LANGUAGE
from odoo.addons.qi_onestop.tools import protected

from .qi_eval_measure import COUNTED_BY

DEFINITION = ("code", *COUNTED_BY, "percentile")
"""What a figure depends on."""
_FIXED = frozenset((*DEFINITION, "unit"))
"""What a figure says. Names and notes are words about it."""


class QiEvalMeasure(models.Model):
    """Versions: what figures are counted by stays as it is, and another way of counting is another version."""

    _inherit = "qi.eval.measure"

    version = fields.Integer(required=True, default=1, readonly=True, copy=False, aggregator=None)
    previous_id = fields.Many2one(
        "qi.eval.measure",
        string="Version Before",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    is_used = fields.Boolean(
        string="In Use",
        compute="_compute_is_used",
        help="A scheme that is no draft scores by it, a round has counted it, or a figure of reports names it.",
    )

    _machine_fields = frozenset({"version", "previous_id"})

    def _compute_is_used(self):
        used = self._used()
        for measure in self:
            measure.is_used = measure in used

    def _used(self):
        """Return those that a scheme in use, or once in use, scores by, a round has counted or a figure names."""
        # That it is used is no secret to who edits it.
        Indicator, Score = self.env["qi.eval.indicator"].sudo(), self.env["qi.eval.score"].sudo()
        Figure = self.env["qi.report.figure"].sudo().with_context(active_test=False)
        of_these = [("measure_id", "in", self.ids)]
        rows = [
            *Indicator._read_group([*of_these, ("scheme_id.state", "!=", "draft")], ["measure_id"]),
            *Score._read_group(of_these, ["measure_id"]),
            *Figure._read_group(of_these, ["measure_id"]),
        ]
        return self.browse({measure.id for (measure,) in rows})

    def write(self, vals):
        """Write values: how something is counted changes until it is in use, and then no more.

        Who changes it edits the drafts of schemes that score by it: somebody else puts these in use.

        :raises UserError: later
        """
        if not protected.is_permitted(self):
            changed = self.filtered(lambda measure: measure._is_changed(vals))
            changed._check_unused()
            if changed:
                drafts = [("measure_id", "in", changed.ids), ("scheme_id.state", "=", "draft")]
                self.env["qi.eval.indicator"].search(drafts).scheme_id._note_editor()
        return super().write(vals)

    def update_field_translations(self, field_name, translations, source_lang=""):
        """Translate a text; the unit only until the measure is in use: frozen figures are told in it.

        :raises UserError: later
        """
        self.check_access("write")
        if field_name in _FIXED:
            self._check_unused()
        return super().update_field_translations(field_name, translations, source_lang)

    def _check_unused(self):
        for measure in self._used() if self else self:
            raise UserError(
                self.env._(
                    "“%(measure)s” is in use and does not change. Make a new version and edit that.",
                    measure=measure.display_name,
                )
            )

    def _is_changed(self, vals):
        return any(
            self._fields[name].convert_to_cache(vals[name], self)
            != self._fields[name].convert_to_cache(self[name], self)
            for name in vals.keys() & _FIXED
        )

    def action_new_version(self):
        """Make the next version, and open it: targets and drafts of schemes take it, what is in use stays.

        :raises UserError: when the measure is not in use, or has a next version already
        """
        self.ensure_one()
        self.check_access("write")
        if not self.is_used:
            raise UserError(self.env._("“%(measure)s” is not in use: edit it.", measure=self.display_name))
        if self.with_context(active_test=False).search_count([("previous_id", "=", self.id)], limit=1):
            raise UserError(
                self.env._(
                    "“%(measure)s” has a next version already. Search for its code and open that.",
                    measure=self.display_name,
                )
            )
        # One code is one measure: the one that is counted from now on.
        self.active = False
        self.flush_recordset(["active"])
        # What nobody may ask so any more is copied as well: it is mended there, and counted no sooner.
        made = self.copy({"code": self.code, "active": True, "source": "manual"})
        protected.permitted(made).write(
            {"version": self.version + 1, "previous_id": self.id, "source": self.source}
        )
        self.env["qi.target"].search([("measure_id", "=", self.id)]).measure_id = made
        self.env["qi.eval.indicator"].search(
            [("measure_id", "=", self.id), ("scheme_id.state", "=", "draft")]
        ).measure_id = made
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": made.id,
            "views": [[False, "form"]],
        }

    def _newest(self):
        """Return ``{measure: the version that is counted from now on}`` for those that have a newer one."""
        superseded = self.filtered(lambda measure: not measure.active)
        by_code = {measure.code: measure for measure in self.search([("code", "in", superseded.mapped("code"))])}
        return {measure: by_code[measure.code] for measure in superseded if measure.code in by_code}

    def _definition(self):
        """Return what measures count, and in which unit the city tells it, as plain values."""
        return [
            {
                "id": measure.id,
                "version": measure.version,
                **{name: measure[name] or "" for name in DEFINITION},
                "unit": measure.unit or "",
            }
            for measure in self.with_context(lang=CITY_LANGUAGE).sorted("id")
        ]
