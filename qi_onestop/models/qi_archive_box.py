# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

COMPLAINT_KEEPERS = (
    "qi_onestop.qi_onestop_group_archivist,qi_onestop.qi_onestop_group_coordinator,"
    "qi_onestop.qi_onestop_group_complaint_handler"
)
"""Who reads archives of complaints: of those they are not recused from."""


class QiArchiveBox(models.Model):
    """Box with the paper of archives (档案盒): where it stands, what is in it, who has borrowed it.

    What a box is for is said when it is recorded: who may not know of a complaint finds out by no refusal whether
    a box of complaints is empty.
    """

    _name = "qi.archive.box"
    _description = "Archive Box"
    _inherit = ["qi.readers.mixin", "qi.protected.mixin"]
    _rec_names_search = ["name"]
    _order = "name, id"

    name = fields.Char(string="Box Number", required=True, copy=False)
    platform_id = fields.Many2one(
        "qi.platform", required=True, ondelete="restrict", index=True, help="Where the box is kept."
    )
    holds = fields.Selection(
        [("request", "Archives of Requests"), ("complaint", "Archives of Complaints")],
        string="Box For",
        required=True,
        default="request",
    )
    room = fields.Char(help="库房")
    rack = fields.Char(help="架")
    shelf = fields.Char(help="层")
    record_class_id = fields.Many2one("qi.record.class", ondelete="restrict", index="btree_not_null")
    year = fields.Integer(string="Year of the Archives", aggregator=None)
    note = fields.Text()
    archive_ids = fields.One2many("qi.archive", "box_id", string="Archives in the Box")
    complaint_archive_ids = fields.One2many(
        "qi.complaint.archive", "box_id", string="Complaint Archives in the Box", groups=COMPLAINT_KEEPERS
    )
    archive_count = fields.Integer(string="Number of Archives", compute="_compute_archive_count")
    loan_ids = fields.One2many("qi.archive.loan", "box_id", string="Loans")
    borrower_id = fields.Many2one(
        "res.users",
        string="Lent To",
        compute="_compute_loan",
        search="_search_borrower_id",
        help="Empty: the box is in its place.",
    )
    due_back = fields.Date(compute="_compute_loan", search="_search_due_back")
    active = fields.Boolean(default=True)

    _name_uniq = models.Constraint("UNIQUE (name)", "Another box has this number.")

    def _compute_archive_count(self):
        counts = defaultdict(int)
        for model in ("qi.archive", "qi.complaint.archive"):
            if self.env[model].has_access("read"):
                domain = [("box_id", "in", self.ids)]
                for box, count in self.env[model]._read_group(domain, ["box_id"], ["__count"]):
                    counts[box] += count
        for box in self:
            box.archive_count = counts[box]

    @api.depends("loan_ids.borrower_id", "loan_ids.due_back", "loan_ids.returned_on")
    @api.depends_context("uid")
    def _compute_loan(self):
        # Who sees a box of requests learns who has it; an empty box of complaints is not lent.
        of_requests = self.filtered(lambda box: box.holds == "request")
        out = Domain("returned_on", "=", False)
        Loan = self.env["qi.archive.loan"]
        loans_sudo = Loan.sudo().search(out & Domain("box_id", "in", of_requests.ids))
        loans_sudo |= Loan.search(out & Domain("box_id", "in", (self - of_requests).ids)).sudo()
        by_box = {loan.box_id.id: loan for loan in loans_sudo}
        for box in self:
            loan = by_box.get(box._origin.id, loans_sudo.browse())
            box.borrower_id, box.due_back = loan.borrower_id, loan.due_back

    @api.model
    def _search_borrower_id(self, operator, value):
        return self._search_loan("borrower_id", operator, value)

    @api.model
    def _search_due_back(self, operator, value):
        return self._search_loan("due_back", operator, value)

    @api.model
    def _search_loan(self, name, operator, value):
        """Return the domain of the boxes of whose loans one knows a field; see :meth:`_compute_loan`."""
        if operator.startswith("not"):
            return NotImplemented
        out = Domain("returned_on", "=", False)
        found = self._lent_domain(out & Domain(name, operator, value))
        if operator == "in" and False in value:
            found |= ~self._lent_domain(out)
        return found

    @api.model
    def _lent_domain(self, loans):
        # Of boxes of requests whoever sees them knows the loans.
        return Domain("loan_ids", "any", loans) | (
            Domain("holds", "=", "request") & Domain("loan_ids", "any!", loans)
        )

    def write(self, vals):
        """Write values; what a box is for stays as it was.

        :raises UserError: when it would change
        """
        if "holds" in vals and any(box.holds != vals["holds"] for box in self):
            raise UserError(self.env._("What a box is for stays as it is. Record a new box."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_empty(self):
        for box in self:
            if box.holds == "complaint":
                raise UserError(
                    self.env._(
                        "Box %(number)s is for complaints and stays on record. Archive it.", number=box.name
                    )
                )
            # Paper is paper, whoever may read it.
            if box.sudo().archive_ids or box.loan_ids:
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
        archives, report = self.archive_ids, "qi_archive_report_label"
        if self.holds == "complaint":
            archives, report = self.complaint_archive_ids, "qi_complaint_archive_report_label"
        archives._label()
        return self.env.ref(f"qi_onestop.{report}").report_action(archives, config=False)

    def action_view_archives(self):
        """Open what is in the box."""
        self.ensure_one()
        self.check_access("read")
        is_of_complaints = self.holds == "complaint" and self.env["qi.complaint.archive"].has_access("read")
        action = "qi_complaint_archive_action" if is_of_complaints else "qi_archive_action"
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(f"qi_onestop.{action}"),
            "domain": [("box_id", "in", self.ids)],
            "context": {},
        }
