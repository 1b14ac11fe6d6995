# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools import conformity_rules

ORIGINS = [
    ("standard", "Fixed by the Standard"),
    ("published", "Published Elsewhere"),
    ("reading", "Our Reading"),
]
PLATFORM_KINDS = [("offline", "Offline"), ("online", "Online")]


class QiClauseItem(models.Model):
    """Item of a standard's checklist: what is looked at under a clause, how it is judged, by whom."""

    _name = "qi.clause.item"
    _description = "Item of a Checklist"
    _order = "standard_id, sort_key, sequence, code, id"
    _rec_names_search = ["code", "name"]

    clause_id = fields.Many2one("qi.clause", required=True, ondelete="cascade", index=True)
    standard_id = fields.Many2one(related="clause_id.standard_id", store=True, index=True)
    sort_key = fields.Char(related="clause_id.sort_key", store=True)
    sequence = fields.Integer(default=10)
    code = fields.Char(
        string="Item Code", required=True, help="By which the item is known from one period to the next."
    )
    name = fields.Text(string="What Is Asked", required=True, translate=True)
    how = fields.Text(string="How to Judge", translate=True)
    evidence = fields.Char(string="Evidence Expected", translate=True)
    origin = fields.Selection(
        ORIGINS,
        string="Where It Comes From",
        required=True,
        default="reading",
        help="Whether the standard itself says so, a neighbouring rule, or only the city.",
    )
    platform_kind = fields.Selection(PLATFORM_KINDS, string="Kinds of Platforms", help="Empty: all platforms.")
    rule = fields.Selection(
        [(name, rule.label) for name, rule in conformity_rules.RULES.items()],
        string="Filled In by the Program",
        help="What the program counts. Empty: a person judges.",
    )
    threshold = fields.Float(
        string="Met From (%)",
        required=True,
        default=100,
        digits=(5, 1),
        aggregator=None,
        help="With less, but more than nothing, it is met in part.",
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (standard_id, code)", "The standard has an item of this code already.")
    _threshold_range = models.Constraint(
        "CHECK (threshold > 0 AND threshold <= 100)", "A threshold is a share of more than 0 and at most 100 %."
    )
    _order_idx = models.Index("(standard_id, sort_key, sequence, code, id)")

    @api.depends("code", "name")
    def _compute_display_name(self):
        for item in self:
            item.display_name = f"{item.code or ''} {item.name or ''}".strip()

    def _line_values(self):
        """Return what a self-assessment copies: the words as they are read today."""
        return {
            "item_id": self.id,
            "item_code": self.code,
            "clause_number": self.clause_id.number,
            "clause_name": self.clause_id.name,
            "sort_key": self.sort_key,
            "sequence": self.sequence,
            "name": self.name,
            "how": self.how,
            "evidence_expected": self.evidence,
            "origin": self.origin,
            "rule": self.rule,
            "threshold": self.threshold,
        }

    def _spreadsheet_cells(self):
        """Return the columns of the item, from its code on, see ``tools/standard_rows.py``."""
        labels = {
            name: dict(self._fields[name]._description_selection(self.env)).get(self[name], "")
            for name in ("origin", "platform_kind", "rule")
        }
        texts = [self.code, self.name, self.how or "", self.evidence or ""]
        return [*texts, *labels.values(), f"{self.threshold:g}"]
