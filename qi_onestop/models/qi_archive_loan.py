# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools import format_date

from ..hooks import CITY_LANGUAGE
from ..tools import past, protected
from .qi_archive_box import COMPLAINT_KEEPERS


class QiArchiveLoan(models.Model):
    """Loan of an archive box (借阅): who has it, what for, and until when.

    An empty box of complaints is not lent, so that a loan tells that there is one: it is seen by those alone who
    may know of something that lay in the box when it was handed out.
    """

    _name = "qi.archive.loan"
    _description = "Loan of an Archive Box"
    _inherit = ["qi.unseen.mixin", "qi.readers.mixin", "mail.activity.mixin", "qi.protected.mixin"]
    _rec_name = "box_id"
    _order = "out_on desc, id desc"

    _machine_fields = frozenset({"returned_on", "lent_by_id", "reminded_on", "complaint_archive_ids"})

    box_id = fields.Many2one("qi.archive.box", required=True, ondelete="restrict", index=True)
    borrower_id = fields.Many2one(
        "res.users",
        required=True,
        ondelete="restrict",
        index=True,
        domain=[("share", "=", False)],
    )
    purpose = fields.Char(string="What For", required=True)
    out_on = fields.Date(string="Lent On", required=True, default=lambda self: past.today(self))
    due_back = fields.Date(required=True, tracking=True)
    returned_on = fields.Date(readonly=True, copy=False, tracking=True)
    lent_by_id = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
        copy=False,
    )
    condition = fields.Char(string="State on Return", help="What is missing or damaged.")
    complaint_archive_ids = fields.Many2many(
        "qi.complaint.archive",
        "qi_archive_loan_complaint_archive_rel",
        "loan_id",
        "archive_id",
        string="Complaint Archives Lent",
        readonly=True,
        copy=False,
        groups=COMPLAINT_KEEPERS,
    )
    reminded_on = fields.Date(readonly=True, copy=False)
    is_overdue = fields.Boolean(string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue")

    _dates_order = models.Constraint(
        "CHECK (due_back >= out_on)", "A box cannot be due back before it is lent. Correct the dates."
    )
    _open_uniq = models.UniqueIndex(
        "(box_id) WHERE returned_on IS NULL", "This box is lent already. Take it back first."
    )
    _order_idx = models.Index("(out_on DESC, id DESC)")
    _due_idx = models.Index("(due_back) WHERE returned_on IS NULL")

    @api.depends("due_back", "returned_on")
    def _compute_is_overdue(self):
        today = past.today(self)
        for loan in self:
            loan.is_overdue = bool(not loan.returned_on and loan.due_back and loan.due_back < today)

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._overdue_domain()

    @api.model
    def _overdue_domain(self):
        return [("returned_on", "=", False), ("due_back", "<", past.today(self))]

    @api.constrains("borrower_id")
    def _check_borrower(self):
        for loan in self:
            if loan.borrower_id.share:
                raise ValidationError(self.env._("A box is lent to people of the house only."))

    @api.constrains("purpose")
    def _check_purpose(self):
        for loan in self:
            if not (loan.purpose or "").strip():
                raise ValidationError(self.env._("Say what the box is lent for."))

    @api.constrains("out_on")
    def _check_out_on(self):
        today = past.today(self)
        for loan in self:
            if loan.out_on > today:
                raise ValidationError(
                    self.env._("A box cannot be lent later than today. Note the loan when it is handed out.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Lend boxes. Trade secrets in them go to who may read them, and that they were lent is logged.

        :raises UserError: when one is lent already, or not to this borrower
        :raises ValidationError: when it is to be lent later, or nobody says what for
        """
        self.check_access("create")
        for vals in vals_list:
            self._check_values(vals)
            self._check_machine_fields(vals)
        defaults = self.default_get(["box_id", "borrower_id"])
        asked = [{**defaults, **vals} for vals in vals_list]
        boxes = self.env["qi.archive.box"].browse({vals["box_id"] for vals in asked if vals.get("box_id")})
        people = self.env["res.users"].browse({vals["borrower_id"] for vals in asked if vals.get("borrower_id")})
        boxes, people = boxes.exists(), people.exists()
        lent = [
            (boxes & boxes.browse(vals.get("box_id")), people & people.browse(vals.get("borrower_id")))
            for vals in asked
        ]
        for box, _borrower in lent:
            if box.borrower_id:
                raise UserError(
                    self.env._(
                        "Box %(number)s is lent to %(name)s. Take it back first.",
                        number=box.name,
                        name=box.borrower_id.name,
                    )
                )
        # Before anything else could be refused because the box is lent.
        in_box = self._check_complaints(lent)
        loans = protected.without_permit(
            super(QiArchiveLoan, protected.permitted(self)).create(
                [
                    {**vals, "complaint_archive_ids": [Command.set(in_box[box].ids)]}
                    for vals, (box, _borrower) in zip(vals_list, lent, strict=True)
                ]
            )
        )
        loans._check_secrets()
        # Whoever lends a box need not read all that is in it.
        loans.sudo().complaint_archive_ids.sudo(False)._log_secrets("lend")
        return loans

    def _check_secrets(self):
        """Log the trade secrets in the boxes as lent.

        :raises UserError: when there is one that the borrower may not read
        """
        # Whoever lends a box need not read what is in it.
        archives_sudo = self.env["qi.archive"].sudo()
        archives_sudo = archives_sudo.search(
            Domain("box_id", "in", self.box_id.ids) & Domain("id", "in", archives_sudo._all_of_secrets()),
            order="id",
        )
        in_box = archives_sudo.grouped("box_id")
        for loan in self:
            held_sudo = in_box.get(loan.box_id.sudo(), archives_sudo.browse())
            if any(held_sudo.with_user(loan.borrower_id).mapped("is_secret_hidden")):
                raise UserError(
                    self.env._(
                        "Take the trade secrets out of box %(number)s first: %(name)s may not read all of them.",
                        number=loan.box_id.name,
                        name=loan.borrower_id.name,
                    )
                )
        archives_sudo.sudo(False)._log_secrets("lend")

    @api.model
    def _check_complaints(self, lent):
        """Check that boxes of complaints may be lent.

        :param lent: pairs of a box and who is to have it
        :return: ``{box: archives in it}``, with all rights
        :raises UserError: when there is an archive that the borrower may not read, or none that the lender reads:
            who may not know of one finds a box that holds it alone like an empty one, also when it is lent
        """
        boxes = self.env["qi.archive.box"].union(*(box for box, _borrower in lent))
        archives_sudo = self.env["qi.complaint.archive"].sudo().search([("box_id", "in", boxes.ids)])
        seen = archives_sudo.sudo(self.env.su)._filtered_access("read").sudo().box_id
        in_box = {box: archives_sudo.filtered(lambda archive, box=box: archive.box_id == box) for box in boxes}
        out = self.sudo().search([("box_id", "in", boxes.ids), ("returned_on", "=", False)]).box_id
        for box, borrower in lent:
            if box.holds != "complaint" or not borrower:
                continue
            held = in_box[box].with_user(borrower)
            if box not in seen or box in out or held != held._filtered_access("read"):
                # One sentence for all of it, which tells of no archive.
                raise UserError(
                    self.env._(
                        "Box %(number)s is not lent to %(name)s. Choose another borrower, or ask the coordinating "
                        "department.",
                        number=box.name,
                        name=borrower.name,
                    )
                )
        return {**in_box, boxes.browse(): archives_sudo.browse()}

    def write(self, vals):
        """Write values; what was returned stays as it was.

        :raises UserError: when the box is back, or another box or borrower is named
        """
        if not protected.is_permitted(self):
            if any(loan.returned_on for loan in self):
                raise UserError(self.env._("This box is back. Make a new loan."))
            if vals.keys() & {"box_id", "borrower_id", "out_on"}:
                raise UserError(self.env._("Take the box back, and lend it anew."))
        result = super().write(vals)
        if "due_back" in vals:
            protected.permitted(self).write({"reminded_on": False})
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("A loan stays on record. Take the box back."))

    def action_return(self):
        """Take the boxes back today.

        :raises UserError: when one is back already, or was not handed out yet
        """
        self.check_access("write")
        today = past.today(self)
        if not self or any(loan.returned_on for loan in self):
            raise UserError(self.env._("This box is not lent."))
        for loan in self:
            if loan.out_on > today:
                raise UserError(
                    self.env._(
                        "Box %(number)s is lent on %(date)s only. Note the return on that day or later.",
                        number=loan.box_id.name,
                        date=format_date(self.env, loan.out_on),
                    )
                )
        protected.permitted(self).write({"returned_on": today})
        self.activity_unlink(["mail.mail_activity_data_todo"])
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def _cron_remind(self):
        """Remind borrower and archivist of boxes that are not back in time, once."""
        overdue = self.search([*self._overdue_domain(), ("reminded_on", "=", False)])
        speaks, today = self.with_context(lang=CITY_LANGUAGE).env, past.today(self)
        said = [
            (loan, user, speaks._("Box %(number)s is overdue", number=loan.box_id.name), today)
            for loan in overdue
            for user in (loan.borrower_id | loan.lent_by_id).filtered("active")
        ]
        self.env["qi.activity.mixin"]._schedule_all("mail.mail_activity_data_todo", said)
        protected.permitted(overdue).write({"reminded_on": past.today(self)})
