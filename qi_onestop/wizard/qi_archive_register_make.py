# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import past


class QiArchiveRegisterMake(models.TransientModel):
    """Begins the registers of what was answered at once in a past year."""

    _name = "qi.archive.register.make"
    _description = "Make Yearly Registers"

    year = fields.Integer(string="Year of Filing", required=True, default=lambda self: past.today(self).year - 1)
    platform_ids = fields.Many2many("qi.platform", string="Platforms", help="Empty: all platforms.")

    def action_make(self):
        """Begin the registers, and show those of the year.

        :raises UserError: when the year is not over, or nothing is to be filed
        """
        self.ensure_one()
        self.env["qi.archive"].check_access("write")
        if not 2000 <= self.year < past.today(self).year:
            raise UserError(self.env._("A register is made of a past year. Correct the year."))
        if not self.env["qi.archive"]._make_registers(self.year, self.platform_ids):
            raise UserError(
                self.env._("%(year)s has no instant request that is not in a register already.", year=self.year)
            )
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_archive_action_waiting")
        domain = [("kind", "=", "register"), ("year", "=", self.year)]
        return {**action, "domain": domain, "context": {}}
