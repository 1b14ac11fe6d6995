# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from itertools import chain

from odoo import api, fields, models


class QiArchive(models.Model):
    """Whether an archive is under a legal hold, see ``qi.legal.hold``."""

    _inherit = "qi.archive"

    hold_ids = fields.Many2many(
        "qi.legal.hold",
        "qi_legal_hold_archive_rel",
        "archive_id",
        "hold_id",
        string="Legal Holds",
        readonly=True,
        copy=False,
        groups="qi_onestop.qi_onestop_group_archivist,qi_onestop.qi_onestop_group_coordinator",
    )
    is_held = fields.Boolean(string="On Legal Hold", compute="_compute_is_held", store=True)

    _held_idx = models.Index("(id) WHERE is_held IS TRUE")

    # What a hold on an enterprise means for registers says ``_hold_registers``: they have no enterprise.
    @api.depends("hold_ids.is_in_force", "partner_id.qi_hold_ids.is_in_force", "listed_request_ids")
    def _compute_is_held(self):
        """Held by name, by its enterprise, or because a register lists requests of an enterprise that is held."""
        registers = {}
        if any(archive.kind == "register" for archive in self):
            holds = self.env["qi.legal.hold"].sudo().search([("is_in_force", "=", True)])
            registers = self._registers_of(holds.partner_ids)
        held = set(chain.from_iterable(registers.values()))
        for archive in self:
            holds = archive.hold_ids | archive.partner_id.qi_hold_ids
            archive.is_held = archive.id in held or any(holds.mapped("is_in_force"))

    @api.model
    def _hold_those_of(self, partners):
        """Let the archives of ``partners`` be held, or not any more: a merge of contacts moves them by SQL."""
        self.env.add_to_compute(self._fields["is_held"], self.sudo().search([("partner_id", "in", partners.ids)]))
        self._hold_registers(partners)

    @api.model
    def _hold_registers(self, partners):
        """Let the registers that list requests of ``partners`` be held, or not any more, as the holds now say."""
        ids = sorted(set(chain.from_iterable(self._registers_of(partners).values())))
        self.env.add_to_compute(self._fields["is_held"], self.sudo().browse(ids))
