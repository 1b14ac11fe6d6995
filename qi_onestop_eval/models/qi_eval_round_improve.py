# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.qi_onestop.hooks import CITY_LANGUAGE
from odoo.addons.qi_onestop.tools import protected

from ..tools import eval_flow
from .qi_eval_score_improve import READERS


class QiEvalRound(models.Model):
    """What a round leads to: an improvement for each indicator that earned too little."""

    _inherit = "qi.eval.round"

    improvement_count = fields.Integer(string="Improvements", compute="_compute_improvement_count", groups=READERS)

    def _compute_improvement_count(self):
        # Those alone that the caller may read.
        readable = set(self.env["qi.improvement"].search(self._opened_domain()).ids)
        for one in self:
            opened = one.sudo().result_ids.score_ids.improvement_id
            one.improvement_count = len(readable.intersection(opened.ids))

    def _opened_domain(self):
        """Return the domain of the improvements that the rounds led to."""
        return [("id", "in", self.sudo().result_ids.score_ids.improvement_id.ids)]

    def action_improve(self):
        """Open an improvement for each low indicator that has none, at its platform; twice opens none.

        :raises UserError: before the results are published, or when nothing is low
        """
        for one in self:
            one._check_department()
            one.lock_for_update(allow_referencing=True)
            if one.state not in eval_flow.TOLD:
                raise UserError(
                    self.env._("“%(name)s” is not published yet: improvements come after that.", name=one.name)
                )
            low = one.result_ids.score_ids.filtered("is_low")
            if not low:
                raise UserError(self.env._("No indicator earned so little that it must be improved."))
            lacking = low.filtered(lambda score: not score.improvement_id)
            # Improvements speak the city's language, whoever opens them.
            values = [score._improvement_values() for score in lacking.with_context(lang=CITY_LANGUAGE)]
            improvements = self.env["qi.improvement"].create(values)
            for score, improvement in zip(lacking, improvements, strict=True):
                protected.permitted(score).write({"improvement_id": improvement.id})
        return self.action_open_improvements()

    def action_open_improvements(self):
        """Open the improvements that the rounds led to, of the platforms the caller sees.

        :raises AccessError: for those who are not told what a round led to
        """
        self.check_access("read")
        self._check_field_access(self._fields["improvement_count"], "read")
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_improvement_action")
        return {**action, "domain": self._opened_domain(), "context": {}}
