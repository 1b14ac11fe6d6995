# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..tools import download, past, period

REPEAT_FROM = 3
_EARLIEST = 1950
_LONGEST = 3 * 366
_NAMED = 3
"""A file name names so many platforms at the most."""


class QiManagementReview(models.TransientModel):
    """Makes the report for the management review of complaints (管理评审; GB/T 19012-2019, clause 8).

    The figures are counted as whoever makes the report: what they may not read is in none of them. What
    follows from the figures is written by people, into the Word document. Its content is in
    ``qi_management_review_content.py``.
    """

    _name = "qi.management.review"
    _description = "Management Review"

    date_from = fields.Date(string="First Day", required=True, default=lambda self: self._default_period().first)
    date_to = fields.Date(string="Last Day", required=True, default=lambda self: self._default_period().last)
    platform_id = fields.Many2one(
        "qi.platform",
        ondelete="cascade",
        domain=lambda self: self._platform_domain(),
        help="With all platforms below it. Empty: all platforms whose complaints you oversee.",
    )
    repeat_from = fields.Integer(
        string="Repeated From",
        required=True,
        default=REPEAT_FROM,
        help="So many complaints with the same cause at the same platform, institution or service are a cause "
        "that comes back.",
    )
    preview = fields.Html(compute="_compute_preview", sanitize=False)
    has_repeats = fields.Boolean(string="Some Cause Came Back", compute="_compute_preview")
    word_file = fields.Binary(
        string="Word File (Management Review)", compute="_compute_word_file", exportable=False
    )

    @api.model
    def _default_period(self):
        return period.last_half_year(past.today(self))

    @api.model
    def _platform_domain(self):
        """Return the domain of the platforms whose complaints the caller oversees."""
        if self.env.user.has_group("qi_onestop.qi_onestop_group_coordinator"):
            return []
        return [("id", "in", self.env.user.qi_managed_platform_ids.ids)]

    @api.depends("date_from", "date_to", "platform_id", "repeat_from")
    @api.depends_context("lang", "uid")
    def _compute_preview(self):
        for review in self:
            review.has_repeats = False
            if problem := review._problem():
                review.preview = Markup('<p class="text-danger">%s</p>') % problem
                continue
            content = review._preview_content()
            review.has_repeats = bool(content["repeats"])
            review.preview = self.env["ir.qweb"]._render("qi_onestop.qi_management_review_preview", content)

    def _compute_word_file(self):
        template = self.env["qi.form.template"]._for_form("management_review")
        for review in self:
            review.word_file = base64.b64encode(template._render(review._document_content()))

    @api.constrains("date_from", "date_to", "repeat_from")
    def _check_period(self):
        for review in self:
            problem = review._problem()
            if problem:
                raise ValidationError(problem)

    def _problem(self):
        """Return the sentence that says why there can be no report, or nothing."""
        if not self.date_from or not self.date_to:
            return self.env._("Give the first and the last day of the period.")
        if self.date_to < self.date_from:
            return self.env._("A period cannot end before it begins. Correct the dates.")
        if self.date_from.year < _EARLIEST or (self.date_to - self.date_from).days > _LONGEST:
            return self.env._("A review looks at three years at the most. Correct the dates.")
        if self.repeat_from < 2:
            return self.env._("A cause comes back from the second complaint on. Give 2 or more.")
        return False

    def action_download(self):
        """Download the report as a Word document made from the template.

        :raises UserError: when there is no template
        """
        self.ensure_one()
        self.check_access("read")
        self.env["qi.complaint.report"].check_access("read")
        self.env["qi.form.template"]._for_form("management_review")
        if problem := self._problem():
            raise UserError(problem)
        title = self.env._("Management Review")
        place = self._place_code()
        return download.action(self, "word_file", f"{title} {place} {self.date_from} {self.date_to}.docx")

    def _place_code(self):
        """Return the platforms reported on as a file name has them: by their codes, without those below them."""
        if self.platform_id:
            return self.platform_id.code
        if self.env.su or self.env.user.has_group("qi_onestop.qi_onestop_group_coordinator"):
            return self.env._("All Platforms")
        # Whoever manages platforms may know their names.
        managed_sudo = self.env.user.qi_managed_platform_ids.sudo()
        uppermost_sudo = managed_sudo.filtered(lambda platform: platform.parent_id not in managed_sudo)
        if len(uppermost_sudo) > _NAMED:
            return self.env._("%(count)s Platforms", count=len(managed_sudo))
        return " ".join(uppermost_sudo.mapped("code")) or self.env._("No Platform")

    def action_view_repeats(self):
        """Open the complaints behind the causes that came back, as far as the caller may read them.

        :raises UserError: when no cause came back
        """
        self.ensure_one()
        self.check_access("read")
        if problem := self._problem():
            raise UserError(problem)
        when = self._period()
        repeats = self._repeats(when)
        if not repeats:
            raise UserError(
                self.env._("No cause came back that often. Choose another period or a smaller number.")
            )
        behind = Domain.OR(
            Domain("cause_id", "=", repeat.cause.id) & Domain(repeat.kind, "=", repeat.place.id)
            for repeat in repeats
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Complaints Behind the Causes That Came Back"),
            "res_model": "qi.complaint.report",
            "views": [[False, "list"], [False, "pivot"]],
            "domain": list(self._domain(when) & behind),
            "context": {"group_by": ["cause_id"]},
        }
