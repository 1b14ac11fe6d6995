# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools.supervision import ANSWER_DAYS


class QiReportPeriod(models.Model):
    """A report that is late when the department learns of it is supervised (督办), as requests are."""

    _inherit = "qi.report.period"

    supervision_ids = fields.One2many("qi.supervision", "report_id", string="Supervisions", readonly=True)
    supervision_count = fields.Integer(string="Times Supervised", compute="_compute_supervision_count")
    can_supervise = fields.Boolean(compute="_compute_can_supervise")

    @api.depends("supervision_ids")
    def _compute_supervision_count(self):
        counts = {}
        if self.env["qi.supervision"].has_access("read"):
            counts = dict(
                self.env["qi.supervision"]._read_group([("report_id", "in", self.ids)], ["report_id"], ["__count"])
            )
        for report in self:
            report.supervision_count = counts.get(report._origin, 0)

    @api.depends("state", "filler_id", "checker_id", "signer_id", "platform_id")
    @api.depends_context("uid")
    def _compute_can_supervise(self):
        Supervision = self.env["qi.supervision"]
        for report in self:
            report.can_supervise = bool(report._origin) and report._awaited() and Supervision._may_issue(report)

    def _answerers(self):
        """Return who answers: whose turn it is, or who filled it in; site managers while nobody is named."""
        self.ensure_one()
        # Who makes a report is known to whoever reads it.
        report_sudo = self.sudo()
        named = self._due_users() or report_sudo.filler_id.sudo(False)
        managers = {} if named else report_sudo.platform_id._nearest_managers()
        return managers.get(report_sudo.platform_id.id, named)

    def _tell_turn(self):
        result = super()._tell_turn()
        # Whoever takes the next step now answers, whatever the caller may see of supervisions.
        self.sudo().supervision_ids._tell_holders()
        return result

    def _rose_to_department(self):
        """Issue a supervision for each, once, unless the city does that by hand or one is not settled."""
        result = super()._rose_to_department()
        # The city's setting, for the scheduler.
        mode = self.env["ir.config_parameter"].sudo().get_param("qi_onestop.supervise", "automatic")
        if mode != "automatic" or not self:
            return result
        known = Domain("is_automatic", "=", True) | Domain("state", "in", ("open", "answered"))
        known_sudo = self.env["qi.supervision"].sudo().search(Domain("report_id", "in", self.ids) & known)
        due = self.env["qi.telling.mixin"]._working_day_after(ANSWER_DAYS)
        # The program speaks the language of the house.
        speaks = self.with_context(lang=self.env.company.partner_id.lang).env
        speaks["qi.supervision"].sudo()._issue_automatically(
            [
                {
                    "report_id": report.id,
                    "matter": speaks._(
                        "The report was due on %(date)s and is not signed. Say why, and what will be done until "
                        "when.",
                        date=format_date(speaks, report.due_on),
                    ),
                    "answer_due": due,
                }
                for report in self - known_sudo.report_id
            ]
        )
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_not_supervised(self):
        for report in self.sudo().supervision_ids.report_id:
            raise UserError(self.env._("“%(name)s” was supervised and stays on record.", name=report.display_name))
