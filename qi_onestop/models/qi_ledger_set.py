# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiLedgerSet(models.Model):
    """A saved set of columns of a ledger, for the roles that need it."""

    _name = "qi.ledger.set"
    _description = "Column Set"
    _order = "ledger, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    ledger = fields.Selection(selection=lambda self: self.env["qi.ledger"]._selection(), required=True)
    group_ids = fields.Many2many(
        "res.groups",
        string="For Whom",
        domain=lambda self: [
            ("privilege_id", "=", self.env.ref("qi_onestop.res_groups_privilege_onestop").id),
        ],
        help="Empty: for everybody.",
    )
    column_ids = fields.Many2many(
        "qi.ledger.column",
        string="Columns",
        required=True,
        domain="[('ledger', '=', ledger)]",
        help="Everybody gets those of them that they may read.",
    )
    active = fields.Boolean(default=True)
