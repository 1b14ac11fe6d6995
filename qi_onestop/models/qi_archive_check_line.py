# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools import finding

RESULTS = [("passed", "Passed"), ("failed", "Failed")]
ASPECTS = {
    "seal": "authenticity",
    "manifest": "authenticity",
    "digest": "authenticity",
    "kinds": "completeness",
    "positions": "completeness",
    "metadata": "completeness",
    "opening": "usability",
    "harmless": "safety",
}
"""What is checked, and of which of the four properties it speaks."""


class QiArchiveCheckLine(models.Model):
    """One thing that was checked of an archive, and what was found."""

    _name = "qi.archive.check.line"
    _description = "Line of a Check of the Four Properties"
    _inherit = ["qi.protected.mixin"]
    _order = "check_id desc, id"
    _secret_path = "check_id.archive_id"

    check_id = fields.Many2one("qi.archive.check", required=True, readonly=True, ondelete="cascade", index=True)
    quality = fields.Selection(
        [
            ("authenticity", "Authenticity"),
            ("completeness", "Completeness"),
            ("usability", "Usability"),
            ("safety", "Safety"),
        ],
        string="Property",
        required=True,
        readonly=True,
    )
    aspect = fields.Selection(
        [
            ("seal", "Line in the log of seals"),
            ("manifest", "Manifest and documents agree"),
            ("digest", "SHA-256 of each file"),
            ("kinds", "Required documents"),
            ("positions", "Number and order of the documents"),
            ("metadata", "Description filled in"),
            ("opening", "Each file opens"),
            ("harmless", "No programs, macros, scripts"),
        ],
        string="What Was Checked",
        required=True,
        readonly=True,
    )
    result = fields.Selection(RESULTS, string="Check Result", required=True, readonly=True)
    # As terms and values, in no language: whoever reads it reads it in the own one.
    found = fields.Text(readonly=True, groups=fields.NO_ACCESS)
    finding = fields.Text(compute="_compute_finding", compute_sudo=True)

    @property
    def _machine_fields(self):
        return self._stored_fields()

    @api.depends("found")
    @api.depends_context("lang")
    def _compute_finding(self):
        for line in self:
            line.finding = finding.unpack(self.env, line.found)
