# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class QiStandard(models.Model):
    """A standard in one edition, which platforms hold themselves against. A new edition is another record.

    What it says stands in its clauses; what is looked at, in the items under them. Self-assessments copy the
    words of the items: these may be improved at any time, what was judged stays as it was read.
    """

    _name = "qi.standard"
    _description = "Standard for Platforms"
    _order = "effective_on desc, id desc"
    _rec_names_search = ["number", "name"]

    number = fields.Char(string="Number and Year", required=True, help="Such as DB1403/T 22-2023.")
    name = fields.Char(string="Title of the Standard", required=True, translate=True)
    issuer = fields.Char(string="Issuing Body", translate=True)
    issued_on = fields.Date(string="Day of Issue")
    effective_on = fields.Date(string="Date of Effect")
    clause_ids = fields.One2many("qi.clause", "standard_id", string="Clauses")
    item_ids = fields.One2many("qi.clause.item", "standard_id", string="Items of the Checklist")
    item_count = fields.Integer(string="Number of Items", compute="_compute_item_count")
    active = fields.Boolean(default=True)

    _number_uniq = models.Constraint("UNIQUE (number)", "This edition of the standard is there already.")

    @api.depends("number", "name")
    def _compute_display_name(self):
        for standard in self:
            standard.display_name = f"{standard.number or ''} {standard.name or ''}".strip()

    @api.depends("item_ids")
    def _compute_item_count(self):
        counts = dict(
            self.env["qi.clause.item"]._read_group(
                [("standard_id", "in", self._origin.ids)], ["standard_id"], ["__count"]
            )
        )
        for standard in self:
            standard.item_count = counts.get(standard._origin, 0)

    @api.model
    def _current(self):
        """Return the standard in force on the caller's day, or an empty one."""
        today = fields.Date.context_today(self)
        return self.search(["|", ("effective_on", "=", False), ("effective_on", "<=", today)], limit=1)

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        self._check_unused()

    def _check_unused(self):
        """Raise a UserError if a self-assessment rests on one of the standards.

        An upgrade of the program may still correct what a shipped standard always said.
        """
        if self.env.su and self.env.context.get("install_mode"):
            return
        # All of them count, whoever may see them.
        used = self.env["qi.conformity"].sudo().search([("standard_id", "in", self.ids)], limit=1).standard_id
        if used:
            raise UserError(
                self.env._(
                    "Self-assessments rest on “%(standard)s”: number, titles and tree stay as they are. "
                    "Take up a new edition as another standard.",
                    standard=used.number,
                )
            )

    def action_open_clauses(self):
        """Open the clauses of the standard."""
        self.ensure_one()
        return self._open("qi_onestop.qi_clause_action")

    def action_open_items(self):
        """Open the items of the standard's checklist."""
        self.ensure_one()
        return self._open("qi_onestop.qi_clause_item_action")

    def _open(self, xmlid):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return {
            **action,
            "domain": [("standard_id", "=", self.id)],
            "context": {"default_standard_id": self.id, "search_default_group_clause": 1},
        }

    def _spreadsheet_rows(self):
        """Return the standard as the rows of ``tools/standard_rows.py``, all texts."""
        rows = []
        for clause in self.clause_ids.sorted():
            head = [clause.number, clause.name, clause.reading or ""]
            rows.append(head + [""] * 8)
            rows += [
                [clause.number, clause.name, "", *item._spreadsheet_cells()] for item in clause.item_ids.sorted()
            ]
        return rows
