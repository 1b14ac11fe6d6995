# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class QiReviewCase(models.Model):
    """Calling back after a bad review with a name is a follow-up of its request."""

    _inherit = "qi.review.case"

    def _start_clock(self):
        result = super()._start_clock()
        self.env["qi.follow.up"]._plan_call_back(self.filtered("is_named"))
        return result

    def _after_step(self, source, target, at):
        result = super()._after_step(source, target, at)
        if (source, target) == ("new", "called"):
            self._follow_ups()._called_at_case()
        elif target == "new":
            self.env["qi.follow.up"]._plan_call_back(self.filtered("is_named"))
        elif source == "new":
            # Nobody calls any more.
            self._follow_ups().filtered(lambda row: row.state == "open").unlink()
        return result

    def _call_who_gave_a_name(self):
        is_called_first = self.state == "new"
        result = super()._call_who_gave_a_name()
        if is_called_first:
            self.env["qi.follow.up"]._plan_call_back(self)
        return result

    def _follow_ups(self):
        return self.env["qi.follow.up"].sudo().search([("case_id", "in", self.ids)])
