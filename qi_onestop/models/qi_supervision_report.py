# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class QiSupervision(models.Model):
    """A periodic report that stays late is supervised as requests are: whoever takes its next step answers."""

    _inherit = "qi.supervision"
    _SUBJECTS = ("request_id", "report_id")

    report_id = fields.Many2one(
        "qi.report.period", string="Periodic Report", ondelete="restrict", index="btree_not_null"
    )

    _subject_one = models.Constraint(
        "CHECK (num_nonnulls(request_id, report_id) = 1)",
        "A supervision is about one request or one report. Say which.",
    )

    def _subject(self):
        return self.report_id or super()._subject()

    @api.model
    def _has_matter(self, subject, vals):
        return subject._awaited() if subject._name == "qi.report.period" else super()._has_matter(subject, vals)

    @api.model
    def _may_issue(self, subject):
        # Nobody asks themselves.
        is_asked = subject._name == "qi.report.period" and self.env.user in subject._answerers()
        return not is_asked and super()._may_issue(subject)

    def _answerers(self):
        of_reports = self.filtered("report_id")
        answerers = super(QiSupervision, self - of_reports)._answerers()
        return answerers | {one.id: one._asked() for one in of_reports}

    def _asked(self):
        """Return whose turn it is with the report, but for who asked; then who filled it in."""
        users = self.report_id._answerers()
        if self.is_automatic:
            return users
        return users - self.issued_by_id or self.report_id.sudo().filler_id.sudo(False)

    def _is_superior(self):
        is_superior = super()._is_superior()
        if not self.report_id:
            return is_superior
        # The next step of the report may have come to who asked; nobody concludes what they answered.
        answers = self._asked() if self.state == "open" else self.answered_by_id
        return is_superior and self.env.user not in answers

    def _may_answer(self):
        return self.env.user in self._asked() if self.report_id else super()._may_answer()

    def _refused_answer(self):
        if not self.report_id:
            return super()._refused_answer()
        return self.env._("The reply is up to whoever takes the next step of the report.")
