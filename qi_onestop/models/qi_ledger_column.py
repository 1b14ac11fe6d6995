# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools import ledger_book, ledger_reader


class QiLedgerColumn(models.Model):
    """A column that a ledger can have: all fields that a person reads of a case. They come with the program."""

    _name = "qi.ledger.column"
    _description = "Column of a Ledger"
    _order = "ledger, sequence, id"

    ledger = fields.Selection(
        selection=lambda self: self.env["qi.ledger"]._selection(), required=True, readonly=True
    )
    sequence = fields.Integer(default=10, readonly=True)
    path = fields.Char(
        required=True,
        readonly=True,
        help="The field, or the field behind a reference, such as partner_id.qi_credit_code.",
    )
    heading = fields.Char(
        string="Own Heading",
        readonly=True,
        translate=True,
        help="Where Odoo's name of the field is not what people here call it.",
    )
    name = fields.Char(string="Heading", compute="_compute_name")
    is_contact = fields.Boolean(
        string="Contact Data",
        readonly=True,
        help="Names and numbers of people: only in a ledger for which they are asked.",
    )

    _path_uniq = models.Constraint("UNIQUE (ledger, path)", "The ledger has this column already.")

    @api.depends("ledger", "path", "heading")
    @api.depends_context("lang")
    def _compute_name(self):
        models_by_name = {ledger.name: self.env[ledger.model] for ledger in self.env["qi.ledger"]._ledgers()}
        for column in self:
            model, words = models_by_name.get(column.ledger), []
            for name in (column.path or "").split(".") if model is not None else ():
                field = model._fields[name]
                words.append(field._description_string(self.env))
                model = self.env[field.comodel_name] if field.relational else model
            column.name = column.heading or ": ".join(words)

    @api.depends("name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for column in self:
            column.display_name = column.name

    def _for_caller(self, with_contact):
        """Return those that the caller may read, and contact data only where it is asked for."""
        models_by_name = {ledger.name: self.env[ledger.model] for ledger in self.env["qi.ledger"]._ledgers()}
        return self.filtered(
            lambda column: (
                (with_contact or not column.is_contact)
                and ledger_reader.may_read(models_by_name[column.ledger], column.path)
            )
        )

    def _heading(self):
        """Return the columns as ``tools.ledger_book`` takes them."""
        models_by_name = {ledger.name: self.env[ledger.model] for ledger in self.env["qi.ledger"]._ledgers()}
        return [
            ledger_book.Column(
                column.name,
                ledger_reader.kind(ledger_reader.field_of(models_by_name[column.ledger], column.path)),
            )
            for column in self
        ]
