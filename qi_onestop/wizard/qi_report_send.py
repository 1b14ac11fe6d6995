# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class QiReportSend(models.TransientModel):
    """Signs the figures of a periodic report for a provincial platform or another city."""

    _name = "qi.report.send"
    _description = "Send Figures"

    period_id = fields.Many2one(
        "qi.report.period",
        string="Periodic Report",
        required=True,
        ondelete="cascade",
        domain=[("state", "=", "signed")],
        default=lambda self: self._default_period(),
    )
    with_discreet = fields.Boolean(
        string="With Figures for the Department Only",
        help="Those of complaints, among others. Few cases are not told.",
    )
    figure_count = fields.Integer(string="Figures Sent", compute="_compute_counts")
    suppressed_count = fields.Integer(
        string="Figures Not Told",
        compute="_compute_counts",
        help="Few cases, and what would tell of few cases beside the files that were sent before.",
    )

    @api.model
    def _default_period(self):
        """Return the report that is open, or the last one of the whole city."""
        if self.env.context.get("active_model") == "qi.report.period":
            return self.env.context.get("active_id")
        Report = self.env["qi.report.period"]
        return Report.search([("state", "=", "signed"), ("platform_id", "in", Report._whole_city())], limit=1)

    @api.depends("period_id", "with_discreet")
    def _compute_counts(self):
        for wizard in self:
            lines = wizard.period_id.line_ids._filtered_access("read")
            sent = lines.filtered(lambda line, all_too=wizard.with_discreet: all_too or not line.is_discreet)
            wizard.figure_count = len(sent)
            wizard.suppressed_count = sum(entry["suppressed"] for entry in sent._exchanged())

    def action_send(self):
        """Sign the file, log it and download it.

        :raises UserError: when the report is not signed
        """
        self.ensure_one()
        self.check_access("read")
        return self.env["qi.report.exchange"]._send(self.period_id, self.with_discreet).action_download()
