# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from itertools import chain

from odoo import api, fields, models


class ResPartner(models.Model):
    """One enterprise, one file (一企一档): what the archives have of it, and what holds them."""

    _inherit = "res.partner"

    qi_hold_ids = fields.Many2many(
        "qi.legal.hold",
        "qi_legal_hold_partner_rel",
        "partner_id",
        "hold_id",
        string="Legal Holds",
        readonly=True,
        copy=False,
        groups="qi_onestop.qi_onestop_group_archivist,qi_onestop.qi_onestop_group_coordinator",
    )
    qi_archive_count = fields.Integer(string="Archive Count", compute="_compute_qi_archive_count")

    @api.depends_context("uid")
    def _compute_qi_archive_count(self):
        Archive = self.env["qi.archive"]
        counts, named, read = {}, {}, set()
        # Who may see no archives is told of none.
        if Archive.has_access("read"):
            counts = dict(Archive._read_group([("partner_id", "in", self.ids)], ["partner_id"], ["__count"]))
            named = Archive._registers_naming(self)
            read = set(Archive.search([("id", "in", sorted(set(chain.from_iterable(named.values()))))]).ids)
        for partner in self:
            registers = read.intersection(named.get(partner.id, ()))
            partner.qi_archive_count = counts.get(partner, 0) + len(registers)

    def action_view_qi_archives(self):
        """Open the archives of the enterprise."""
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_archive_action"),
            "domain": ["|", ("partner_id", "in", self.ids), ("listed_partner_ids", "in", self.ids)],
            "context": {},
        }

    def action_view_qi_timeline(self):
        """Open all that was done with the enterprise, newest first."""
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_enterprise_timeline_action"),
            "domain": [("partner_id", "in", self.ids)],
            "display_name": self.env._("%(name)s: File of the Enterprise", name=self[:1].display_name),
        }

    def _qi_file(self):
        """Return the rows of the enterprise's printed file by kind, as far as the caller may see them."""
        self.ensure_one()
        return self.env["qi.enterprise.timeline"]._summary(self)
