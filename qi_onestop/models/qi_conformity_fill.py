# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from ..hooks import CITY_LANGUAGE
from ..tools import conformity, conformity_flow, past, protected
from ..tools.conformity_rules import RULES


class QiConformity(models.Model):
    """What the program fills in. It never overwrites what a person judged, and says where it would differ."""

    _inherit = "qi.conformity"

    def _copy_items(self):
        """Copy the items of the standards in the city's words of today, of all self-assessments at once."""
        vals_list = []
        for assessment in self:
            # The city's language: what is written down here is not translated any more.
            for item in assessment.standard_id.with_context(lang=CITY_LANGUAGE).item_ids:
                vals = {"conformity_id": assessment.id, **item._line_values()}
                if item.platform_kind and item.platform_kind != assessment.platform_id.kind:
                    vals.update(rule=False, judgement=conformity.NOT_APPLICABLE, filled_by="program")
                vals_list.append(vals)
        Line = self.env["qi.conformity.line"].sudo()
        protected.permitted(Line).create(vals_list)
        self.invalidate_recordset(["line_ids"])

    def action_fill_in(self):
        """Count anew. What a person judged stays; where the program differs it says so.

        :raises UserError: once it is handed in
        """
        self.check_access("write")
        for assessment in self:
            assessment._check_writable(
                assessment.line_ids, "judgement", *conformity_flow.LINE_WRITABLE["judgement"]
            )
        self._fill_in()

    def _fill_in(self):
        """Let the program count for all; queries grow with the periods, not with the platforms."""
        for period, assessments in self.grouped(lambda assessment: assessment._period()).items():
            assessments._fill_in_period(period)
        protected.permitted(self).write({"filled_at": past.now(self)})

    def _fill_in_period(self, period):
        lines = self.line_ids.filtered("rule")
        names = sorted(set(lines.mapped("rule")))
        figures = self.platform_id._conformity_figures(names, period)
        # Lines that say the same are written together.
        by_values = defaultdict(lines.browse)
        for line in lines:
            figure = figures[line.rule][line.conformity_id.platform_id.id]
            found = conformity.judge(figure, line.threshold, RULES[line.rule].empty)
            vals = {"figure_done": figure.done, "figure_total": figure.total, "program_judgement": found}
            if line.filled_by != "person":
                vals.update(judgement=found, filled_by="program")
            by_values[tuple(vals.items())] |= line
        for vals, same in by_values.items():
            protected.permitted(same.sudo()).write(dict(vals))

    def _check_judged(self):
        """Raise a UserError unless all items are judged and each gap has an owner and a date."""
        for assessment in self:
            lines = assessment.line_ids
            unjudged = lines.filtered(lambda line: not line.judgement)
            if unjudged:
                raise UserError(
                    self.env._(
                        "%(count)s items are not judged yet, the first is “%(item)s”. Judge them, or say that "
                        "they do not apply.",
                        count=len(unjudged),
                        item=unjudged[0].display_name,
                    )
                )
            loose = lines.filtered(lambda line: line.is_open_gap and not (line.gap_owner_id and line.gap_due))
            if loose:
                raise UserError(
                    self.env._(
                        "%(count)s gaps have no owner or no date, the first is “%(item)s”. Say who mends it, and "
                        "until when.",
                        count=len(loose),
                        item=loose[0].display_name,
                    )
                )
