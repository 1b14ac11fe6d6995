# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import past, protected
from .qi_retention_line import RETENTIONS

_COPIED = (
    "class_name",
    "year",
    "retention",
    "expires_on",
    "item_count",
    "page_count",
)


class QiArchiveDisposalLine(models.Model):
    """One archive on a destruction list (销毁清册). What the list says of it stays when the archive is gone.

    Members, witnesses and the auditor read the list and not the archives. Of a trade secret they are told number,
    class, dates and retention; what names it is left out for whoever may not read it. So it is with complaints.
    """

    _name = "qi.archive.disposal.line"
    _description = "Archive on a Destruction List"
    _inherit = ["qi.unseen.mixin", "qi.protected.mixin"]
    _rec_name = "archive_number"
    _order = "disposal_id desc, archive_number, id"
    # Only for who may read the secret anything of it is on the line, see _of_secrets.
    _secret_path = "archive_id.request_id"

    disposal_id = fields.Many2one("qi.archive.disposal", required=True, ondelete="restrict", index=True)
    archive_id = fields.Many2one("qi.archive", ondelete="restrict", index=True)
    complaint_archive_id = fields.Many2one("qi.complaint.archive", ondelete="restrict", index="btree_not_null")
    archive_number = fields.Char(readonly=True)
    # What is sealed keeps its title for ever: it is read where it is kept, each time for whoever reads it.
    title = fields.Char(string="Archive Title", compute="_compute_names")
    enterprise_name = fields.Char(string="Name of the Enterprise", compute="_compute_names")
    reference = fields.Char(string="Reference Number", related="archive_id.request_number")
    author = fields.Char(string="Made By", related="archive_id.platform_name")
    closed_at = fields.Datetime(string="Case Closed On", compute="_compute_closed_at", compute_sudo=True)
    years_kept = fields.Integer(
        string="Kept So Far (Years)",
        compute="_compute_years_kept",
        help="Whole years until today, or until it was destroyed; counted from the year after that of filing.",
    )
    class_name = fields.Char(string="Name of the Class", readonly=True)
    year = fields.Integer(string="Year of Filing", readonly=True, aggregator=None)
    retention = fields.Selection(RETENTIONS, string="Kept For", readonly=True)
    expires_on = fields.Date(string="Kept Until", readonly=True)
    item_count = fields.Integer(string="Number of Documents", readonly=True)
    page_count = fields.Integer(string="Number of Pages", readonly=True)
    state = fields.Selection(
        [
            ("proposed", "To Be Destroyed"),
            ("extended", "Kept Longer"),
            ("emptied", "Files Being Removed"),
            ("destroyed", "Destroyed"),
            ("spared", "Not Destroyed"),
        ],
        string="What Becomes of It",
        required=True,
        readonly=True,
        default="proposed",
    )
    is_open = fields.Boolean(readonly=True, default=True)
    extra_years = fields.Integer(string="Kept Longer by (Years)", readonly=True, aggregator=None)
    extended_until = fields.Date(string="Kept Longer Until", readonly=True)
    reason = fields.Char(readonly=True, help="Why it is kept longer, or was not destroyed.")
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    went = fields.Text(string="What Went", readonly=True)
    files = fields.Json(readonly=True, help="Files whose rows are gone and that are still to be removed.")
    problem = fields.Char(string="What Hinders It", readonly=True)
    destroyed_at = fields.Datetime(string="Destroyed On", readonly=True)
    can_open = fields.Boolean(compute="_compute_can_open")

    _open_uniq = models.UniqueIndex(
        "(archive_id) WHERE is_open IS TRUE", "An archive stands on another open list."
    )
    _open_complaint_uniq = models.UniqueIndex(
        "(complaint_archive_id) WHERE is_open IS TRUE", "An archive stands on another open list."
    )
    _archive_check = models.Constraint(
        "CHECK (num_nonnulls(archive_id, complaint_archive_id) = 1)", "A line is of one archive."
    )

    @property
    def _machine_fields(self):
        return self._stored_fields() - {"disposal_id", "archive_id", "complaint_archive_id"}

    def _archive(self):
        """Return the archive of one line, of a request or of a complaint."""
        self.ensure_one()
        return self.archive_id or self.complaint_archive_id

    @api.constrains("disposal_id", "archive_id", "complaint_archive_id")
    def _check_kind(self):
        for line in self:
            if bool(line.complaint_archive_id) != (line.disposal_id.kind == "complaint"):
                raise ValidationError(
                    self.env._("Complaint archives stand on lists of their own. Propose them by the button there.")
                )

    @api.depends("archive_id.closed_at", "complaint_archive_id.closed_at")
    def _compute_closed_at(self):
        for line in self:
            line.closed_at = line._archive().closed_at

    @api.depends("archive_id.title", "archive_id.enterprise_name", "archive_id.request_id.secrecy")
    @api.depends("complaint_archive_id")
    @api.depends_context("uid", "lang")
    def _compute_names(self):
        left_out = self.env._("Trade secret: left out")
        untold = self.env._("Complaint or dispute: left out")
        readable = self.sudo().complaint_archive_id.sudo(self.env.su)._filtered_access("read")
        for line in self:
            if line.sudo().complaint_archive_id:
                archive = line.sudo().complaint_archive_id.sudo(self.env.su) & readable
                line.title = archive.title or untold
                line.enterprise_name = ""
                continue
            # Number and dates are for all who read the list, also where the archive is not.
            archive_sudo = line.sudo().archive_id
            hidden = archive_sudo.request_id.is_secret_hidden
            line.title = left_out if hidden else archive_sudo.title
            line.enterprise_name = "" if hidden else archive_sudo.enterprise_name

    @api.depends("year", "destroyed_at")
    def _compute_years_kept(self):
        today = past.today(self)
        for line in self:
            until = fields.Date.context_today(line, line.destroyed_at) if line.destroyed_at else today
            line.years_kept = max(until.year - line.year - 1, 0) if line.year else 0

    @api.depends("archive_id", "complaint_archive_id")
    @api.depends_context("uid")
    def _compute_can_open(self):
        lines_sudo = self.sudo()
        readable = lines_sudo.archive_id.sudo(self.env.su)._filtered_access("read")
        of_complaints = lines_sudo.complaint_archive_id.sudo(self.env.su)._filtered_access("read")
        for line in self:
            archives = of_complaints if line.sudo().complaint_archive_id else readable
            line.can_open = line.sudo()._archive().id in archives._ids

    def _of_secrets(self):
        # Who may not read the secret was told nothing of it.
        return super()._of_secrets().filtered(lambda line: not line.archive_id.request_id.is_secret_hidden)

    @api.model_create_multi
    def create(self, vals_list):
        """Put archives on a list that is still being made.

        :raises AccessError: when the caller may not read a list, or an archive of a complaint
        :raises UserError: when one has not run out, is held, or the list is not a draft any more
        """
        for vals in vals_list:
            self._check_pointed_at(vals)
            self._check_values(vals)
            self._check_machine_fields(vals)
        of_complaints = self.env["qi.complaint.archive"].browse(
            [vals["complaint_archive_id"] for vals in vals_list if vals.get("complaint_archive_id")]
        )
        # Who is recused must not find it by putting it on a list.
        of_complaints.check_access("read")
        of_complaints._check_run_out()
        archive_ids = [vals["archive_id"] for vals in vals_list if vals.get("archive_id")]
        self.env["qi.archive"].browse(archive_ids)._check_run_out()
        stamped = [{**vals, **self._copied(vals)} for vals in vals_list]
        permitted = protected.permitted(self._without_machine_defaults())
        lines = protected.without_permit(super(QiArchiveDisposalLine, permitted).create(stamped))
        lines._check_draft()
        return lines

    def _check_run_out(self):
        """Raise a UserError unless all of the archives may be destroyed today."""
        self.archive_id._check_run_out()
        self.complaint_archive_id._check_run_out()

    @api.model
    def _copied(self, vals):
        """Return what the list says of the archive that ``vals`` name."""
        if vals.get("complaint_archive_id"):
            archive = self.env["qi.complaint.archive"].browse(vals["complaint_archive_id"])
        else:
            archive = self.env["qi.archive"].browse(vals.get("archive_id"))
        copied = {name: archive[name] for name in _COPIED if name in archive._fields}
        return {**copied, "archive_number": archive.number}

    def write(self, vals):
        """Write values; what stands on the list is the program's.

        :raises AccessError: when a machine-owned field is given
        :raises UserError: when anything else is
        """
        self._check_machine_fields(vals)
        if not protected.is_permitted(self):
            raise UserError(
                self.env._("A line stays as it is. Take the archive from the list, or keep it longer.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        self._check_draft()

    def _check_draft(self):
        for line in self:
            if line.disposal_id.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(disposal)s” is no proposal any more: its list stays as it is.",
                        disposal=line.disposal_id.display_name,
                    )
                )

    def _extend(self, years, reason):
        """Take archives from the list and keep them longer; who has signed the list signs it anew.

        :param years: whole years, counted from the current one
        :raises AccessError: unless the caller is of the appraisal group
        :raises UserError: when the list is not being appraised, or the years make no sense
        """
        disposal = self.disposal_id
        disposal.ensure_one()
        disposal._check_actor("member")
        if disposal.state != "appraisal":
            raise UserError(self.env._("Archives are kept longer while the list is being appraised."))
        # Who signs at this moment signs another list.
        disposal._hold_rows()
        if not 1 <= years <= 100:
            raise UserError(self.env._("Say for how many years, from 1 to 100."))
        if any(line.state != "proposed" for line in self):
            raise AccessError(self.env._("This archive is not to be destroyed any more."))
        # The list is the archivist's; that the caller is of the group was checked.
        disposal_sudo = disposal.sudo()
        protected.permitted(self.sudo()).write(
            {
                "state": "extended",
                "extra_years": years,
                "reason": disposal._checked_reason(reason),
                "decided_by_id": self.env.uid,
            }
        )
        # What the archivist proposed is on record as it was; the group judges what is left.
        disposal_sudo._void_signatures("member")
        disposal_sudo._ask(disposal_sudo.member_ids, self.env._("Appraise the list and sign it"))

    def action_extend(self):
        """Open the dialog that keeps an archive longer."""
        self.ensure_one()
        self.check_access("read")
        return self.disposal_id._dialog("extend", line_id=self.id)

    def action_open(self):
        """Open the archive that is appraised.

        :raises AccessError: when the caller may not read it
        """
        self.ensure_one()
        self.check_access("read")
        archive = self.sudo()._archive().sudo(self.env.su)
        if not archive.has_access("read"):
            raise AccessError(self.env._("You may not read this archive. Judge by the list or ask the archivist."))
        return {
            "type": "ir.actions.act_window",
            "res_model": archive._name,
            "res_id": archive.id,
            "views": [[False, "form"]],
        }
