# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from itertools import chain

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import past, protected

_HELD = ("archive_ids", "complaint_archive_ids", "partner_ids")
"""What a hold names."""


class QiLegalHold(models.Model):
    """Legal hold (冻结销毁): while it is in force nothing of its archives is destroyed, however old it is.

    It names archives, enterprises, or both; of an enterprise all archives are held, also those still to come, the
    registers that list requests of it, and those of complaints that it made or that are about it.
    What it holds may grow. To let something go it is released, and stays on record.
    """

    _name = "qi.legal.hold"
    _description = "Legal Hold"
    _inherit = ["qi.unseen.mixin", "qi.readers.mixin", "qi.protected.mixin"]
    _order = "is_in_force desc, id desc"

    _machine_fields = frozenset({"is_in_force", "set_by_id", "released_on", "released_by_id"})

    name = fields.Char(string="Reason for the Hold", required=True, tracking=True)
    basis = fields.Char(
        string="Basis of the Hold", required=True, help="Number of the court's or the authority's paper."
    )
    date_from = fields.Date(string="Held Since", required=True, default=lambda self: past.today(self), copy=False)
    archive_ids = fields.Many2many("qi.archive", "qi_legal_hold_archive_rel", "hold_id", "archive_id", copy=False)
    partner_ids = fields.Many2many(
        "res.partner", "qi_legal_hold_partner_rel", "hold_id", "partner_id", string="Enterprises", copy=False
    )
    complaint_archive_ids = fields.Many2many(
        "qi.complaint.archive",
        "qi_legal_hold_complaint_archive_rel",
        "hold_id",
        "archive_id",
        string="Complaint Archives",
        copy=False,
        help="Who is recused from one of them does not see the hold.",
    )
    is_in_force = fields.Boolean(string="In Force Now", readonly=True, default=True, copy=False)
    set_by_id = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
        copy=False,
    )
    release_reason = fields.Char(string="Why It Was Released", copy=False, tracking=True)
    released_on = fields.Date(readonly=True, copy=False, tracking=True)
    released_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict", copy=False)
    held_count = fields.Integer(string="Archives Held", compute="_compute_held_count")
    complaint_held_count = fields.Integer(
        string="Complaint Archives Held",
        compute="_compute_held_count",
        help="Those the hold names. Of enterprises those of complaints are not counted: a number would tell that "
        "there is one.",
    )

    _in_force_idx = models.Index("(is_in_force DESC, id DESC)")

    @api.depends("archive_ids", "complaint_archive_ids", "partner_ids")
    def _compute_held_count(self):
        # How many there are is told to whoever may read the hold.
        Archive = self.env["qi.archive"].sudo()
        by_partner = dict(
            Archive._read_group([("partner_id", "in", self.partner_ids.ids)], ["partner_id"], ["id:array_agg"])
        )
        registers = Archive._registers_of(self.partner_ids)
        for hold in self:
            held = set(hold.archive_ids.ids).union(
                *(by_partner.get(partner, ()) for partner in hold.partner_ids),
                *(registers.get(partner, ()) for partner in hold.partner_ids.ids),
            )
            hold.held_count = len(held)
            hold.complaint_held_count = len(hold.complaint_archive_ids)

    # The name is always given: nothing at all is checked too.
    @api.constrains("name", "archive_ids", "complaint_archive_ids", "partner_ids")
    def _check_holds_something(self):
        for hold in self:
            if not any(hold[name] for name in _HELD):
                raise ValidationError(self.env._("Name the archives or enterprises that are held."))

    @api.model_create_multi
    def create(self, vals_list):
        """Set holds.

        :raises AccessError: when one names a complaint archive that the caller may not read
        """
        for vals in vals_list:
            self._check_pointed_at(vals)
        holds = super().create(vals_list)
        self.env["qi.archive"]._hold_registers(holds.partner_ids)
        return holds

    def write(self, vals):
        """Write values. What is held may grow, why stays as it was; after the release nothing changes.

        :raises AccessError: when a complaint archive is named that the caller may not read
        :raises UserError: when something is to be let go, the reason or its basis rewritten, or the hold was
            released
        """
        self._check_pointed_at(vals)
        if protected.is_permitted(self):
            result = super().write(vals)
            self.env["qi.archive"]._hold_registers(self.partner_ids)
            return result
        for hold in self:
            if not hold.is_in_force:
                raise UserError(self.env._("This hold was released and stays as it was. Set a new one."))
            if any(name in vals and vals[name] != hold[name] for name in ("name", "basis")):
                raise UserError(
                    self.env._(
                        "The reason for a hold and its basis stay as they are. Release it, and set a new one."
                    )
                )
        before = {hold: [hold[name] for name in _HELD] for hold in self}
        result = super().write(vals)
        for hold, held in before.items():
            if any(records - hold[name] for name, records in zip(_HELD, held, strict=True)):
                raise UserError(
                    self.env._("What is held stays held. Release the hold, and set a new one for the rest.")
                )
        self.env["qi.archive"]._hold_registers(self.partner_ids)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("A legal hold stays on record. Release it."))

    def action_release(self):
        """Release the holds: what they held may be destroyed again once it has run out.

        :raises UserError: without a reason, or when one was released already
        """
        self.check_access("write")
        for hold in self:
            if not hold.is_in_force:
                raise UserError(self.env._("“%(name)s” was released already.", name=hold.name))
            if not (hold.release_reason or "").strip():
                raise UserError(self.env._("Say why “%(name)s” is released.", name=hold.name))
        protected.permitted(self).write(
            {"is_in_force": False, "released_on": past.today(self), "released_by_id": self.env.uid}
        )

    def action_view_archives(self):
        """Open the archives of requests that are held."""
        registers = chain.from_iterable(self.env["qi.archive"]._registers_of(self.partner_ids).values())
        named = sorted({*self.archive_ids.ids, *registers})
        domain = ["|", ("id", "in", named), ("partner_id", "in", self.partner_ids.ids)]
        return self._shown("qi_onestop.qi_archive_action", domain)

    def action_view_complaint_archives(self):
        """Open the complaint archives that are held by name."""
        domain = [("id", "in", self.complaint_archive_ids.ids)]
        return self._shown("qi_onestop.qi_complaint_archive_action", domain)

    def _shown(self, action, domain):
        return {**self.env["ir.actions.act_window"]._for_xml_id(action), "domain": domain, "context": {}}
