# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from odoo.addons.qi_onestop.tools import protected


class QiSupervision(models.Model):
    """A bad review with a name that is late is supervised like a request that is: its handler answers.

    Its request is completed, and who had that in hand has no part in it. Of an anonymous one a supervision would
    name the request: that is asked and answered at the case, see ``qi_review_case_supervision.py``.
    """

    _inherit = "qi.supervision"

    review_case_id = fields.Many2one(
        "qi.review.case",
        string="Bad Review",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
    )
    answerer_id = fields.Many2one(related="review_case_id.user_id", string="Case Handler")

    @property
    def _machine_fields(self):
        return super()._machine_fields | {"review_case_id"}

    @api.model
    def _issue_for_cases(self, cases, due):
        """Issue a supervision for each of the cases with a name, in the program's own name."""
        return protected.permitted(self)._issue_automatically(
            [self._values_for_case(case, case._supervision_matter(), due) for case in cases]
        )

    @api.model
    def _issue_by_hand(self, case, matter, due):
        """Issue a supervision of a case with a name for the caller, who was checked to be a superior."""
        return protected.permitted(self).create([self._values_for_case(case, matter, due)])

    @api.model
    def _values_for_case(self, case, matter, due):
        return {
            "request_id": case.request_id.id,
            "review_case_id": case.id,
            "matter": matter,
            "answer_due": due,
        }

    @api.model
    def _has_matter(self, subject, vals):
        case = self.env["qi.review.case"].browse(vals.get("review_case_id"))
        return case.is_open and case.request_id == subject if case else super()._has_matter(subject, vals)

    def _log_issued(self):
        of_cases = self.filtered("review_case_id")
        if of_cases:
            of_cases.review_case_id.sudo()._message_log_batch(
                bodies={supervision.review_case_id.id: supervision._issued_note() for supervision in of_cases}
            )
        others = self - of_cases
        return super(QiSupervision, others)._log_issued() if others else None

    def _answerers(self):
        of_cases = self.filtered("review_case_id")
        answerers = super(QiSupervision, self - of_cases)._answerers()
        for supervision in of_cases:
            case_sudo = supervision.review_case_id.sudo()
            answerers[supervision.id] = case_sudo.user_id or case_sudo._candidates()
        return answerers

    def _is_superior(self):
        # The site manager who handles the case answers, and does not find the answer to be enough.
        return super()._is_superior() and self.env.user != self.review_case_id.sudo().user_id

    def _may_answer(self):
        if not self.review_case_id:
            return super()._may_answer()
        case_sudo = self.review_case_id.sudo()
        if self.env.user in case_sudo.recused_user_ids:
            return False
        return self.env.user == case_sudo.user_id or self.request_id._manages(case_sudo.platform_id)
