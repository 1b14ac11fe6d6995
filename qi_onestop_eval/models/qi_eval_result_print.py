# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.qi_onestop.tools import protected

from ..tools import eval_flow


class QiEvalResult(models.Model):
    """The rectification notice (整改通知书) of a result: what earned too little."""

    _name = "qi.eval.result"
    _inherit = ["qi.eval.result", "qi.eval.print.mixin"]

    order_number = fields.Char(
        string="Number of the Rectification Notice",
        copy=False,
        help="Of each notice its own (文号). It is drawn with the public notice and fixed once the results are "
        "published.",
    )
    has_order = fields.Boolean(string="To Be Put Right", compute="_compute_has_order")
    order_file = fields.Binary(compute="_compute_order_file", exportable=False)

    _order_number_uniq = models.UniqueIndex(
        "(order_number) WHERE order_number != ''",
        "Another rectification notice has this number. Enter another one.",
    )

    @api.depends("score_ids.is_low")
    def _compute_has_order(self):
        for result in self:
            result.has_order = any(result.score_ids.mapped("is_low"))

    def _compute_order_file(self):
        for result in self:
            result.order_file = result._word("eval_order")

    def action_download_order(self):
        """Download the rectification notice.

        :raises UserError: before the results are published, or when nothing is to be put right
        """
        if self.state not in eval_flow.TOLD:
            raise UserError(self.env._("The rectification notice is printed once the results are published."))
        if not self.has_order:
            raise UserError(self.env._("%(platform)s has nothing to put right.", platform=self.platform_id.name))
        return self._download_word("order_file", "eval_order")

    def _draw_order_numbers(self):
        """Give each result that gets a rectification notice and has no number the next that nobody has taken."""
        lacking = self.filtered(lambda result: result.has_order and not result.order_number)
        sequence_sudo = self.env.ref("qi_onestop_eval.qi_eval_order_sequence").sudo()
        while lacking:
            drawn = sequence_sudo._qi_draw(len(lacking))
            # The department may have written one by hand.
            taken = set(self.sudo().search([("order_number", "in", drawn)]).mapped("order_number"))
            free = [number for number in drawn if number not in taken]
            for result, number in zip(lacking, free, strict=False):
                protected.permitted(result).order_number = number
            lacking = lacking[len(free) :]

    def _said_grade(self):
        """Return the grade or the conclusion in words."""
        self.ensure_one()
        conclusions = dict(self._fields["conclusion"]._description_selection(self.env))
        # What a grade is called is no secret to who reads the result.
        return self.grade_id.sudo().name or conclusions.get(self.conclusion, "")

    def _low_rows(self):
        """Return the measured indicators that earned less of their points than the scheme asks for (整改)."""
        self.ensure_one()
        return [
            {
                "code": score.code,
                "name": score.name,
                "figure": score._said_figure(),
                "effective": self._say(score.effective_points),
                "points": self._say(score.points),
            }
            for score in self.score_ids.filtered("is_low")
        ]

    def _document_content(self, form):
        one = self.round_id
        days = [format_date(self.env, day) if day else "" for day in (one.date_from, one.date_to)]
        return {
            **self._base_content(form),
            # The notice of results that it follows from has a number of its own.
            "name": " ".join(filter(None, (one.name, one.document_number))),
            "document_number": self.order_number or "",
            "platform": self.platform_id.name or "",
            "period": " – ".join(days) if self else "",
            "total": self._say(self.total),
            "grade": self._said_grade() if self else "",
            "low": self._low_rows() if self else [],
            "labels": {
                **self._labels("qi.eval.round", ("document_number",)),
                **self._labels(self._name, ("platform_id", "total")),
                **self._labels("qi.eval.score", ("code", "name", "value", "effective_points", "points")),
                "round": self.env._("Evaluation Round"),
                "period": self.env._("Period"),
                "grade": self.env._("Grade or Conclusion"),
                "low": one._low_label(),
                "order": self.env._(
                    "Put these right, and report measures, people in charge and dates to the coordinating "
                    "department."
                ),
                "seal": self.env._("Signature, Seal"),
                "date": self.env._("Date"),
            },
        }
