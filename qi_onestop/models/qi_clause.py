# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import conformity


class QiClause(models.Model):
    """Clause of a standard. Number and title are the standard's own words; how we read it is marked as ours."""

    _name = "qi.clause"
    _description = "Clause of a Standard"
    _parent_store = True
    _order = "standard_id, sort_key, id"
    _rec_names_search = ["number", "name"]

    standard_id = fields.Many2one("qi.standard", required=True, ondelete="cascade", index=True)
    parent_id = fields.Many2one(
        "qi.clause",
        string="Part Of",
        ondelete="cascade",
        index="btree_not_null",
        domain="[('standard_id', '=', standard_id)]",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("qi.clause", "parent_id", string="Sub-Clauses")
    number = fields.Char(string="Clause Number", required=True)
    name = fields.Char(string="Clause Title", required=True, translate=True, help="As the standard has it.")
    is_informative = fields.Boolean(
        string="Informative", help="The standard recommends it and does not demand it (资料性)."
    )
    reading = fields.Text(
        string="Our Reading",
        translate=True,
        help="How the city understands what the clause asks for: these are not the standard's words.",
    )
    sort_key = fields.Char(compute="_compute_sort_key", store=True)
    item_ids = fields.One2many("qi.clause.item", "clause_id", string="What Is Looked At")

    _number_uniq = models.Constraint(
        "UNIQUE (standard_id, number)", "The standard has a clause of this number already."
    )
    _order_idx = models.Index("(standard_id, sort_key, id)")

    # The standard's own words, and where they stand.
    _WORDING = frozenset({"standard_id", "parent_id", "number", "name", "is_informative"})

    @api.depends("number")
    def _compute_sort_key(self):
        for clause in self:
            clause.sort_key = conformity.clause_key(clause.number)

    @api.depends("number", "name")
    def _compute_display_name(self):
        for clause in self:
            clause.display_name = f"{clause.number or ''} {clause.name or ''}".strip()

    @api.constrains("parent_id", "standard_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A clause cannot be part of itself. Choose another."))
        for clause in self:
            if clause.parent_id and clause.parent_id.standard_id != clause.standard_id:
                raise ValidationError(
                    self.env._("A clause is part of a clause of the same standard. Choose another.")
                )

    def write(self, vals):
        """Write values; of a standard that is in use only our reading changes.

        :raises UserError: when the wording of a standard in use is to change
        """
        if self._WORDING & vals.keys():
            self.filtered(
                lambda clause: any(clause._differs(name, vals[name]) for name in self._WORDING & vals.keys())
            ).standard_id._check_unused()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        self.standard_id._check_unused()

    def _differs(self, name, value):
        mine = self[name].id if self._fields[name].relational else self[name]
        return (mine or False) != (value or False)
