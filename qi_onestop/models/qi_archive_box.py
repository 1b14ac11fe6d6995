# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class QiArchiveBox(models.Model):
    """Box with the paper of archives (档案盒): where it stands, what is in it, who has borrowed it."""

    _name = "qi.archive.box"
    _description = "Archive Box"
    _inherit = ["qi.readers.mixin", "qi.protected.mixin"]
    _rec_names_search = ["name"]
    _order = "name, id"

    _machine_fields = frozenset({"borrower_id", "due_back"})

    name = fields.Char(string="Box Number", required=True, copy=False)
    platform_id = fields.Many2one(
        "qi.platform", required=True, ondelete="restrict", index=True, help="Where the box is kept."
    )
    room = fields.Char(help="库房")
    rack = fields.Char(help="架")
    shelf = fields.Char(help="层")
    record_class_id = fields.Many2one("qi.record.class", ondelete="restrict", index="btree_not_null")
    year = fields.Integer(string="Year of the Archives", aggregator=None)
    note = fields.Text()
    archive_ids = fields.One2many("qi.archive", "box_id", string="Archives in the Box")
    archive_count = fields.Integer(string="Number of Archives", compute="_compute_archive_count")
    loan_ids = fields.One2many("qi.archive.loan", "box_id", string="Loans")
    borrower_id = fields.Many2one(
        "res.users",
        string="Lent To",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="Empty: the box is in its place.",
    )
    due_back = fields.Date(readonly=True, copy=False)
    active = fields.Boolean(default=True)

    _name_uniq = models.Constraint("UNIQUE (name)", "Another box has this number.")

    def _compute_archive_count(self):
        counts = dict(self.env["qi.archive"]._read_group([("box_id", "in", self.ids)], ["box_id"], ["__count"]))
        for box in self:
            box.archive_count = counts.get(box, 0)

    @api.ondelete(at_uninstall=False)
    def _unlink_empty(self):
        for box in self:
            if box.archive_ids or box.loan_ids:
                raise UserError(
                    self.env._("Box %(number)s has archives or loans. Empty it, and archive it.", number=box.name)
                )

    def action_lend(self):
        """Open a new loan of the box."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "res_model": "qi.archive.loan",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_box_id": self.id},
        }

    def action_return(self):
        """Take the box back today.

        :raises UserError: when it is not lent
        """
        self.ensure_one()
        self.loan_ids.filtered(lambda loan: not loan.returned_on).action_return()

    def action_print_label(self):
        """Print the label of the box, for its spine.

        :raises UserError: when what is in it does not belong into one box
        """
        self.ensure_one()
        self.check_access("read")
        self.archive_ids._label()
        return self.env.ref("qi_onestop.qi_archive_report_label").report_action(self.archive_ids, config=False)

    def action_view_archives(self):
        """Open what is in the box."""
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_archive_action"),
            "domain": [("box_id", "in", self.ids)],
            "context": {},
        }
